"""The routes of the kernel itself: coming in, one's own profile, and the screens of every model."""

from __future__ import annotations

from core.screens import acts, crud, finding, imports, live, settings_page
from core.values.declarations import Route
from core.web import archives_page, history_page, plan_page, switches, trust, uploads
from core.web.archived import Adding
from core.web.configuration import Settings
from core.web.profile import Profile
from core.web.signin import SignIn


def kernel_routes(adding: Adding | None = None) -> list[Route]:
    """All of them, new for each worker process, which counts tries to sign in."""
    entrance, adding = SignIn(), adding or Adding(Settings(), tuple)
    return [
        *entrance.routes(),
        *Profile(entrance.throttle).routes(),
        *trust.ROUTES,
        *adding.routes(),
        *switches.ROUTES,
        *plan_page.ROUTES,
        *history_page.ROUTES,
        *archives_page.ROUTES,
        *finding.ROUTES,
        *imports.ROUTES,
        *settings_page.ROUTES,
        *uploads.ROUTES,
        *crud.ROUTES,
        *acts.ROUTES,
        *live.ROUTES,
    ]

"""The routes of the kernel itself: coming in, one's own profile, and the screens of every model."""

from __future__ import annotations

from core.screens.boards import routes as boards
from core.screens.bulk import acts as bulk_acts
from core.screens.bulk import field_sheet
from core.screens.exports import log as export_log
from core.screens.house import (
    arranging,
    dashboard,
    guides,
    help,
    notifications,
    palette,
    pinning,
    settings,
    setup,
    work,
)
from core.screens.imports import runs
from core.screens.lists import routes as lists
from core.screens.records import acts, crud, drafts, live, notes
from core.values.declarations import Route
from core.web import (
    archives_page,
    events,
    exporting,
    feeding,
    files,
    history_page,
    installable,
    plan_page,
    printing,
    switches,
    trust,
    uploads,
)
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
        *installable.ROUTES,
        *adding.routes(),
        *switches.ROUTES,
        *plan_page.ROUTES,
        *history_page.ROUTES,
        *archives_page.ROUTES,
        *dashboard.ROUTES,
        *arranging.ROUTES,
        *pinning.ROUTES,
        *palette.ROUTES,
        *help.ROUTES,
        *guides.ROUTES,
        *setup.ROUTES,
        *runs.ROUTES,
        *settings.ROUTES,
        *uploads.ROUTES,
        *work.ROUTES,
        *export_log.ROUTES,
        *exporting.ROUTES,
        *feeding.Feeding().routes(),
        *printing.ROUTES,
        *boards.ROUTES,
        *files.ROUTES,
        *lists.ROUTES,
        *bulk_acts.ROUTES,
        *field_sheet.ROUTES,
        *drafts.ROUTES,
        *crud.ROUTES,
        *acts.ROUTES,
        *live.ROUTES,
        *notes.ROUTES,
        *notifications.ROUTES,
        *events.ROUTES,
    ]

"""Taking a list out: who may has it written in the background and gets the file at once where that is quick."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, NoReturn, cast

from starlette.responses import Response, StreamingResponse

from core.policy.business import Business, retried
from core.policy.env import Person
from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.exports.making import make_export
from core.screens.house.work import HERE as WORK
from core.screens.lists.exporting import wish_of
from core.screens.pages import go
from core.screens.views import List
from core.services.exports import Wish, begin, export_of, may_export, note, path_of, refuse_others
from core.services.files import open_file
from core.values.declarations import Route
from core.values.errors import AccessError, NotFound
from core.web.files import in_turn
from core.web.routes import Outside, Step

PATIENCE, TURN = 1.5, 0.03
"""Seconds for which a press waits for its file, and between two looks."""


def export(ask: Ask) -> Outside:
    """Have a list exported; what is refused is written down too."""
    wish = wish_of(ask, cast(List, view_of(ask, List)))
    given = ask.env.business, ask.env.person, ask.env.source, wish
    if not may_export(ask.env):
        return Outside(partial(told, *given), partial(refuse, ask.env.who))
    return Outside(partial(begun, *given), partial(answered, wish))


def told(business: Business, person: Person, source: str, wish: Wish) -> None:
    """Write down that somebody tried."""

    def write() -> None:
        with business.env(person, writes=True, source=source) as env:
            note(env, wish, "refused")

    retried(write)


def refuse(who: str, _ask: Ask, _outcome: None) -> NoReturn:
    raise AccessError(f"{who} may not export")


def begun(business: Business, person: Person, source: str, wish: Wish) -> tuple[int, int, bool]:
    """The numbers of the export and of its job, and whether the file is there already."""

    def write() -> tuple[int, int]:
        with business.env(person, writes=True, source=source) as env:
            return begin(env, wish, make_export)

    key, job = retried(write)
    until = time.monotonic() + PATIENCE
    state = "asked"
    while state == "asked" and time.monotonic() < until:
        time.sleep(TURN)
        with business.env(person) as env:
            state = export_of(env, key).state
    return key, job, state == "done"


def answered(wish: Wish, ask: Ask, found: tuple[int, int, bool]) -> Response:
    """The file, or the page of the work."""
    key, job, done = found
    return go(ask, path_of(key, wish.name) if done else f"{WORK}/{job}")


def download(ask: Ask) -> Response:
    """The file of an export, for who asked for it and may export still."""
    key = ask.params["id"]
    row: Any = export_of(ask.env, int(key)) if key.isascii() and key.isdigit() and len(key) <= 18 else None
    if row is None or row.by != ask.env.user or row.file is None:
        raise NotFound(ask.path)
    refuse_others(ask.env)
    with ask.env.sudo(f"export {row.id}") as env:
        found, stored = open_file(env, row.file)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{path_of(row.id, found.name).rpartition('/')[2]}",
            "Content-Length": str(stored.size),
        }
    return StreamingResponse(in_turn(stored.read(ask.env.business)), headers=headers, media_type=found.media_type)


ROUTES = (Step("/{addon}/{model}/export", export, ("POST",)), Route("/exports/{id}/{name}", download))

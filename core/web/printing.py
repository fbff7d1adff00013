"""Records on paper: one at once where that is quick, many in the background; as PDF, and as HTML to look at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import select
from starlette.responses import HTMLResponse, Response, StreamingResponse

from core.policy.business import retried
from core.screens.addressed import record_of, view_of
from core.screens.ask import Ask
from core.screens.cells import linked
from core.screens.elements import Cells, Link, ProgressPage, TablePage
from core.screens.house.work import ACTIVE, UNDER_WAY, job_of
from core.screens.house.work import HERE as WORK
from core.screens.lists.chosen import choice
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.screens.prints.drawing import Order
from core.screens.prints.making import begin, print_records
from core.screens.prints.offers import MANY, prints_of, sheet_of
from core.screens.records.cards import ALL
from core.screens.views import Form, List
from core.services.files import open_file
from core.services.i18n import LANGUAGES
from core.services.jobs import Job, jobs_of
from core.services.printing import PDF, NotYet, printed
from core.services.statements import run, table_of
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.words import _
from core.web.files import READER, in_turn
from core.web.routes import Outside, Step

PATIENCE, TURN = 3.0, 0.03
"""Seconds for which a press waits for its paper, and between two looks at work in the background."""

PAPER, LANGUAGE, HTML = "print", "lang", "html"
ENDING = ".pdf"

# ---- one record


def show(ask: Ask) -> Response | Outside:
    """The paper of a record, or the list of them where there are several."""
    view = cast(Form, view_of(ask, Form))
    offered = prints_of(ask.env.parts, view.model.part_name)
    if len(offered) > 1 or ALL in ask.query:
        return render(ask, choice_page(ask, view))
    return paper(ask, next(iter(offered)))


def show_one(ask: Ask) -> Outside:
    """The paper that the address names."""
    file = ask.params["file"]
    if not file.endswith(ENDING):
        raise NotFound(ask.path)
    return paper(ask, file.removesuffix(ENDING))


def paper(ask: Ask, name: str) -> Outside:
    """A paper of the record of the address, drawn outside of this transaction in the language that is wanted."""
    view = cast(Form, view_of(ask, Form))
    key = record_of(ask, view).id
    sheet_of(ask.env, view.model.part_name, name)
    order = order_of(ask, view, name)
    if ask.query.get("as") == HTML:
        return Outside(partial(preview, order, key, ask.static), lambda then, html: HTMLResponse(html))
    return Outside(partial(at_once, order, key), answered)


def order_of(ask: Ask, view: Form | List, name: str) -> Order:
    env = ask.env
    return Order(env.business, env.person, view.model.part_name, name, ask.query.get(LANGUAGE, ""))


def preview(order: Order, key: int, static: Any) -> str:
    """The paper as a browser shows it, which asks for its files itself."""
    return order.paper_of(key, static)[0].html


def at_once(order: Order, key: int) -> tuple[bytes, str] | None:
    """The PDF and the name of its file, where that does not take long."""
    drawn, name = order.paper_of(key)
    try:
        return printed([drawn], PATIENCE), name
    except NotYet:
        return None


def enqueued(order: Order, keys: list[int], source: str) -> int:
    """The number of the work that prints these records."""

    def write() -> int:
        with order.business.env(order.person, writes=True, source=source) as env:
            return begin(env, order, keys)

    return retried(write)


def answered(ask: Ask, found: tuple[bytes, str] | None) -> Response:
    """The PDF, to be looked at; or a page that goes on in the background, because reading begins no work."""
    if found is None:
        return render(ask, waiting_page(ask), UNDER_WAY)
    content, name = found
    return Response(content, media_type=PDF, headers=headers_of(name))


def waiting_page(ask: Ask) -> ProgressPage:
    words, view = look_of(ask.env).words, cast(Form, view_of(ask, Form))
    record = record_of(ask, view)
    card = f"{view.path()}/{record.id}"
    name = ask.params.get("file") or f"{next(iter(prints_of(ask.env.parts, view.model.part_name)))}{ENDING}"
    query = f"?{LANGUAGE}={quote(ask.query[LANGUAGE])}" if LANGUAGE in ask.query else ""
    return ProgressPage(
        words(_("Print")),
        0,
        words(_("It takes longer than usual and goes on in the background.")),
        card,
        crumbs=(Link(words(view.plural()), view.path()), Link(record.display(), card)),
        begin=f"{card}/print/{name}{query}",
    )


def in_background(ask: Ask) -> Outside:
    """Have the paper of one record printed in the background."""
    view = cast(Form, view_of(ask, Form))
    name = ask.params["file"].removesuffix(ENDING)
    sheet_of(ask.env, view.model.part_name, name)
    work = partial(enqueued, order_of(ask, view, name), [record_of(ask, view).id], ask.env.source)
    return Outside(work, lambda then, job: go(then, f"{WORK}/{job}"))


def headers_of(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": READER,
    }


# ---- which


def choice_page(ask: Ask, view: Form) -> TablePage:
    """The papers of a record, each in every language."""
    record, look = record_of(ask, view), look_of(ask.env)
    words, card = look.words, f"{view.path()}/{record.id}"
    rows = tuple(
        row
        for name, sheet in prints_of(ask.env.parts, view.model.part_name).items()
        for row in in_languages(words(sheet.title), f"{card}/print/{name}{ENDING}", look)
    )
    columns = (words(_("Paper")), words(_("Language")), words(_("To be printed")), words(_("To be looked at")))
    return TablePage(
        words(_("Print")),
        table=Cells(columns, rows),
        crumbs=(Link(words(view.plural()), view.path()), Link(record.display(), card)),
    )


def in_languages(title: str, path: str, look: Look) -> Iterator[tuple[Any, ...]]:
    """A paper in every language, the reader's own first."""
    for code in sorted(LANGUAGES, key=lambda code: code != look.language):
        told = f"{path}?{LANGUAGE}={code}"
        yield (
            title,
            LANGUAGES[code],
            linked([("PDF", told)]),
            linked([(look.words(_("In the browser")), f"{told}&as={HTML}")]),
        )


# ---- many records


def print_many(ask: Ask) -> Outside:
    """Have the chosen records of a list printed."""
    view = cast(List, view_of(ask, List))
    name = ask.said(PAPER)
    sheet_of(ask.env, view.model.part_name, name)
    return Outside(partial(waited, order_of(ask, view, name), meant(ask, view), ask.env.source), led)


def meant(ask: Ask, view: List) -> list[int]:
    """The records that were checked, or all that the list finds; UserError where they are too many for one file."""
    wanted = choice(ask)
    keys = wanted.some(view, 0, wanted.last(view), MANY + 1)
    if len(keys) > MANY:
        raise UserError(_("At most {most} records are printed at once; choose fewer, or narrow the list."), most=MANY)
    return keys


def waited(order: Order, keys: list[int], source: str) -> tuple[int, str]:
    """The number of the work, and the address of what came of it where that was quick."""
    job = enqueued(order, keys, source)
    until, path = time.monotonic() + PATIENCE, ""
    while not path and time.monotonic() < until:
        time.sleep(TURN)
        with order.business.env(order.person) as env:
            table = table_of(env, Job)
            row = run(env, select(table.c.state, table.c.result).where(table.c.id == job)).one()
            if row.state not in ACTIVE:
                path = (row.result or {}).get("path", "") or f"{WORK}/{job}"
    return job, path


def led(ask: Ask, found: tuple[int, str]) -> Response:
    """On to the PDF, or to the page of the work."""
    job, path = found
    return go(ask, path or f"{WORK}/{job}")


def kept(ask: Ask) -> Response:
    """What was printed in the background, for who asked for it and may read such records still."""
    row = job_of(ask)
    told = row.result if row.state == "done" and isinstance(row.result, dict) else {}
    if jobs_of(ask.env.parts).get(row.name) is not print_records or "file" not in told:
        raise NotFound(ask.path)
    sheet_of(ask.env, row.args["model"], row.args["paper"])
    with ask.env.sudo(f"print {row.id}") as env:
        found, stored = open_file(env, told["file"])
        headers = {**headers_of(found.name), "Content-Length": str(stored.size)}
    return StreamingResponse(in_turn(stored.read(ask.env.business)), headers=headers, media_type=PDF)


ROUTES = (
    Route("/{addon}/{model}/{id}/print", show),
    Route("/{addon}/{model}/{id}/print/{file}", show_one),
    Step("/{addon}/{model}/{id}/print/{file}", in_background, ("POST",)),
    Step("/{addon}/{model}/print", print_many, ("POST",)),
    Route("/prints/{id}/{name}", kept),
)

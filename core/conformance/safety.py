"""Safety: reading changes nothing, forms take only their fields, what is sent is limited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from sqlalchemy import String, update

from core.composition.model import Model
from core.conformance import exports, pages
from core.conformance.access import address_of, own_routes
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.contents import contents
from core.conformance.html import Element, Pairs
from core.conformance.pages import Pages, addresses, forms
from core.conformance.visitor import Answer
from core.policy.guard import KERNEL
from core.services.exchange.formulas import guarded
from core.values.declarations import Route

FORMULA = "=1+1"
CELL = re.compile(rf'(?:^|[;,\t\r\n])"?{re.escape(FORMULA)}', re.MULTILINE)
"""A cell of a file that a spreadsheet would compute."""

CSV, BOOK = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BROKEN = 500
READING = {"GET", "HEAD"}
FORGED = "987654321"
"""What somebody sends for columns that no form has; as a number it is no record's, and nobody's id."""


@check("reading any of its pages changes nothing", Needs.PAGES)
def reading(bench: Bench) -> Iterator[Fault]:
    with pages.served(bench) as shown:
        every = [path for _view, _verb, path in addresses(bench, shown)]
        every += [f"{path}?q=a&o=-id" for path in every]
        every += [address_of(route) for route in routes(bench) if "GET" in route.methods]
        if not every:
            raise PassedOver("it has no pages")
        before = contents(shown.business, less=set())
        for path in every:
            shown.administrator.get(path)
            after = contents(shown.business, less=set())
            if after != before:
                changed = ", ".join(name for name in after if after[name] != before.get(name))
                yield Fault(path, f"reading this page changes {changed}; let only a form that is posted do that")
                before = after


@check("every posted name that is no field of the form is ignored", Needs.PAGES)
def posting(bench: Bench) -> Iterator[Fault]:
    own = [route for route in routes(bench) if set(route.methods) - READING]
    if not own and not forms(bench):
        raise PassedOver("nothing can be sent to it")
    with pages.served(bench) as shown:
        for form in forms(bench):
            for key in shown.ids(form.model):
                path = f"{form.path()}/{key}/edit"
                columns = shown.parts[form.model].__table__.columns.keys()
                yield from forged(bench, shown, path, columns, form_of(shown.administrator.get(path)))
        for route in own:
            yield from forged(bench, shown, address_of(route), Model.__annotations__, None)


def form_of(answer: Answer) -> Element | None:
    """The form of a record's page."""
    return next(iter(answer.page.all("form", id="record-form")), None)


def forged(bench: Bench, shown: Pages, path: str, columns: Iterable[str], form: Element | None) -> Iterator[Fault]:
    """What comes of a form that is sent as it is, with a forged value for every column it has no field for."""
    sent: Pairs = form.controls() if form else []
    known = {one["name"] for one in form.all()} if form else set()
    answer = shown.administrator.post(path, [*sent, *((name, FORGED) for name in columns if name not in known)])
    remedy = "read only what the form has"
    if answer.status >= BROKEN:
        yield Fault(path, f"breaks when names are posted that are no field; {remedy}")
    found = contents(shown.business, less=set())
    for model in bench.own("model"):
        for name in {
            name for row in found[model.__table__.name] for name, value in row.items() if FORGED in str(value)
        }:
            yield Fault(path, f"writes {model.part_name}.{name} from a posted name that is no field; {remedy}")


@check("formulas in exports are text, in those of its lists and in the files that its own pages give", Needs.PAGES)
def formulas(bench: Bench) -> Iterator[Fault]:
    listed, own = pages.lists(bench), [route for route in routes(bench) if "GET" in route.methods]
    if not listed and not own:
        raise PassedOver("nothing can be taken out of it")
    with pages.served(bench) as shown:
        for model in bench.started("model"):
            write_formulas(shown, model)
        for view in listed:
            cells = (cell for rows in exports.tables(shown, view, shown.everything) for row in rows for cell in row)
            if any(not cell.startswith("'") and guarded(cell) != cell for cell in cells) or any(
                map(computes, exports.sheets(shown, view, shown.everything))
            ):
                yield Fault(view.path(), "its export holds a text that a spreadsheet computes")
        for path in map(address_of, own):
            if computed(shown.administrator.get(path)):
                told = (
                    "gives a file in which a text is a formula; write the apostrophe of core.services.exchange.formulas"
                )
                yield Fault(path, f"{told}, or in a workbook a cell of text")


def write_formulas(shown: Pages, model: Any) -> None:
    """Let every text of a record begin like a formula, past what the model would make of that."""
    table = model.__table__
    texts = {
        column.name: FORMULA
        for column in table.columns
        if isinstance(column.type, String) and not column.foreign_keys and not model.told(column.key).choices
    }
    keys = shown.ids(model)
    if keys and texts and not model.append_only:
        with shown.business.writing() as connection:
            connection.execute(update(table).where(table.c.id == keys[0]).values(texts), execution_options=KERNEL)


def computed(answer: Answer) -> bool:
    """Whether a file that came back has a cell that a spreadsheet computes."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind == CSV:
        return bool(CELL.search(answer.text))
    return kind == BOOK and computes(exports.sources(BytesIO(answer.body)))


def computes(sheet: str) -> bool:
    """Whether the source of a sheet has a formula."""
    return "<f>" in sheet or "<f " in sheet


def routes(bench: Bench) -> list[Route]:
    """The addon's own pages, if it has any."""
    try:
        return own_routes(bench)
    except PassedOver:
        return []

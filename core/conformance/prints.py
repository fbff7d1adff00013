"""The papers of an addon's records: each is drawn for somebody, and laid out once as a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.conformance.bench import Bench
from core.conformance.check import PassedOver
from core.conformance.growing import grow, line_up
from core.conformance.pages import Pages, forms
from core.policy.env import Person
from core.screens.prints.drawing import Order
from core.screens.prints.offers import prints_of
from core.screens.prints.parts import Print
from core.services.i18n import LANGUAGES
from core.services.printing import printed
from core.values.errors import GazdaError

OPENED = 200


def printable(bench: Bench) -> list[Any]:
    """The models that have papers by this addon, be it only by their forms."""
    own = [*forms(bench), *bench.own(Print.part_kind)]
    if not own:
        raise PassedOver("it has no views")
    return list(dict.fromkeys(view.model for view in own))


def addresses(shown: Pages, model: Any, key: int) -> list[str]:
    """Where the papers of a record are looked at."""
    path, name = model.part_name.replace(".", "/"), model.part_name
    return [f"/{path}/{key}/print/{paper}.pdf?as=html" for paper in prints_of(shown.parts, name)]


def filled(shown: Pages, model: Any) -> int | None:
    """A record that has something in every field, and lines; None where none can be made."""
    mapped, before = shown.parts[model], shown.ids(model, 1_000)
    try:
        grow(shown, mapped, len(before) + 1)
    except PassedOver:
        return before[0] if before else None
    key = next(key for key in reversed(shown.ids(model, len(before) + 1)))
    line_up(shown, mapped, key)
    return key


def wrong(shown: Pages, model: Any) -> Iterator[tuple[str, str]]:
    """The papers of a filled record that cannot be drawn, in the first language of each that it fails in."""
    key = filled(shown, model)
    for address in addresses(shown, shown.parts[model], key) if key is not None else ():
        for language in LANGUAGES:
            status = shown.administrator.get(f"{address}&lang={language}").status
            if status != OPENED:
                yield address.partition("?")[0], f"breaks in {language}; its error is in the log"
                break


def wrong_pdf(shown: Pages, sheet: type[Print]) -> Iterator[str]:
    """Why a paper that can be drawn cannot be laid out."""
    keys = shown.ids(sheet.model)
    person = Person(None, "Somebody", frozenset({shown.everything}), "en")
    order = Order(shown.business, person, sheet.model.part_name, sheet.kind())
    try:
        papers = order.papers(keys)
        if papers and not printed(papers).startswith(b"%PDF"):
            yield "prints no PDF"
    except GazdaError as error:
        yield f"{sheet.__name__} cannot be laid out: {error}"
    except Exception:  # it cannot even be drawn, as was told above
        return

"""What takes a list out of the program: buttons for who was given the right, and what a press of one asks for."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from core.screens.ask import Ask
from core.screens.elements import Button
from core.screens.lists.chosen import EVERY, chosen
from core.screens.lists.columns import COLUMNS, chosen_by, columns, written
from core.screens.look import Look, look_of
from core.screens.views import List
from core.services.exports import KINDS, Wish, may_export
from core.services.files import clean_name
from core.values.errors import NotFound
from core.values.words import _

ALL, CHOSEN, TABLE = "all", "chosen", "table"
"""What is taken out: all that was found, the records that were chosen, the table of sums. The value is the kind of file."""

MOST = 1_000
TITLES = {"xlsx": "XLSX", "csv": "CSV"}


def buttons(ask: Ask, view: List, what: str, pairs: tuple[tuple[str, str], ...]) -> Iterator[Button]:
    """A button for each kind of file; none for who was not given the right."""
    if may_export(ask.env):
        for kind in KINDS:
            yield Button(TITLES[kind], f"{view.path()}/export?{urlencode(pairs)}", what, kind, "download")


def bulk(ask: Ask, view: List, pairs: tuple[tuple[str, str], ...], look: Look) -> Iterator[Button]:
    """The same for the chosen records."""
    for button in buttons(ask, view, CHOSEN, pairs):
        title = look.words.say(_("Export the chosen: {kind}"), kind=button.text)
        yield Button(title, button.href, button.name, button.value, button.icon)


def wish_of(ask: Ask, view: List) -> Wish:
    """What a press asks for; its columns are those of now, whatever the person chooses meanwhile."""
    what = next((name for name in (CHOSEN, TABLE, ALL) if name in ask.form), "")
    kind = str(ask.form.get(what, ""))
    if kind not in KINDS:
        raise NotFound(ask.path)
    now, own = columns(view, ask), chosen_by(view, ask)
    names = tuple(one.name for one in now)
    pairs = [pair for pair in ask.query.multi_items() if pair[0] != COLUMNS]
    pairs.append((COLUMNS, written(own) or ",".join(names)))
    title = look_of(ask.env).words(view.many or view.model.model_title)
    return Wish(
        view.model.part_name,
        kind,
        clean_name(f"{title} {ask.env.today()}.{kind}"),
        urlencode(pairs),
        "pivot" if what == TABLE else "",
        () if what == TABLE else names,
        tuple(chosen(ask, MOST)) if what == CHOSEN and EVERY not in ask.form else (),
    )

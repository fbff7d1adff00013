"""Table rows: each list is compiled once to a Python function that writes a row's HTML, every value escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from markupsafe import Markup

from core.screens.cells import avatar, cell, escaped, text
from core.screens.look import Look
from core.values.fields import Field
from core.values.words import _

Q = '"'
RowFunction = Callable[[Sequence[Any], Mapping[int, str]], str]
"""Writes a row; the second are the tones of those that have one, by their ids."""

PLAIN: Mapping[int, str] = {}


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of a list: its field, how soon a narrow screen drops it (0 never), whether it is a figure.

    `type` is what its values are, where that is known before they are seen; `titles` what people call it and the links
    on the way, `width` its pixels where somebody set them, `currency` the column that says what its amounts are in.
    """

    name: str
    field: Field
    priority: int = 0
    numeric: bool = False
    type: type | None = None
    titles: tuple[str, ...] = ()
    width: int = 0
    currency: str = ""

    @property
    def is_text(self) -> bool:
        """Whether its values are words, whatever is made of them."""
        return self.type is str or self.field.kind in ("phone", "email", "site")


@dataclass(frozen=True, slots=True)
class Money:
    """The currency that heads of columns tell, and where in a row each column of amounts has its own."""

    home: str = ""
    places: Mapping[str, int] = field(default_factory=dict)

    def cell(self, column: Shown, place: int) -> str:
        """The source of a value: an amount in another currency than the head tells has that beside it."""
        own = self.places.get(column.name)
        return f"c{place}(v)" if own is None else f"c{place}(v, '' if r[{own}] == home else r[{own}] or '')"


NO_MONEY = Money()


def row_function(
    path: str,
    columns: Sequence[Shown],
    under: int,
    square: tuple[int, str] | None,
    look: Look,
    money: Money = NO_MONEY,
) -> RowFunction:
    """Compile the row of a list: the first column is the name, `under` the place of the value below it on a phone,
    `square` the place and value by which an avatar is a square.

    A row is (id, *values of columns, …); places count from 0 within it, so the name is at 1.
    """
    cells = {f"c{place}": cell(shown.field, look, shown.type) for place, shown in enumerate(columns, 1)}
    sub = f"<div class={Q}sub only-s{Q}>{{r[{under}] and {plain(columns, under)} or ''}}</div>" if under else ""
    choose = braced(text(look.words(_("Choose: {name}")))).replace("{{name}}", "{n}")
    box = f"<input type={Q}checkbox{Q} name={Q}id{Q} value={Q}{{i}}{Q} aria-label={Q}{choose}{Q}>"
    mark = f"{{a(r[1], r[{square[0]}] == {square[1]!r})}}" if square else "{a(r[1])}"
    mark = mark if columns[0].is_text else ""
    name = f"<div class={Q}grow{Q}><a href={Q}{path}/{{i}}{Q}>{{n}}</a>{sub}</div>"
    parts = [
        f"<tr data-row id={Q}r{{i}}{Q}{{t[i] if i in t else ''}}><td class={Q}sel{Q}>{box}</td><td><div class={Q}name{Q}>{mark}{name}</div></td>"
    ]
    for place, shown in enumerate(columns[1:], 2):
        kinds = " ".join(filter(None, [f"p{shown.priority}" if shown.priority else "", "num" if shown.numeric else ""]))
        about = f" class={Q}{kinds}{Q}" if kinds else ""
        parts.append(f"<td{about}>{{'' if (v := r[{place}]) is None else {money.cell(shown, place)}}}</td>")
    body = "".join(parts) + "</tr>"
    source = f'def row(r, t):\n    i = r[0]\n    n = {plain(columns, 1)}\n    return f"""{body}"""\n'
    scope: dict[str, Any] = {"e": escaped, "a": avatar, "home": money.home, **cells}
    exec(compile(source, f"<row of {path}>", "exec"), scope)  # noqa: S102  # the source is ours: names of columns, no values
    return cast(RowFunction, scope["row"])


def plain(columns: Sequence[Shown], place: int) -> str:
    """The source of a value as words without marks: text as it is, a day or a number as people write it."""
    value = f"r[{place}]"
    return f"e({value})" if columns[place - 1].is_text else f"('' if {value} is None else c{place}({value}))"


def braced(words: str) -> str:
    """Text as it may stand in the source of an f-string."""
    return words.replace("\\", "").replace("{", "{{").replace("}", "}}")


def rows_html(row: RowFunction, rows: Sequence[Sequence[Any]], tones: Mapping[int, str] = PLAIN) -> Markup:
    """All rows of a page; `tones` are words of the design (bad, warn, ok, info) by the id of the record."""
    marks = {key: f' data-tone="{tone}"' for key, tone in tones.items()}
    return Markup("".join([row(one, marks) for one in rows]))  # noqa: S704  # every value was escaped by its cell

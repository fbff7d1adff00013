"""Table rows: each list is compiled once to a Python function that writes a row's HTML, every value escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from markupsafe import Markup

from core.screens.look import Look
from core.values.fields import Field
from core.values.text import colour_index, initials
from core.values.words import _

try:
    from markupsafe._speedups import _escape_inner
except ImportError:
    from markupsafe._native import _escape_inner

NBSP = "\u00a0"
Q = '"'
Cell = Callable[[Any], str]
RowFunction = Callable[[Sequence[Any]], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of a list: its field, how soon a narrow screen drops it (0 never), whether it is a figure.

    `type` is what its values are, where that is known before they are seen.
    """

    name: str
    field: Field
    priority: int = 0
    numeric: bool = False
    type: type | None = None

    @property
    def is_text(self) -> bool:
        """Whether its values are words, whatever is made of them."""
        return self.type is str or self.field.kind in ("phone", "email", "site")


def text(value: Any) -> str:
    """A value as safe text; past `escape`, whose Markup object would cost more than the escaping."""
    return _escape_inner(value if type(value) is str else str(value))


@lru_cache(maxsize=5_000)
def avatar(name: str, square: bool = False) -> str:
    """The coloured initials in front of a name."""
    shape = " avatar--co" if square else ""
    return f'<span class="avatar{shape}" data-c="{colour_index(name)}" aria-hidden="true">{text(initials(name))}</span>'


def phone(value: str) -> str:
    shown = _escape_inner(value)
    return f'<a href="tel:{shown.replace(" ", "").replace(NBSP, "")}">{shown}</a>'


def email(value: str) -> str:
    return f'<a href="mailto:{text(value)}">{text(value)}</a>'


def site(value: str) -> str:
    shown = value.removeprefix("https://").removeprefix("http://").rstrip("/")
    return f'<a href="{text(value)}" rel="noopener noreferrer" target="_blank">{text(shown)}</a>'


class Titles(dict[str, str]):
    """The text of every value of a choice, written once; a value that the choice has no more is nothing."""

    def __missing__(self, value: str) -> str:
        return ""


def badge(title: str, tone: str) -> str:
    about = f' data-tone="{tone}"' if tone else ""
    return f'<span class="badge"{about}>{text(title)}</span>'


def titles(field: Field, words: Callable[[str], str]) -> Titles:
    """What stands for each value of a choice: a badge where it has colours."""
    if field.tones:
        return Titles(
            {value: badge(words(title), field.tones.get(value, "")) for value, title in field.choices.items()}
        )
    return Titles({value: text(words(title)) for value, title in field.choices.items()})


def cell(field: Field, look: Look, kind: type | None = None) -> Cell:
    """The function that writes one value of a field, which is of the type `kind` where that is known."""
    if field.kind == "choice":
        return titles(field, look.words).__getitem__
    known: dict[str, Cell] = {
        "phone": phone, "email": email, "site": site, "money": look.money, "quantity": look.quantity,
    }  # fmt: skip
    typed: dict[type | None, Cell] = {str: _escape_inner, datetime: look.instant, date: look.day}
    yes = text(look.words(_("Yes")))
    return known.get(field.kind) or typed.get(kind) or (lambda value: any_cell(value, look, yes))


def any_cell(value: Any, look: Look, yes: str) -> str:
    """A value by its own type."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return yes if value else ""
    if isinstance(value, datetime):
        return look.instant(value)
    if isinstance(value, date):
        return look.day(value)
    return look.number(value) if isinstance(value, int | Decimal) else text(value)


def row_function(
    path: str, columns: Sequence[Shown], under: int, square: tuple[int, str] | None, look: Look
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
    name = f"<div class={Q}grow{Q}><a href={Q}{path}/{{i}}{Q} preload>{{n}}</a>{sub}</div>"
    parts = [
        f"<tr data-row id={Q}r{{i}}{Q}><td class={Q}sel{Q}>{box}</td><td><div class={Q}name{Q}>{mark}{name}</div></td>"
    ]
    for place, shown in enumerate(columns[1:], 2):
        kinds = " ".join(filter(None, [f"p{shown.priority}" if shown.priority else "", "num" if shown.numeric else ""]))
        about = f" class={Q}{kinds}{Q}" if kinds else ""
        parts.append(f"<td{about}>{{'' if (v := r[{place}]) is None else c{place}(v)}}</td>")
    body = "".join(parts) + "</tr>"
    source = f'def row(r):\n    i = r[0]\n    n = {plain(columns, 1)}\n    return f"""{body}"""\n'
    scope: dict[str, Any] = {"e": _escape_inner, "a": avatar, **cells}
    exec(compile(source, f"<row of {path}>", "exec"), scope)  # noqa: S102  # the source is ours: names of columns, no values
    return cast(RowFunction, scope["row"])


def plain(columns: Sequence[Shown], place: int) -> str:
    """The source of a value as words without marks: text as it is, a day or a number as people write it."""
    value = f"r[{place}]"
    return f"e({value})" if columns[place - 1].is_text else f"('' if {value} is None else c{place}({value}))"


def braced(words: str) -> str:
    """Text as it may stand in the source of an f-string."""
    return words.replace("\\", "").replace("{", "{{").replace("}", "}}")


def rows_html(row: RowFunction, rows: Sequence[Sequence[Any]]) -> Markup:
    """All rows of a page."""
    return Markup("".join(map(row, rows)))  # noqa: S704  # every value was escaped by its cell


def linked(links: Sequence[tuple[str, str]]) -> Markup:
    """Names that lead to their records, for a cell of a plain table."""
    return Markup(", ").join(Markup('<a href="{}">{}</a>').format(href, name) for name, href in links)

"""A value as safe HTML: by the kind of its field, or else by its own type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from core.screens.look import Look
from core.values.fields import Field
from core.values.text import colour_index, initials
from core.values.words import _

try:
    from markupsafe._speedups import _escape_inner as _inner
except ImportError:
    from markupsafe._native import _escape_inner as _inner

NBSP = "\u00a0"
escaped: Callable[[str], str] = _inner
"""A text with its marks escaped; `escape` makes a Markup object too, which costs more than the escaping."""

Cell = Callable[[Any], str]


def text(value: Any) -> str:
    """A value as safe text; past `escape`, whose Markup object would cost more than the escaping."""
    return escaped(value if type(value) is str else str(value))


@lru_cache(maxsize=5_000)
def avatar(name: str, square: bool = False) -> str:
    """The coloured initials in front of a name."""
    shape = " avatar--co" if square else ""
    return f'<span class="avatar{shape}" data-c="{colour_index(name)}" aria-hidden="true">{text(initials(name))}</span>'


def phone(value: str) -> str:
    shown = escaped(value)
    return f'<a href="tel:{shown.replace(" ", "").replace(NBSP, "")}">{shown}</a>'


def email(value: str) -> str:
    return f'<a href="mailto:{text(value)}">{text(value)}</a>'


def site(value: str) -> str:
    shown = value.removeprefix("https://").removeprefix("http://").rstrip("/")
    return f'<a href="{text(value)}" rel="noopener noreferrer" target="_blank">{text(shown)}</a>'


def out_to(href: str, shown: str) -> Markup:
    """A way out of the program, which opens beside it; the text alone where it leads nowhere."""
    made = Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(href, shown)
    return made if href else Markup(text(shown))  # noqa: S704  # it is escaped


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
    typed: dict[type | None, Cell] = {str: escaped, datetime: look.instant, date: look.day}
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


def linked(links: Sequence[tuple[str, str]]) -> Markup:
    """Names that lead to their records, for a cell of a plain table."""
    return Markup(", ").join(Markup('<a href="{}">{}</a>').format(href, name) for name, href in links)

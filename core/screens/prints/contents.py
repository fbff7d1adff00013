"""What of a record stands on paper: fields as facts, lines as tables, panels that hold text; only what the reader may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from typing import Any, ClassVar, TypeAlias

from markupsafe import Markup

from core.screens import elements
from core.screens.cells import cell
from core.screens.elements import Fact
from core.screens.look import Look, look_of
from core.screens.prints.parts import Print
from core.screens.records.behind import rows_behind
from core.screens.records.cards import line_item
from core.screens.records.conditions import is_absent
from core.values.fields import Field, resolve
from core.values.layout import Layout
from core.values.words import _n

TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values."""

    template: ClassVar[str] = "print/facts.html"
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `numeric` are the places of columns of figures. Without names of columns it has no head."""

    template: ClassVar[str] = "print/table.html"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """A text to be read, as safe HTML."""

    template: ClassVar[str] = "print/prose.html"
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Left:
    """How many lines a paper does not name."""

    template: ClassVar[str] = "print/left.html"
    text: str


Block: TypeAlias = Facts | Table | Prose | Left


def blocks_of(sheet: Print, record: Any, layout: Layout) -> Iterator[Block]:
    """What a layout names, in its order; fields beside groups stand together."""
    loose: list[str] = []
    for item in layout.items:
        if isinstance(item, str) and not is_block(sheet, item):
            loose.append(item)
            continue
        yield from group(sheet, record, "", loose)
        loose = []
        if isinstance(item, Layout):
            yield from group(sheet, record, look_of(sheet.env).words(item.title or item.tab), item.names())
        else:
            yield from block(sheet, record, item)
    yield from group(sheet, record, "", loose)


def is_block(sheet: Print, name: str) -> bool:
    """Whether a name is that of a panel or of lines, and not of a field or fact."""
    known = name in sheet.mapped().known() and name not in sheet.form.depends
    return maker(sheet, "panel", name) is not None or (known and sheet.mapped().told(name).kind == "links")


def maker(sheet: Print, what: str, name: str) -> Any:
    """The method that makes a panel or fact, of the paper itself or of the form."""
    return getattr(sheet, f"{what}_{name}", None) or getattr(sheet.form, f"{what}_{name}", None)


def group(sheet: Print, record: Any, title: str, names: Iterable[str]) -> Iterator[Block]:
    """The facts of a group, and its lines below them."""
    wanted = list(names)
    told = (fact(sheet, record, name) for name in wanted if not is_block(sheet, name))
    facts = tuple(one for one in told if one is not None)
    if facts:
        yield Facts(title, facts)
    for name in wanted:
        if is_block(sheet, name):
            yield from block(sheet, record, name)


def fact(sheet: Print, record: Any, name: str) -> Fact | None:
    """A field or what is worked out in its place; None where it is empty or out of sight."""
    if is_absent(sheet.form, record, name):
        return None
    made = maker(sheet, "fact", name)
    if made is not None or name in sheet.form.depends:
        found: Fact | None = made(record) if made is not None else sheet.form.computed(record).get(name)
        return Fact(found.label, plain(found.value)) if found is not None else None
    text = text_of(sheet, record, name)
    return Fact(look_of(sheet.env).words(sheet.mapped().told(name).title), text) if text else None


def plain(value: str | Markup) -> str:
    """A value without the links it has on a screen."""
    return unescape(TAG.sub("", value)) if isinstance(value, Markup) else value


# ---- fields


def text_of(sheet: Print, record: Any, name: str) -> str:
    """A field of a record or of one of its lines as people read it."""
    look, told = look_of(sheet.env), type(record).told(name)
    if name in sheet.env.rights.unreadable.get(type(record), ()):
        return ""
    value = getattr(record, name)
    if value is None or value in ("", False, []):
        return ""
    if told.kind == "links":
        return ", ".join(row.display() for row in value)
    if told.kind == "link":
        return str(value.display())
    titles = told.choices or (sheet.form.options(name) if type(record) is sheet.mapped() else {})
    return look.titled(titles, value) if titles else value_text(sheet, record, told, value, look)


def value_text(sheet: Print, record: Any, told: Field, value: Any, look: Look) -> str:
    """A value by its kind and type; an amount with its currency."""
    if told.kind == "birthday":
        return look.birthday(value)
    if told.kind == "money" and told.currency:
        return look.money(value, text_of(sheet, record, told.currency))
    return value if isinstance(value, str) else plain(Markup(cell(told, look)(value)))  # noqa: S704  # the cell escaped it


# ---- lines and panels


def block(sheet: Print, record: Any, name: str) -> Iterator[Block]:
    """A panel or lines."""
    made = maker(sheet, "panel", name)
    if made is not None:
        yield from of_panel(made(record))
    elif is_absent(sheet.form, record, name):
        return
    elif sheet.env.may("read", model := sheet.parts[resolve(sheet.mapped().told(name).target)]):
        rows, number = rows_behind(sheet.env, record, name)
        title = look_of(sheet.env).words(sheet.mapped().told(name).title)
        hidden = sheet.env.rights.unreadable.get(model, ())
        names = [one for one in sheet.lines.get(name, sheet.form.lines.get(name, ())) if one not in hidden]
        yield from (table(sheet, title, rows, names) if names else items(sheet, title, rows))
        if number > len(rows):
            yield Left(look_of(sheet.env).words.say(_n("{count} more", "{count} more"), count=number - len(rows)))


def table(sheet: Print, title: str, rows: Sequence[Any], names: Sequence[str]) -> Iterator[Table]:
    """Lines in columns, without those that are empty all the way down."""
    look, cells = look_of(sheet.env), [[text_of(sheet, row, name) for name in names] for row in rows]
    used = [place for place in range(len(names)) if any(row[place] for row in cells)]
    if used:
        told = [type(rows[0]).told(names[place]) for place in used]
        yield Table(
            title,
            tuple(look.words(one.title) for one in told),
            tuple(tuple(row[place] for place in used) for row in cells),
            tuple(at for at, place in enumerate(used) if is_figure(rows, names[place])),
        )


def is_figure(rows: Sequence[Any], name: str) -> bool:
    """Whether a column holds figures."""
    found = next((value for row in rows if (value := getattr(row, name)) is not None), None)
    return isinstance(found, int | Decimal) and not isinstance(found, bool)


def items(sheet: Print, title: str, rows: Sequence[Any]) -> Iterator[Table]:
    """Lines as their own model shows them: the name, and what stands below it."""
    look = look_of(sheet.env)
    found = tuple(words_of(line_item(row, look)) for row in rows)
    if found:
        yield Table(title, (), found)


def words_of(item: elements.Item) -> tuple[str, str]:
    """An item in two cells; a mark that warns is for those who can do something about it, at a screen."""
    badge = item.badge.text if item.badge and item.badge.tone != "warn" else ""
    return item.text, ", ".join(filter(None, (item.note, badge)))


def of_panel(panel: elements.Panel | None) -> Iterator[Block]:
    """What of a panel can be read on paper; what is only to be pressed there is left out."""
    if isinstance(panel, elements.Facts) and panel.facts:
        yield Facts(panel.title, tuple(Fact(one.label, plain(one.value)) for one in panel.facts))
    elif isinstance(panel, elements.Prose):
        yield Prose(panel.title, panel.body)
    elif isinstance(panel, elements.Items):
        rows = tuple(words_of(item) for item in panel.items if item.act is None or item.href)
        if rows:
            yield Table(panel.title, (), rows)

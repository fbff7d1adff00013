"""Where everything of a composed set comes from, line by line: for authors, who see at once whose code they meet."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import inspect as mapping

from core.composition.addonset import AddonSet
from core.composition.checks import declarers
from core.composition.model import BareModel
from core.composition.part import Part
from core.composition.places import bound_place, class_place, function_place, member_place
from core.screens.house.explain_views import template_rows, view_rows
from core.screens.templating import KERNEL, all_names
from core.screens.views import View
from core.services.exchange.importer import Importer
from core.values.declarations import Grant, Restrict, Role, Rule
from core.values.errors import unknown

INDENT = "  "
QUALIFIED = re.compile(r"\b(?:\w+\.)+(?=\w)")
"""What stands before the name of a type that was evaluated."""

PLUMBING = {"part_kind", "part_name", "model"}
"""What composition itself binds."""


def explain(parts: AddonSet, name: str) -> Iterator[str]:
    """What `name` is made of: a model "crm.client", a view "crm/client_form", an importer, a template."""
    if name.endswith(".html"):
        yield f"template {name}"
        yield "made of, the outermost first:"
        yield from table(list(template_rows(parts, name)))
        return
    known = names_of(parts)
    key = name.replace("/", ".")
    found = known.get(key) or known.get(".".join(key.rsplit("_", 1)))
    if found is None:
        raise unknown("model, view or template", name, [*known, *all_names(parts)], "this set of addons")
    yield from part_lines(parts, found)


def names_of(parts: AddonSet) -> dict[str, type[Any]]:
    """What can be asked for: models and views by their names, importers as crm.client.importer, other parts by theirs."""
    found = {name: composed for (kind, name), composed in parts.composed.items() if kind != Importer.part_kind}
    importers = parts.all(Importer.part_kind)
    return {**found, **{f"{importer.part_name}.{Importer.part_kind}": importer for importer in importers}}


def part_lines(parts: AddonSet, composed: type[Any]) -> Iterator[str]:
    """A part: its classes, what it has, and what is said of it elsewhere."""
    yield f"{composed.part_kind} {composed.part_name}"
    yield "made of, the outermost first:"
    chain = classes(composed)
    yield from table([(part.__name__, *class_place(parts, part).row) for part in chain])
    if issubclass(composed, BareModel):
        yield from field_lines(parts, composed)
    if issubclass(composed, View):
        for title, rows in view_rows(parts, composed):
            yield f"{title}:"
            yield from table(rows)
    yield "methods and values, who is asked first; super() leads to the next:"
    yield from table(list(member_rows(parts, composed)))
    if issubclass(composed, BareModel):
        yield from access_lines(parts, composed)
        yield from screen_lines(parts, composed)


def classes(composed: type[Any]) -> list[type[Part]]:
    """The classes of a part as its author and others wrote them, in the order in which Python asks them."""
    return [part for part in composed.__mro__ if issubclass(part, Part) and part is not composed and part is not Part]


def field_lines(parts: AddonSet, model: type[BareModel]) -> Iterator[str]:
    """The fields of a model: what each holds, and who declares it."""
    columns: Any = model.__table__.columns  # type: ignore[attr-defined]  # mapped by the set
    yield f"fields, in the table {model.__table__.name}:"  # type: ignore[attr-defined]  # as above
    rows = []
    for name in dict.fromkeys([*columns.keys(), *model.known()]):
        told = told_of(model, name)
        for at, place in enumerate(places(parts, model, name)):
            rows.append(("" if at else name, f"{'over: ' if at else ''}{told}", *place))
    yield from table(rows)


def told_of(model: type[BareModel], name: str) -> str:
    """What a field holds."""
    attribute: Any = mapping(model).attrs[name]
    if hasattr(attribute, "columns"):
        column = attribute.columns[0]
        keys = "".join(f" → {key.target_fullname}" for key in column.foreign_keys)
        return f"{column.type!s}{keys}" + ("" if column.nullable else ", required")
    other = attribute.mapper.class_.part_name
    told = model.told(name)
    if told.kind == "links":
        return f"{'lines' if told.owned else 'records'} of {other} by their {told.back}"
    return f"one {other} through {told.through}" + (f", back as {told.back}" if told.back else "")


def places(parts: AddonSet, composed: type[Any], name: str) -> list[tuple[str, str]]:
    """Who binds a name, the outermost first."""
    return [member_place(parts, part, name).row for part in declarers(composed, name) if part is not composed]


def member_rows(parts: AddonSet, composed: type[Any]) -> Iterator[tuple[str, ...]]:
    """What the classes of a part have besides fields: a row for each that binds it."""
    fields = set(composed.known()) if issubclass(composed, BareModel) else set()
    bound = dict.fromkeys(name for part in reversed(classes(composed)) for name in vars(part))
    names = [name for name in bound if not name.startswith("_") and name not in fields | PLUMBING]
    found = {name: places(parts, composed, name) for name in names}
    for name in sorted(names, key=lambda name: {addon for addon, _ in found[name]} == {KERNEL}):
        for at, place in enumerate(found[name]):
            yield "" if at else name, *place


def access_lines(parts: AddonSet, model: type[BareModel]) -> Iterator[str]:
    """Who may do what with the records of a model."""
    names = {role: name for name, role in parts.roles().items()}
    every: list[Grant | Rule | Restrict] = [
        *parts.declared(Grant), *parts.declared(Rule), *parts.declared(Restrict),
    ]  # fmt: skip
    said = [one for one in every if parts[one.model] is model]
    if said:
        yield "access:"
        yield from table([(*access_row(one, names), *bound_place(parts, one).row) for one in said])


def access_row(said: Grant | Rule | Restrict, names: dict[Role, str]) -> tuple[str, str]:
    """A grant, rule or restriction in words."""
    if isinstance(said, Grant):
        return "grant", f"{names[said.role]} may {said.can}"
    if isinstance(said, Rule):
        who = names[said.role] if said.role else "everybody but administrators"
        return "rule", f"{who}: {getattr(said.where, '__name__', 'a condition')}, to {said.verbs}"
    held = " ".join(names[role] for role in said.read) or "nobody else"
    written = " ".join(names[role] for role in said.write or said.read) or "nobody else"
    return "restrict", f"{said.fields}: read by {held}; written by {written}"


def screen_lines(parts: AddonSet, model: type[BareModel]) -> Iterator[str]:
    """The views and the importer of a model."""
    known = names_of(parts).items()
    shown = [name for name, part in known if issubclass(part, View | Importer) and parts[part.model] is model]
    if shown:
        yield "see also: " + ", ".join(shown)


def trace(parts: AddonSet, name: str) -> Iterator[str]:
    """An announcement: where it is said, what it tells, and who answers, in the order in which they are called."""
    specs = {spec.__name__: spec for spec in parts.hooks.specs()}
    if name not in specs:
        raise unknown("hook", name, specs, "this set of addons")
    spec = specs[name]
    yield name + QUALIFIED.sub("", str(inspect.signature(spec)).replace("'", ""))
    yield INDENT + INDENT.join(function_place(parts, spec).row)
    yield from (f"{INDENT}{line}".rstrip() for line in (inspect.getdoc(spec) or "It has no docstring.").splitlines())
    heard = parts.hooks.listeners(spec)
    yield "answered by, in this order:" if heard else "answered by nobody"
    yield from table([function_place(parts, listener.function).row for listener in heard])


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows with their columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield INDENT + INDENT.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()

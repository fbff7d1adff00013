"""What composition cannot say by itself, checked once for each set. Each problem names addon, place and way out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from core.composition.blame import reason_of, where
from core.composition.locating import place, place_of_declared, place_saying
from core.composition.model import BareModel, Model
from core.composition.part import Part
from core.values.declarations import VERBS, Grant, Restrict, Route, Rule
from core.values.errors import AddonError, unknown

if TYPE_CHECKING:
    from core.composition.addonset import AddonSet


def refuse_problems(parts: AddonSet) -> None:
    """Raise AddonError with everything wrong in this set, if anything is."""
    found = list(dict.fromkeys(problems(parts)))
    if found:
        raise AddonError("\n".join(found))


def problems(parts: AddonSet) -> Iterator[str]:
    """One sentence for each thing that would break later."""
    for model in parts.all("model"):
        for column in model.__table__.columns:
            yield from column_problems(model, column)
            yield from key_problems(model, column)
        yield from name_problems(model)
        yield from kernel_name_problems(model)
    yield from access_problems(parts)
    yield from route_problems(parts)
    for composed in parts.composed.values():
        yield from own_problems(parts, composed)


def own_problems(parts: AddonSet, composed: type[Any]) -> list[str]:
    """What a part finds wrong with itself; one that fails to tell is wrong in that."""
    check = getattr(composed, "problems", None)
    try:
        return list(check()) if check is not None else []
    except Exception as error:
        manifest = parts.addons[parts.owner(composed)]
        found = next((m for m in reversed(parts.addons.values()) if where(error, m) != m.name), manifest)
        return [f"{where(error, found)}: {composed.__name__} cannot be checked: {reason_of(error)}; mend it"]


def declarers(mapped: type, attribute: str) -> list[type]:
    """The parts that declare an attribute, latest first; more than one is an override."""
    return [
        part
        for part in mapped.__mro__
        if issubclass(part, Part)
        and "__table__" not in vars(part)
        and (attribute in vars(part).get("__annotations__", {}) or attribute in vars(part))
    ]


def column_problems(mapped: Any, column: Any) -> Iterator[str]:
    """Two addons inventing one column; a column that sets without the addon could not fill."""
    found, addons = declarers(mapped, column.key), mapped.parts.addons
    for later, earlier in pairwise(found):
        if not issubclass(later, earlier):
            both = f"{place(addons, later, column.key)}: it adds {column.key!r} to {mapped.part_name!r}"
            yield f"{both}, and so does {place(addons, earlier, column.key)}; prefix one with its addon's name"
    first = found[-1] if found else None
    extends = first is not None and "part_name" not in vars(first) and bool(getattr(first, "part_name", ""))
    if extends and first is not None and not column.nullable and column.server_default is None:
        added = f"{place(addons, first, column.key)}: it adds the required column {column.key!r} to"
        yield f"{added} {mapped.part_name!r}; give it a server_default, so that sets without this addon can still insert"


def key_problems(mapped: Any, column: Any) -> Iterator[str]:
    """A key to a table that no addon of the set has."""
    tables = mapped.metadata.tables
    for table in (key.target_fullname.rpartition(".")[0] for key in column.foreign_keys):
        if table not in tables:
            said = place_saying(mapped.parts.addons, mapped, column.key)
            why = unknown("table", table, tables, f"{said}: {mapped.__name__}.{column.key}")
            yield f"{why}; mend its name, or name the addon that has it in depends of addon.toml"


def name_problems(model: type[BareModel]) -> Iterator[str]:
    """A label or order that names no field."""
    for what, names in (("label", [model.model_label]), ("order", list(model.model_order))):
        for name in names:
            if name.removeprefix("-") not in model.known():
                said = place_saying(model.parts.addons, model, f"model_{what}")
                yield str(unknown("field", name, model.known(), f"{said}: {model.__name__}.{what}"))


def kernel_name_problems(model: type[BareModel]) -> Iterator[str]:
    """A field that would hide something the kernel asks of every model."""
    kernels = [part for part in model.__mro__ if part in (Part, BareModel, Model)]
    taken = {name for part in kernels for name in vars(part) if not name.startswith("__")} - {
        "id",
        *Model.__annotations__,
    }
    for part in model.__mro__:
        if issubclass(part, Part) and part not in kernels and "__table__" not in vars(part):
            said = {name for name, told in vars(part).get("__annotations__", {}).items() if "ClassVar" not in str(told)}
            for name in sorted(said & taken):
                at = place(model.parts.addons, part, name)
                yield f"{at}: {part.__name__}.{name} is a name of the kernel; call the field something else"


def access_problems(parts: AddonSet) -> Iterator[str]:
    """Grants, rules and restrictions of what is not there; models that nobody was granted."""
    spoken: list[Grant | Rule | Restrict] = [*parts.declared(Grant), *parts.declared(Rule), *parts.declared(Restrict)]
    for said in spoken:
        about = f"{type(said).__name__} of {said.model.part_name}"
        if said.model not in parts:
            known = [model.part_name for model in parts.all("model")]
            yield str(unknown("model", said.model.part_name, known, f"{place_of_declared(parts, said)}: {about}"))
            continue
        words = said.can if isinstance(said, Grant) else said.verbs if isinstance(said, Rule) else ""
        for verb in words.split():
            if verb not in VERBS:
                yield str(unknown("verb", verb, VERBS, f"{place_of_declared(parts, said)}: {about}"))
        if isinstance(said, Restrict):
            known = parts[said.model].known()
            yield from (
                str(unknown("field", f, known, f"{place_of_declared(parts, said)}: {about}"))
                for f in said.fields.split()
                if f not in known
            )
    granted = {parts[grant.model] for grant in parts.declared(Grant) if grant.model in parts}
    for model in parts.all("model"):
        if model not in granted:
            remedy = "add a Grant, or nobody but an administrator can open it"
            at = place(parts.addons, parts.first(model))
            yield f"{at}: nobody is granted {model.part_name!r}; {remedy}"


def route_problems(parts: AddonSet) -> Iterator[str]:
    """Two answers to one question, of which only one could be given."""
    taken: dict[tuple[str, str], Route] = {}
    for route in parts.declared(Route):
        for method in route.methods:
            first = taken.setdefault((method, route.path), route)
            if first is not route:
                other = place_of_declared(parts, first)
                at = place_of_declared(parts, route)
                yield f"{at}: {method} {route.path} is answered by {other} too; give one of them another path"

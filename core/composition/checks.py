"""What composition cannot say by itself, checked once for each set."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from core.composition.model import BareModel, Model
from core.composition.part import Part
from core.values.declarations import VERBS, Grant, Restrict, Rule
from core.values.errors import AddonError, unknown

if TYPE_CHECKING:
    from core.composition.addonset import AddonSet


def refuse_problems(parts: AddonSet) -> None:
    """Raise AddonError with everything wrong in this set, if anything is."""
    found = list(problems(parts))
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
    for composed in parts.composed.values():
        check = getattr(composed, "problems", None)
        if check is not None:
            yield from check()


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
    found = declarers(mapped, column.key)
    for later, earlier in pairwise(found):
        if not issubclass(later, earlier):
            both = f"{later.__module__} and {earlier.__module__} both add {column.key!r} to {mapped.part_name!r}"
            yield f"{both}; prefix one with its addon's name"
    first = found[-1] if found else None
    extends = first is not None and "part_name" not in vars(first) and bool(getattr(first, "part_name", ""))
    if extends and first is not None and not column.nullable and column.server_default is None:
        added = f"{first.__module__} adds the required column {column.key!r} to {mapped.part_name!r}"
        yield f"{added}; give it a server_default, so that sets without this addon can still insert"


def key_problems(mapped: Any, column: Any) -> Iterator[str]:
    """A key to a table that no addon of the set has."""
    tables = mapped.metadata.tables
    for table in (key.target_fullname.rpartition(".")[0] for key in column.foreign_keys):
        if table not in tables:
            where = next((part.__module__ for part in reversed(declarers(mapped, column.key))), mapped.__module__)
            yield str(unknown("table", table, tables, f"{where}: {mapped.__name__}.{column.key}"))


def name_problems(model: type[BareModel]) -> Iterator[str]:
    """A label or order that names no field."""
    for what, names in (("label", [model.model_label]), ("order", list(model.model_order))):
        for name in names:
            if name.removeprefix("-") not in model.known():
                yield str(unknown("field", name, model.known(), f"{model.__module__}: {model.__name__}.{what}"))


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
            yield from (
                f"{part.__module__}.{part.__name__}: {name!r} is a name of the kernel; call the field something else"
                for name in sorted(said & taken)
            )


def access_problems(parts: AddonSet) -> Iterator[str]:
    """Grants, rules and restrictions of what is not there; models that nobody was granted."""
    spoken: list[Grant | Rule | Restrict] = [*parts.declared(Grant), *parts.declared(Rule), *parts.declared(Restrict)]
    for said in spoken:
        words = said.can if isinstance(said, Grant) else said.verbs if isinstance(said, Rule) else ""
        for verb in words.split():
            if verb not in VERBS:
                yield str(
                    unknown(
                        "verb", verb, VERBS, f"{parts.owners[said]}: {type(said).__name__} of {said.model.part_name}"
                    )
                )
        if isinstance(said, Restrict):
            known = parts[said.model].known()
            yield from (
                str(unknown("field", f, known, f"{parts.owners[said]}: Restrict of {said.model.part_name}"))
                for f in said.fields.split()
                if f not in known
            )
    granted = {parts[grant.model] for grant in parts.declared(Grant)}
    for model in parts.all("model"):
        if model not in granted:
            remedy = "add a Grant, or nobody but an administrator can open it"
            yield f"{model.__module__}: nobody is granted {model.part_name!r}; {remedy}"

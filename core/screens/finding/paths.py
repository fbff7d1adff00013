"""What of a record can be asked about: its fields, and those of the records it leads to: manager.name, phones.number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from core.composition.model import BareModel
from core.policy.env import Env
from core.screens.finding.cursors import python_type
from core.screens.kept import kept
from core.values.fields import Field, resolve

FAMILIES = {str: "text", bool: "check", date: "date", datetime: "instant", int: "number", Decimal: "number"}
KINDS = {"choice": "choice", "many": "many", "link": "link", "links": "lines"}
DEEPEST = 3
"""Links that a path goes over at most."""

Test = Callable[[Any], ColumnElement[bool]]
"""The condition on a record, given its mapped class or an alias of it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A field, and the links by which it is reached from the record that is asked for."""

    path: str
    models: tuple[Any, ...]
    steps: tuple[str, ...]
    name: str
    field: Field
    family: str

    @property
    def model(self) -> Any:
        """The model that has the field."""
        return self.models[-1]

    @property
    def titles(self) -> tuple[str, ...]:
        """What people call the links on the way, and the field."""
        on_the_way = (model.told(step).title for model, step in zip(self.models, self.steps, strict=False))
        return (*on_the_way, self.field.title)

    @property
    def target(self) -> Any:
        """The model that a link, or the lines of a set of choices, lead to; None for any other field."""
        if not self.field.target:
            return None
        return self.model.parts[resolve(self.field.target)]

    @property
    def type(self) -> type | None:
        """The type of its values, where it is a column."""
        return column_type(self.model, self.name)


def reach(env: Env, model: Any, path: str) -> Reach | None:
    """What `path` means from a composed model, for a person who may read all that it goes over."""
    rights = None if env.trusted else env.rights
    return kept(env.parts, "reaches", (rights, model, path), lambda: reached(env, model, path), 5_000)


def reached(env: Env, model: Any, path: str) -> Reach | None:
    *steps, name = path.split(".")
    models = [model]
    for step in steps:
        if not is_open(env, models[-1], step) or not models[-1].told(step).target:
            return None
        models.append(model.parts[resolve(models[-1].told(step).target)])
    if len(steps) > DEEPEST or not is_open(env, models[-1], name):
        return None
    told = models[-1].told(name)
    family = family_of(models[-1], name, told)
    return Reach(path, tuple(models), tuple(steps), name, told, family) if family else None


def is_open(env: Env, model: Any, name: str) -> bool:
    """Whether a field has a name for people, and this person may read it and what it leads to."""
    if name not in model.known() or not env.may("read", model):
        return False
    told = model.told(name)
    hidden = frozenset() if env.trusted else env.rights.unreadable.get(model, frozenset())
    target = model.parts[resolve(told.target)] if told.target else None
    return bool(told.title) and not hidden & {name, told.through} and (target is None or can_be_named(env, target))


def can_be_named(env: Env, target: Any) -> bool:
    """Whether this person may read what the records of a model are called."""
    hidden = frozenset() if env.trusted else env.rights.unreadable.get(target, frozenset())
    return env.may("read", target) and target.model_label not in hidden


def family_of(model: Any, name: str, told: Field) -> str:
    """How a field is asked about; nothing for one that cannot be, such as the bare key of a link."""
    if told.kind == "link" and not told.through:
        return ""
    if told.kind in KINDS:
        return KINDS[told.kind]
    kind = column_type(model, name)
    return FAMILIES.get(kind, "") if kind else ""


def column_type(model: Any, name: str) -> type | None:
    """The type that the values of a column have; None for a link, lines, and what has no type of its own."""
    attribute = model.__mapper__.attrs[name]
    try:
        return python_type(attribute.columns[0].type) if hasattr(attribute, "columns") else None
    except NotImplementedError:
        return None


def reaches(env: Env, model: Any, deep: int = 1) -> Iterator[Reach]:
    """Every field of a model that can be asked about, and those behind its links, `deep` of them at most."""
    for name in model.known():
        found = reach(env, model, name)
        if found is None:
            continue
        yield found
        if found.target is not None and deep:
            back = found.field.back
            for inner in reaches(env, found.target, deep - 1):
                further = reach(env, model, f"{name}.{inner.path}") if inner.path.partition(".")[0] != back else None
                if further is not None:
                    yield further


def where(reach: Reach, test: Test) -> ColumnElement[bool]:
    """The condition on the first model of a path that `test` holds for a record at its end."""
    return within(reach.models, reach.steps, reach.models[0], test)


def within(models: tuple[Any, ...], steps: tuple[str, ...], here: Any, test: Test) -> ColumnElement[bool]:
    """The condition on `here`, which is the first of the models or an alias of it."""
    if not steps:
        return test(here)
    told, further = models[0].told(steps[0]), aliased(models[1])
    inner = within(models[1:], steps[1:], further, test)
    found: ColumnElement[bool]
    if told.kind == "link":
        found = getattr(here, told.through).in_(select(further.id).where(inner))
    else:
        found = here.id.in_(select(owner_key(further, models[1], told)).where(inner))
    return found


def owner_key(here: Any, model: type[BareModel], told: Field) -> Any:
    """The column by which the lines of a field name their owner; `here` is their model or an alias of it."""
    return getattr(here, model.told(told.back).through)


def far_link(model: Any, told: Field) -> str:
    """Of the lines of a field, the link to what they lead to besides their owner; nothing where they lead to nothing."""
    line = model.parts[resolve(told.target)]
    return next((key for key in line.known() if line.told(key).through and key != told.back), "")


def is_set(model: Any, told: Field) -> bool:
    """Whether the lines of a field are nothing but links to what is chosen, such as tags."""
    line = model.parts[resolve(told.target)]
    links = [key for key in line.known() if line.told(key).through and key != told.back]
    plain = [
        key
        for key in line.__table__.columns.keys()  # noqa: SIM118  # a collection of columns, not of names
        if line.told(key).title and not line.told(key).readonly and line.told(key).kind != "link"
    ]
    return len(links) == 1 and not plain

"""Fields that a record has only while another of its fields has a value: shown, saved and joined only then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.screens.finding.paths import far_link
from core.screens.records.saving import Shape
from core.screens.views import Form
from core.values.fields import resolve
from core.values.layout import Layout


@dataclass(frozen=True, slots=True)
class Condition:
    """A field and the values that it must have one of: kind=person, state=work|ready; urgent has any, !urgent has none."""

    text: str

    @property
    def field(self) -> str:
        return self.text.removeprefix("!").partition("=")[0]

    def holds(self, value: str) -> bool:
        """Whether it holds for a value as a form has it; of a set one is enough."""
        wanted = self.text.partition("=")[2]
        has = set(filter(None, value.split(",")))
        return bool(has & set(wanted.split("|")) if wanted else has) != self.text.startswith("!")


def conditions(view: Form) -> dict[str, Condition]:
    """The conditions of fields and lines by their names; a group that has one gives it to all that it holds."""
    found = {name: Condition(text) for name, text in view.only.items()}
    if not found.keys() - set(view.mapped().known()):
        return found
    groups = (*grouped(view.layout()), *grouped(view.card()))
    return {name: found[group] for group, name in groups if group in found} | found


def grouped(layout: Layout) -> Iterator[tuple[str, str]]:
    """The names in each group that has one itself."""
    for item in layout.items:
        if isinstance(item, Layout):
            yield from ((item.name, name) for name in item.names() if item.name)
            yield from grouped(item)


def absent(view: Form, shape: Shape, typed: Mapping[str, str], record: Any) -> frozenset[str]:
    """The fields and lines that a form as typed does not have; what it does not ask for is as the record has it."""
    asked = {wanted.name for wanted in shape.inputs} | {line.name for line in shape.lines}
    told = conditions(view)
    return frozenset(
        name
        for name, condition in told.items()
        if not condition.holds(
            typed.get(condition.field, "") if condition.field in asked else text_of(view, record, condition.field)
        )
    )


def is_absent(view: Form, record: Any, name: str) -> bool:
    """Whether a record as it is has no such field."""
    condition = conditions(view).get(name) if view.only else None
    return condition is not None and not condition.holds(text_of(view, record, condition.field))


def text_of(view: Form, record: Any, name: str) -> str:
    """A value of a record as a form would have it: the key of a link, the keys of a set, nothing for no."""
    if record is None:
        return ""
    told = view.mapped().told(name)
    if told.kind == "links":
        far = view.parts[resolve(told.target)].told(far_link(view.mapped(), told)).through
        return ",".join(str(getattr(row, far)) for row in getattr(record, name))
    value = getattr(record, told.through or name)
    if value is None or value is False:
        return ""
    return ",".join(map(str, value)) if isinstance(value, list) else "1" if value is True else str(value)


def without(shape: Shape, names: Collection[str]) -> Shape:
    """What is left of a form without some of its fields and lines."""
    return Shape(
        tuple(wanted for wanted in shape.inputs if wanted.name not in names),
        tuple(line for line in shape.lines if line.name not in names),
    )


def as_it_was(typed: Mapping[str, str], now: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """What is typed, with some fields and lines as they are now."""
    kept = {place: text for place, text in typed.items() if place.partition("-")[0] not in names}
    return kept | {place: text for place, text in now.items() if place.partition("-")[0] in names}

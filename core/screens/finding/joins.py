"""Links that one select goes over, each joined once however many fields behind it are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import aliased

from core.screens.finding.paths import Reach
from core.values.fields import resolve


class Joins:
    """The links from one model that a select needs; records without a linked one stay in it."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self._made: dict[tuple[str, ...], tuple[Any, Any]] = {}

    def at(self, models: Sequence[Any], steps: Sequence[str]) -> Any:
        """The class or alias at the end of some links; `models` are those on the way, the first one included."""
        here = self.model
        for place, step in enumerate(steps, 1):
            walked = tuple(steps[:place])
            if walked not in self._made:
                self._made[walked] = (aliased(models[place]), getattr(here, step))
            here = self._made[walked][0]
        return here

    def of(self, found: Reach) -> Any:
        """The class or alias that has the field of a path."""
        return self.at(found.models, found.steps)

    def linked(self, here: Any, model: Any, name: str, steps: Sequence[str] = ()) -> Any:
        """The alias of the records that the link `name` leads to from `here`, which is reached by `steps`."""
        walked = (*steps, name)
        if walked not in self._made:
            self._made[walked] = (aliased(model.parts[resolve(model.told(name).target)]), getattr(here, name))
        return self._made[walked][0]

    def shown(self, found: Reach) -> Any:
        """The column that shows a field: the label of its record for a link."""
        here = self.of(found)
        if found.family != "link":
            return getattr(here, found.name)
        return getattr(self.linked(here, found.model, found.name, found.steps), found.target.model_label)

    def added(self, made: Select[Any]) -> Select[Any]:
        """The select with all of them."""
        for target, relation in self._made.values():
            made = made.outerjoin(target, relation)
        return made

"""Tiles of the dashboard: classes of what stands there. Most are an address of a list, so that all leads to its records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from core.screens.many import wrong_path
from core.screens.views import List, View
from core.values.declarations import Role
from core.values.errors import unknown
from core.values.layout import Layout

if TYPE_CHECKING:
    from core.screens.ask import Ask
    from core.screens.elements import TileBody

WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
Pairs = tuple[tuple[str, str], ...]


class Tile(View):
    """Something on the dashboard of who may read its model; an addon makes its own by `show`.

    It stands there from the beginning for those of `roles`, or everybody, by its `order`, and `width` columns wide;
    with `stands` False people put it there themselves.
    """

    part_kind = "tile"
    title: ClassVar[str] = ""
    order: ClassVar[int] = 50
    width: ClassVar[int] = 1
    roles: ClassVar[tuple[Role, ...]] = ()
    stands: ClassVar[bool] = True
    is_figure: ClassVar[bool] = False
    """Whether it is one figure, which stands above the others."""

    wide: int = 0
    """How many columns wide it stands where this person sees it."""

    def __init_subclass__(cls, model: Any = None, **keywords: Any) -> None:
        if model is not None:
            keywords.setdefault("name", f"{model.part_name}.{WORD.sub('_', cls.__name__).lower()}")
        super().__init_subclass__(model=model, **keywords)

    def visible(self) -> bool:
        """Whether it stands there for this person now, besides their right to read its records."""
        return True

    def opens(self) -> str:
        """The address of what is behind it."""
        return self.path()

    def show(self, ask: Ask) -> TileBody | None:
        """What stands in it; None where there is nothing."""
        return None

    @classmethod
    def layouts(cls) -> list[Layout]:
        return []


class Seen(Tile):
    """A tile that shows records of a list: of one of its tabs, and those that meet `conditions` ("price:ge:10").

    With `dated`, a day or point in time, only those of the period that is chosen on the dashboard.
    """

    kind: ClassVar[str] = ""
    tab: ClassVar[str] = ""
    conditions: ClassVar[tuple[str, ...]] = ()
    dated: ClassVar[str] = ""

    def pairs(self) -> Pairs:
        """What it asks of the list, as an address says it."""
        return (*((("tab", self.tab),) if self.tab else ()), *(("w", condition) for condition in self.conditions))

    def show(self, ask: Ask) -> TileBody | None:
        from core.screens.house.shown import drawn, shown_of  # noqa: PLC0415  # it draws views, as this is one

        return drawn(ask, shown_of(self))

    @classmethod
    def fields(cls) -> Iterator[str]:
        """The fields that it names, as paths."""
        yield from filter(None, [cls.dated, *(text.partition(":")[0] for text in cls.conditions)])

    @classmethod
    def problems(cls) -> Iterator[str]:
        """Names that are no field, a tab that is none, and a model without a list."""
        listed = cls.parts.composed.get(("view", f"{cls.model.part_name}.list"))
        if listed is None or not issubclass(listed, List):
            yield f"{cls.saying(cls.model.part_name)}: {cls.model.part_name} has no List; declare one, the tile leads to it"
            return
        tabs = [tab.name for tab in listed().tabs()]
        if cls.tab and cls.tab not in tabs:
            yield str(unknown("tab", cls.tab, tabs, cls.saying(cls.tab)))
        for path in cls.fields():
            yield from wrong_path(cls, path)


class Figure(Seen):
    """The number of some records, or `measure` of them ("price:sum"); with `dated` beside that of the period before.

    `rising` says whether more is better, which gives the change its colour; None where neither is.
    """

    kind = "figure"
    is_figure = True
    measure: ClassVar[str] = ""
    rising: ClassVar[bool | None] = True

    def pairs(self) -> Pairs:
        return (*super().pairs(), *((("m", self.measure),) if self.measure else ()))

    @classmethod
    def fields(cls) -> Iterator[str]:
        yield from super().fields()
        yield from filter(None, [cls.measure.partition(":")[0]])


class Chart(Seen):
    """The graph of some records: `by` one or two fields, of their number or of `measure`, drawn as `shape`."""

    kind = "chart"
    width = 2
    by: ClassVar[tuple[str, ...]] = ()
    measure: ClassVar[str] = ""
    shape: ClassVar[str] = "bar"

    def pairs(self) -> Pairs:
        measured = (("m", self.measure),) if self.measure else ()
        return (*super().pairs(), *(("b", name) for name in self.by), *measured, ("shape", self.shape))

    @classmethod
    def fields(cls) -> Iterator[str]:
        yield from super().fields()
        yield from (text.partition(":")[0] for text in (*cls.by, *filter(None, [cls.measure])))


class Rows(Seen):
    """The first records of a list, sorted by `sorted_by` ("-due"), with the columns `shows` behind their name."""

    kind = "rows"
    shows: ClassVar[tuple[str, ...]] = ()
    sorted_by: ClassVar[str] = ""

    def pairs(self) -> Pairs:
        columns = (("cols", ",".join((self.model.model_label, *self.shows))),) if self.shows else ()
        order = (("o", self.sorted_by),) if self.sorted_by else ()
        return (*super().pairs(), *order, *columns)

    @classmethod
    def fields(cls) -> Iterator[str]:
        yield from super().fields()
        yield from cls.shows
        yield from filter(None, [cls.sorted_by.removeprefix("-")])


class Next(Seen):
    """Who is next, as the Activity of the model says: those that are late first."""

    kind = "next"

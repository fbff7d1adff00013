"""Other ways of looking at the records of a list: a board, a calendar, a pivot, a graph, and who is next. Each is a class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, cast

from core.screens.views import List, View
from core.values.errors import unknown
from core.values.layout import Layout


class Many(View):
    """A way of looking at the records of a list, whose filters, tabs and search it shares."""

    icon: ClassVar[str] = "list"
    title: ClassVar[str] = ""

    @property
    def listed(self) -> List:
        """The list of the same model in the same unit of work."""
        found = self.parts.composed[("view", f"{self.model.part_name}.list")]
        return cast(List, found(self._env))

    @classmethod
    def kind(cls) -> str:
        """How an address names it: board, calendar, pivot, graph, activity."""
        return cls.part_name.rpartition(".")[2]

    @classmethod
    def fields(cls) -> Iterator[str]:
        """The fields that it names, as paths."""
        yield from ()

    @classmethod
    def problems(cls) -> Iterator[str]:
        """Names that are no field, and a model without a list."""
        if ("view", f"{cls.model.part_name}.list") not in cls.parts.composed:
            yield f"{cls.saying(cls.model.part_name)}: {cls.model.part_name} has no List; declare one, its filters are shared"
        for path in cls.fields():
            yield from wrong_path(cls, path)

    @classmethod
    def layouts(cls) -> list[Layout]:
        return []


def wrong_path(view: type[View], path: str) -> Iterator[str]:
    """What is wrong with a path of field names over links, if anything is."""
    model = view.mapped()
    for name in path.split("."):
        if name not in model.known():
            yield str(unknown("field", name, model.known(), view.saying(name)))
            return
        told = model.told(name)
        if told.target:
            from core.values.fields import resolve  # noqa: PLC0415  # only a wrong set needs it twice

            model = view.parts[resolve(told.target)]


class Board(Many):
    """Records in lanes by a choice or link, `by`. A card has the record's name, `under` it a second line, `figure` at its
    end, `due` with what is late marked, and the initials of `who`; `limits` are how many a lane should hold."""

    icon = "columns-3"
    by: ClassVar[str] = ""
    under: ClassVar[str] = ""
    figure: ClassVar[str] = ""
    due: ClassVar[str] = ""
    who: ClassVar[str] = ""
    limits: ClassVar[Mapping[str, int]] = {}

    @classmethod
    def fields(cls) -> Iterator[str]:
        yield from filter(None, (cls.by, cls.under, cls.figure, cls.due, cls.who))


class Calendar(Many):
    """Records on the days of `begins`, a day or a point in time, until `ends` where that is named; `colour` is the field
    whose values they are coloured by."""

    icon = "calendar"
    begins: ClassVar[str] = ""
    ends: ClassVar[str] = ""
    colour: ClassVar[str] = ""

    @classmethod
    def fields(cls) -> Iterator[str]:
        yield from filter(None, (cls.begins, cls.ends, cls.colour))


class Pivot(Many):
    """A table of sums: what its rows and columns are gathered by, and what is measured ("price:sum"), as it begins."""

    icon = "table-2"
    rows: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[tuple[str, ...]] = ()
    measures: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def fields(cls) -> Iterator[str]:
        yield from (text.partition(":")[0] for text in (*cls.rows, *cls.columns, *cls.measures))


class Graph(Many):
    """A chart: `by` one or two fields, of the number of records or of `measure` ("price:sum"); `shape` is bar, line, pie
    or stacked."""

    icon = "chart-no-axes-column"
    by: ClassVar[tuple[str, ...]] = ()
    measure: ClassVar[str] = ""
    shape: ClassVar[str] = "bar"

    @classmethod
    def fields(cls) -> Iterator[str]:
        yield from (text.partition(":")[0] for text in (*cls.by, *filter(None, [cls.measure])))


class Activity(Many):
    """Who is next: records by how soon the day `due` is, with `call` as a phone to be pressed and `note` beside it."""

    icon = "list-todo"
    due: ClassVar[str] = ""
    call: ClassVar[str] = ""
    note: ClassVar[str] = ""

    @classmethod
    def fields(cls) -> Iterator[str]:
        yield from filter(None, (cls.due, cls.call, cls.note))


KINDS: tuple[type[Many], ...] = (Board, Calendar, Activity, Pivot, Graph)
"""In the order in which they are offered."""


def ways(view: List) -> dict[str, type[Many]]:
    """The other ways of looking at the records of a list that its set has, by kind."""
    found: dict[str, Any] = {}
    for kind in KINDS:
        name = kind.__name__.lower()
        composed = view.parts.composed.get(("view", f"{view.model.part_name}.{name}"))
        if composed is not None:
            found[name] = composed
    return found

"""Views: classes that say what a screen shows. An extension subclasses one and calls super()."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement, Select

from core.composition.locating import place_saying
from core.composition.model import BareModel
from core.composition.part import Part
from core.policy.env import Env
from core.values.errors import GazdaError, unknown
from core.values.layout import Layout

if TYPE_CHECKING:
    from core.composition.addonset import AddonSet
    from core.screens import elements


@dataclass(frozen=True, slots=True)
class Tab:
    """A ready-made filter over a list: `where(model, env)` gives its condition, None shows all."""

    name: str
    title: str
    where: Callable[[Any, Env], ColumnElement[bool]] | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do with records: `verb` is a method of the model.

    An action that `takes` a field of links asks for one record of its directory, whose id the method is given.
    `opposite` is the verb that takes it back; archiving has its own.
    """

    verb: str
    title: str
    icon: str = ""
    danger: bool = False
    key: str = ""
    takes: str = ""
    opposite: str = ""


@dataclass(frozen=True, slots=True)
class Happenings:
    """What else happened to a record, for its timeline: a select, its moment and its key, and each row as an entry.

    `name` is the addon's own ("tasks.done"); `kind` is the tab that shows it besides all: calls, notes, letters, changes.
    """

    name: str
    asked: Select[*tuple[Any, ...]]
    at: Any
    key: Any
    entry: Callable[[Any], elements.Entry]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Colour:
    """A rule that colours rows: those for which `where(model, env)` holds, in a tone (ok, warn, bad, info)."""

    tone: str
    where: Callable[[Any, Env], ColumnElement[bool]]


class View(Part):
    """A screen of one model. `layout` names what it shows; `problems` is asked when the set is built."""

    part_kind = "view"
    model: ClassVar[type[BareModel]]
    parts: ClassVar[AddonSet]

    def __init_subclass__(cls, model: type[BareModel] | None = None, **keywords: Any) -> None:
        if model is not None:
            cls.model = model
            keywords.setdefault("name", f"{model.part_name}.{cls.__bases__[0].__name__.lower()}")
        super().__init_subclass__(**keywords)

    def __init__(self, env: Env | None = None, query: Mapping[str, str] | None = None) -> None:
        self._env, self.query = env, query or {}
        """Its unit of work, and what the address asks of it."""

    @property
    def env(self) -> Env:
        if self._env is None:
            raise GazdaError(f"{type(self).__name__} has no unit of work; make it with an env")
        return self._env

    def layout(self) -> Layout:
        """The names this screen shows, in order."""
        return Layout(self.model.model_label)

    @classmethod
    def mapped(cls) -> Any:
        """The composed model of this view in its set."""
        return cls.parts[cls.model]

    @classmethod
    def panels(cls) -> list[str]:
        """Names a layout may hold besides fields: those with a method `panel_<name>`, or `fact_<name>` for one line."""
        return [name.partition("_")[2] for name in dir(cls) if name.startswith(("panel_", "fact_"))]

    @classmethod
    def _added(cls) -> Iterable[str]:
        """Names that a layout may hold besides fields and panels."""
        return ()

    @classmethod
    def problems(cls) -> Iterator[str]:
        """Names in the layouts of this view that are nothing."""
        known = [*cls.mapped().known(), *cls.panels(), *cls._added()]
        for layout in cls.layouts():
            for name in layout.names():
                if name not in known:
                    yield str(unknown("field", name, known, cls.saying(name)))

    @classmethod
    def saying(cls, name: str) -> str:
        """Where this view says `name`, for an error."""
        return f"{place_saying(cls.parts.addons, cls, name)}: {cls.__name__}"

    @classmethod
    def layouts(cls) -> list[Layout]:
        return [cls().layout()]

    @classmethod
    def path(cls) -> str:
        """The address of the model's list: /crm/client."""
        return "/" + cls.model.part_name.replace(".", "/")


class List(View):
    """Many records, a row each. The model's label is the first column and leads to the card.

    Amounts and quantities are added up, and the columns named in `sums`.
    """

    icon: ClassVar[str] = "list"
    many: ClassVar[str] = ""
    new: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    empty: ClassVar[str] = ""
    facets: ClassVar[tuple[str, ...]] = ()
    numeric: ClassVar[frozenset[str]] = frozenset()
    sums: ClassVar[frozenset[str]] = frozenset()
    priorities: ClassVar[Mapping[str, int]] = {}
    under: ClassVar[str] = ""
    square: ClassVar[tuple[str, str]] = ("", "")
    imports: ClassVar[bool] = False
    links: ClassVar[tuple[tuple[str, str, str], ...]] = ()

    def tabs(self) -> Sequence[Tab]:
        """Ready-made filters shown above the list."""
        return ()

    def actions(self) -> Sequence[Action]:
        """What can be done with the chosen records."""
        return ()

    def colours(self) -> Sequence[Colour]:
        """Rules by which rows are coloured; the first that holds counts."""
        return ()

    @classmethod
    def problems(cls) -> Iterator[str]:
        yield from super().problems()
        known = cls.mapped().known()
        for name in (*cls.facets, *cls.priorities, *cls.sums, *filter(None, [cls.under])):
            if name not in known:
                yield str(unknown("field", name, known, cls.saying(name)))


class Form(View):
    """One record: `layout` to type it in, `card` to read it, both open to extension.

    `lines` are the fields of each one-to-many row; `only` the conditions of fields, lines and groups that not every
    record has: kind=person, state=work|ready, urgent, !urgent; `depends` the fields that each value of `computed` is
    worked out from; `checked` the fields whose change asks for similar records; `begun` the lines that a new record
    starts with a blank row of; `unlike` the fields that a duplicate begins without.
    """

    many: ClassVar[str] = ""
    new: ClassVar[str] = ""
    lines: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    only: ClassVar[Mapping[str, str]] = {}
    depends: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    checked: ClassVar[frozenset[str]] = frozenset()
    begun: ClassVar[tuple[str, ...]] = ()
    unlike: ClassVar[frozenset[str]] = frozenset()
    composer: elements.Composer | None = None

    def layout(self) -> Layout:
        """Every field that people type in, in the order of the table; lines are only shown where a form names them."""
        return Layout(Layout(*self.typed_in(), name="main", title=self.model.model_title))

    @classmethod
    def typed_in(cls) -> Iterator[str]:
        """The fields of the record itself, a link in the place of its column."""
        model = cls.mapped()
        links = {told.through: name for name in model.known() if (told := model.told(name)).kind == "link"}
        for name in model.__table__.columns.keys():  # noqa: SIM118  # a collection of columns, not of names
            told = model.told(name)
            if not told.readonly and (name in links or told.kind != "link"):
                yield links.get(name, name)

    def card(self) -> Layout:
        """Columns of panels: a group named left, middle or right holds groups of fields, lines and panels."""
        groups = [
            item if isinstance(item, Layout) else Layout(item, title=self.model.model_title)
            for item in self.layout().items
        ]
        return Layout(Layout(*groups, name="left"), Layout("timeline", name="middle"), Layout("files", name="right"))

    @classmethod
    def plural(cls) -> str:
        """What people call many of its records: as the form says, or else the list."""
        return cls.many or cls._of_list("many") or cls.model.model_title

    @classmethod
    def of_new(cls) -> str:
        """The title of the form for a new record, where form or list say one."""
        return cls.new or cls._of_list("new")

    @classmethod
    def _of_list(cls, name: str) -> str:
        listed = cls.parts.composed.get(("view", f"{cls.model.part_name}.list"))
        return str(getattr(listed, name, ""))

    def begin(self, record: Any) -> None:
        """Fill in a new record before its form is first shown; what the address says of it is there already."""

    def closed(self, record: Any) -> Collection[str]:
        """Fields and lines that nobody may change in the record's present state; they are shown and not asked for."""
        return ()

    def computed(self, record: Any) -> Mapping[str, elements.Fact]:
        """What is worked out of a record as it is typed, by the names in `depends`, which may stand in a layout."""
        return {}

    def called(self, text: str) -> Mapping[str, str]:
        """What a few words say of a new record, by field, and by place for the first row of lines ("phones-0-number")."""
        return {self.model.model_label: text} if self.model.model_label in self.mapped().known() else {}

    def smart(self, record: Any) -> list[elements.SmartButton]:
        """Figures with a way to what is behind them, shown under the head of the card."""
        return []

    def meta(self, record: Any) -> list[elements.Meta]:
        """What stands under the name in the head of the card."""
        return []

    def options(self, name: str) -> Mapping[str, str]:
        """The values and titles a field offers, for one whose choices only the set knows; empty for all others."""
        return {}

    def point(self, record: Any, name: str) -> tuple[Any, Any] | None:
        """Latitude and longitude of the address in a field of kind "address", for a form that knows them."""
        return None

    def square(self, record: Any) -> bool:
        """Whether the mark in front of the name is a square, as an organisation's is."""
        return False

    def tags(self, record: Any) -> list[str]:
        """Labels shown beside the name."""
        return []

    def happened(self, record: Any) -> list[Happenings]:
        """What happened to the record besides notes, files and changes of its fields."""
        return []

    def panel_timeline(self, record: Any) -> elements.Panel | None:
        """What happened to the record."""
        from core.screens.records.timeline import timeline  # noqa: PLC0415  # it is made from views

        return timeline(self, record, self.composer)

    def panel_files(self, record: Any) -> elements.Panel | None:
        """Images, files and links of the record, and the ways to add more."""
        from core.screens.records.attached import files_panel  # noqa: PLC0415  # it is made from views

        return files_panel(self, record)

    def badges(self, record: Any) -> list[elements.Badge]:
        """States shown beside the name."""
        return []

    def actions(self, record: Any) -> Sequence[Action]:
        """Verbs of this record."""
        return ()

    def warnings(self, record: Any) -> list[elements.Warning]:
        """What the person should know before a record is saved; saving needs their confirmation."""
        return []

    @classmethod
    def layouts(cls) -> list[Layout]:
        return [cls().layout(), cls().card()]

    @classmethod
    def _added(cls) -> Iterable[str]:
        return cls.depends

    @classmethod
    def problems(cls) -> Iterator[str]:
        from core.screens.mistakes import misplaced_tabs, wrong_names  # noqa: PLC0415  # only a wrong set needs it twice

        yield from super().problems()
        yield from wrong_names(cls)
        yield from misplaced_tabs(cls)

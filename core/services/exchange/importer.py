"""How records of a model come in from files: a part that addons extend by subclassing, as they extend views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from core.composition.model import BareModel, Model
from core.composition.part import Part
from core.policy.env import Env
from core.services.exchange.contact import Contact
from core.services.exchange.matching import Target
from core.services.exchange.table import Problem
from core.services.i18n import LANGUAGES, words_of
from core.values.errors import NotFound, UserError
from core.values.words import _

if TYPE_CHECKING:
    from core.composition.addonset import AddonSet

Duplicates: TypeAlias = Literal["join", "skip", "add"]
Outcome: TypeAlias = Literal["added", "joined", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class ImportField(Target):
    """A field to which a column may go, with the `title` by which people choose it."""

    title: str = ""


@dataclass(slots=True)
class Draft:
    """One record as a file tells it: complete, and not stored. `number` is its line, row or card in the file.

    `record` has the fields of the model and its lines as plain values. Problems name fields of the importer until
    the reader puts the titles of the file's columns in their place; `cells` is the whole row, kept for one with
    problems. `into` is the record that was there and that it was joined to; `beside` is the importer's own.
    """

    number: int
    record: SimpleNamespace = field(default_factory=SimpleNamespace)
    problems: list[Problem] = field(default_factory=list)
    cells: tuple[str, ...] = ()
    into: int | None = None
    beside: dict[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether one of its problems keeps it from being stored."""
        return any(problem.refused for problem in self.problems)

    def told(self) -> list[Problem]:
        """What is said of the row: of a refused one only what refused it, for nothing of it is kept."""
        return [problem for problem in self.problems if problem.refused or not self.refused]

    def complain(self, name: str, reason: UserError, value: str = "", *, refused: bool = True) -> None:
        """Note what is wrong with the field `name`, empty for the record as a whole."""
        self.problems.append(Problem(self.number, name, reason, value, refused))

    def forgive(self) -> None:
        """Let the record in without its wrong fields; what is wrong with it as a whole still refuses it."""
        self.problems = [replace(problem, refused=problem.refused and not problem.field) for problem in self.problems]


class Importer(Part):
    """Makes records of one model from the rows of files: `class ClientImporter(Importer, model=Client)`.

    One is made for each reading of a file, and asked in batches: `draft` first, in no transaction; then `find`, then
    `store` or `judge`. Of a large file another process makes the drafts, with an importer of its own: `draft` leaves
    nothing behind but what is in the draft.
    """

    part_kind = "importer"
    model: ClassVar[type[Model]]
    parts: ClassVar[AddonSet]

    def __init_subclass__(cls, model: type[Model] | None = None, **keywords: Any) -> None:
        if model is not None:
            cls.model = model
            keywords.setdefault("name", model.part_name)
        super().__init_subclass__(**keywords)

    def __init__(self, env: Env) -> None:
        """Learn what does not change while a file is read."""
        self.closed = frozenset() if env.trusted else env.rights.unwritable.get(self.parts[self.model], frozenset())

    @classmethod
    def fields(cls) -> Sequence[ImportField]:
        """Every field of a file that this importer knows what to do with."""
        raise NotImplementedError

    def needed(self) -> Sequence[str]:
        """Fields of which a table must have at least one column, or nothing can be made of its rows."""
        return ()

    def targets(self) -> list[ImportField]:
        """The fields that this person may fill, known by their titles in all languages too."""
        languages = [words_of(self.parts, code) for code in LANGUAGES]
        return [
            replace(one, titles=tuple(dict.fromkeys((*one.titles, *(words(one.title) for words in languages)))))
            for one in self.fields()
            if not self.closed.intersection([one.field, f"{one.field}_id"])
        ]

    def draft(self, values: Mapping[str, Sequence[str]], number: int) -> Draft:
        """The record of one row: `values` are its cells by field, none of them empty. Quick, and asks no database."""
        raise NotImplementedError

    def draft_contact(self, contact: Contact) -> Draft:
        """The record of one card of an address book."""
        raise UserError(_("Address books cannot be read here; take a table as CSV or XLSX."))

    def find(self, env: Env, drafts: Sequence[Draft]) -> list[int | None]:
        """The record that is there already for each draft; a few queries for all of them together."""
        raise NotImplementedError

    def store(self, env: Env, drafts: Sequence[Draft], duplicates: Duplicates) -> list[Outcome]:
        """Keep the drafts; what becomes of each. A draft that cannot be kept after all gets a problem."""
        raise NotImplementedError

    def judge(self, env: Env, drafts: Sequence[Draft], duplicates: Duplicates) -> list[Outcome]:
        """What `store` would do, nothing of it done; "joined" stands for every duplicate that is not left alone."""
        raise NotImplementedError

    @classmethod
    def problems(cls) -> list[str]:
        """Two fields of one name, asked when the set is built."""
        names = [one.field for one in cls.fields()]
        return [
            f"{cls.__module__}: {cls.__name__}: two fields {name!r}"
            for name in {n for n in names if names.count(n) > 1}
        ]


def importer_of(env: Env, model: str) -> Importer:
    """The importer of the model called `model`, for this person; NotFound where they cannot import it."""
    importable(env, model)
    made: Importer = env.parts.named(Importer.part_kind, model)(env)
    return made


def importable(env: Env, model: str) -> type[BareModel]:
    """The composed model called `model`; NotFound unless files can be read into it and this person may add to it."""
    found = env.parts.composed.get(("model", model))
    if (Importer.part_kind, model) not in env.parts.composed or found is None or not env.may("create", found):
        raise NotFound(f"import into {model}")
    return found


def all_importable(env: Env) -> list[type[BareModel]]:
    """The composed models into which this person can import."""
    models = [importer.parts[importer.model] for importer in env.parts.all(Importer.part_kind)]
    return [model for model in models if env.may("create", model)]

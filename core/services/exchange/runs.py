"""Imports: what was uploaded, how it is to be read, what became of it, and what was wrong with which row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as default_of
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel, Model
from core.policy.env import Env
from core.policy.proof import MARK
from core.services.exchange.importer import Duplicates, Outcome
from core.services.exchange.table import Hints
from core.values.fields import choice, column
from core.values.types import Instant
from core.values.words import _

PURPOSE = "import"
STATES = {
    "new": _("Uploaded"),
    "mapped": _("Being checked"),
    "checked": _("Checked"),
    "loading": _("Being loaded"),
    "done": _("Loaded"),
    "undoing": _("Being undone"),
    "undone": _("Undone"),
    "failed": _("Failed"),
    "cancelled": _("Stopped"),
}
TONES = {"checked": "info", "loading": "info", "done": "ok", "undone": "warn", "failed": "bad", "cancelled": "warn"}
DUPLICATES: dict[Duplicates, str] = {
    "join": _("Join to the card that is there"),
    "skip": _("Leave the card that is there as it is"),
    "add": _("Add another card"),
}
COUNTS: tuple[Outcome, ...] = ("added", "joined", "unchanged", "refused")


class ImportRun(Model):
    """One file on its way into one model. `job` is the background work that last had to do with it."""

    model_title = _("Import")
    model_label = "name"
    model_order = ("-id",)
    model: Mapped[str] = column(String(80), title=_("Into"))
    name: Mapped[str] = column(String(200), title=_("File"))
    mapping: Mapped[dict[str, Any]] = column(JSON, title=_("Columns"), default=dict)
    options: Mapped[dict[str, Any]] = column(JSON, title=_("How"), default=dict)
    state: Mapped[str] = choice(STATES, title=_("State"), tones=TONES, default="new")
    read: Mapped[int] = column(BigInteger, title=_("Rows"), default=0)
    added: Mapped[int] = column(BigInteger, title=_("Added"), default=0)
    joined: Mapped[int] = column(BigInteger, title=_("Joined"), default=0)
    unchanged: Mapped[int] = column(BigInteger, title=_("There already"), default=0)
    refused: Mapped[int] = column(BigInteger, title=_("Refused"), default=0)
    job: Mapped[int | None] = column(BigInteger, title=_("Background work"))
    ended_at: Mapped[datetime | None] = column(Instant, title=_("Loaded"))


class ImportJoin(BareModel):
    """A record that was there before and gained something from an import."""

    model_title = _("Record joined by an import")
    run_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("base_import.id", ondelete="CASCADE"))
    record: Mapped[int] = column(BigInteger, title=_("Record"))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "run_id", "record")]


class ImportProblem(BareModel):
    """What is wrong with one row of an import: `reason` is a sentence with places, which `values` fill.

    `row` is the whole row as it stands in the file, kept where it was refused.
    """

    model_title = _("Problem of an import")
    model_label = "reason"
    run_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("base_import.id", ondelete="CASCADE"))
    number: Mapped[int] = column(BigInteger, title=_("Row"))
    field: Mapped[str] = column(Text, title=_("Column"), default="")
    reason: Mapped[str] = column(Text, title=_("Reason"))
    values: Mapped[dict[str, Any]] = column(JSON, default=dict, personal=True)
    value: Mapped[str] = column(Text, title=_("Value"), default="", personal=True)
    refused: Mapped[bool] = column(title=_("Refused"), default=True)
    row: Mapped[Any] = column(JSON(none_as_null=True), title=_("Whole row"), nullable=True, personal=True)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "run_id", "refused", "number", "id")]


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is read and loaded; `lenient` lets rows in without their wrong fields."""

    duplicates: Duplicates = "join"
    lenient: bool = False
    hints: Hints = default_of(default_factory=Hints)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Options:
        """The options as a run keeps them."""
        duplicates = told.get("duplicates", "join")
        return cls(
            duplicates if duplicates in DUPLICATES else "join",
            bool(told.get("lenient")),
            Hints(**told.get("hints", {})),
        )

    def told(self) -> dict[str, Any]:
        """The options as JSON."""
        return {"duplicates": self.duplicates, "lenient": self.lenient, "hints": asdict(self.hints)}


def own_runs(model: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: what this person imports; administrators see all."""
    return model.created_by == env.user  # type: ignore[no-any-return]  # a comparison of a column


def of_own_runs(model: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: what belongs to the imports of this person."""
    table: Any = env[ImportRun].__table__  # type: ignore[attr-defined]  # mapped
    told: Any = (table.c.created_by == env.user)._annotate({MARK: table.name})
    return model.run_id.in_(select(table.c.id).where(told))  # type: ignore[no-any-return]  # as above

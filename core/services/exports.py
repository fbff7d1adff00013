"""Exports: who took what out of the business, or was refused. Nothing of it can be changed or deleted afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import JSON, BigInteger, Index, String, Text, select, update
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel
from core.policy.env import Env
from core.services import jobs
from core.services.statements import insert, run, table_of
from core.values import declarations
from core.values.declarations import Role
from core.values.errors import AccessError
from core.values.fields import choice, column
from core.values.types import Instant
from core.values.words import _

STATES = {
    "refused": _("Refused"), "asked": _("Under way"), "done": _("Done"), "failed": _("Failed"), "stopped": _("Stopped"),
}  # fmt: skip
TONES = {"refused": "bad", "asked": "info", "done": "ok", "failed": "bad", "stopped": "warn"}
KINDS = ("xlsx", "csv")

exporter = Role(_("Exports lists"), help=_("Takes what it may read out of the program as XLSX and CSV; all is logged."))


class Export(BareModel):
    """One list that somebody took out, or tried to; `query` is what its address asked, `file` what came of it."""

    model_title = _("Export")
    model_label = "name"
    model_order = ("-id",)
    append_only = True
    filled_later = ("state", "rows", "file", "job", "ended_at")
    at: Mapped[datetime] = column(Instant, title=_("When"))
    by: Mapped[int | None] = column(BigInteger, title=_("Who"))
    source: Mapped[str] = column(String(80), title=_("From where"), default="")
    model: Mapped[str] = column(String(80), title=_("Kind of record"))
    way: Mapped[str] = column(String(20), title=_("Shown as"), default="")
    kind: Mapped[str] = column(String(8), title=_("Kind of file"))
    name: Mapped[str] = column(String(200), title=_("File"))
    columns: Mapped[list[str]] = column(JSON, title=_("Columns"), default=list)
    query: Mapped[str] = column(Text, title=_("Address"), default="")
    chosen: Mapped[list[int]] = column(JSON, title=_("Chosen"), default=list)
    state: Mapped[str] = choice(STATES, title=_("State"), tones=TONES)
    rows: Mapped[int | None] = column(BigInteger, title=_("Rows"))
    file: Mapped[int | None] = column(BigInteger, title=_("File"))
    job: Mapped[int | None] = column(BigInteger, title=_("Background work"))
    ended_at: Mapped[datetime | None] = column(Instant, title=_("Finished"))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "job")]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported: what the address of a list asks, of its records only those `chosen` where some are."""

    model: str
    kind: str
    name: str
    query: str = ""
    way: str = ""
    columns: tuple[str, ...] = ()
    chosen: tuple[int, ...] = ()


def may_export(env: Env) -> bool:
    """Whether somebody gave this person the right, by name."""
    return env.trusted or env.rights.everything or exporter in env.rights.held


def refuse_others(env: Env) -> None:
    if not may_export(env):
        raise AccessError(f"{env.who} may not export")


def note(env: Env, wish: Wish, state: str) -> int:
    """Write down that this person asks for an export; gives its number."""
    told = {**asdict(wish), "columns": list(wish.columns), "chosen": list(wish.chosen)}
    row = {**told, "at": env.now(), "by": env.user, "source": env.source, "state": state}
    return int(run(env, insert(env, Export).values(row).returning(table_of(env, Export).c.id)).scalar_one())


def begin(env: Env, wish: Wish, work: declarations.Job) -> tuple[int, int]:
    """Have a list exported in the background; gives the numbers of the export and of its job."""
    refuse_others(env)
    key = note(env, wish, "asked")
    job = jobs.enqueue(env, work, export=key)
    change(env, key, job=job)
    return key, job


def change(env: Env, key: int, **values: Any) -> None:
    """Write down what became of an export."""
    table = table_of(env, Export)
    run(env, update(table).where(table.c.id == key).values(values))


def stopped(env: Env, job: int) -> None:
    """Write down that the work of an export was stopped, if it is one's."""
    table = table_of(env, Export)
    values = {"state": "stopped", "ended_at": env.now()}
    run(env, update(table).where(table.c.job == job, table.c.state == "asked").values(values))


def export_of(env: Env, key: int) -> Any:
    """The export of that number as a row, None where there is none."""
    table = table_of(env, Export)
    return run(env, select(table).where(table.c.id == key)).one_or_none()


def wish_of(row: Any) -> Wish:
    """What an export was asked for."""
    told: Mapping[str, Any] = row._mapping
    return Wish(
        told["model"], told["kind"], told["name"], told["query"], told["way"], tuple(told["columns"]),
        tuple(told["chosen"]),
    )  # fmt: skip


def path_of(key: int, name: str) -> str:
    """The address of the file that came of an export."""
    return f"/exports/{key}/{quote(name, safe='')}"

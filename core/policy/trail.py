"""Who changed what, when and from where: written with the change itself, from the first row of the first table."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel
from core.policy import bulk
from core.values.fields import column
from core.values.types import Instant, Scaled
from core.values.words import _

if TYPE_CHECKING:
    from core.policy.env import Env

PERSONAL = "personal"
NOTHING: dict[str, Any] = {}

Hidden: TypeAlias = tuple[str, bytes, str | None, str | None]
"""A personal value of a change: its field, the salt of its hash, the old and the new value as JSON."""


class Trail(BareModel):
    """One change of one record. Rows are added only; `seal` chains them once a job has sealed them."""

    model_title = _("Record of a change")
    model_order = ("-id",)
    append_only = True
    filled_later = ("seal",)
    at: Mapped[datetime] = column(Instant, title=_("When"))
    by: Mapped[int | None] = column(BigInteger, title=_("Who"))
    source: Mapped[str] = column(String(80), title=_("From where"), default="")
    model: Mapped[str] = column(String(80), title=_("Kind of record"))
    record: Mapped[int] = column(BigInteger, title=_("Record"))
    verb: Mapped[str] = column(String(20), title=_("What"))
    changes: Mapped[dict[str, Any]] = column(JSON, title=_("Fields"))
    seal: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "model", "record", "id")]


class TrailPersonal(BareModel):
    """The values of a personal field in one change; only erasing a person deletes them, the trail keeps their hash."""

    model_title = _("Personal values of a change")
    trail_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("base_trail.id"), index=True)
    field: Mapped[str] = mapped_column(String(80))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    old: Mapped[str | None] = mapped_column()
    new: Mapped[str | None] = mapped_column()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record before it is written: `fields` maps a name to its old and new value."""

    model: type[BareModel]
    record: int
    verb: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def write(env: Env, changes: Iterable[Change]) -> None:
    """Add the changes to the trail of the business, in the transaction of the change."""
    if Trail not in env.parts:
        return
    todo = list(changes)
    if not todo:
        return
    both = [told(change) for change in todo]
    trail, side = bulk.table_of(env.parts[Trail]), bulk.table_of(env.parts[TrailPersonal])
    cells: dict[str, list[Any]] = {
        "model": [change.model.part_name for change in todo],
        "record": [change.record for change in todo],
        "verb": [change.verb for change in todo],
    }
    same: dict[str, Any] = {"at": env.now(), "by": env.user, "source": env.source}
    if any(shown for shown, _hidden in both):
        cells["changes"] = [shown for shown, _hidden in both]
    else:
        same["changes"] = NOTHING
    if not any(hidden for _shown, hidden in both):
        bulk.append(env.connection, trail, len(todo), cells, same)
        return
    ids = bulk.add(env.connection, trail, len(todo), cells, same)
    personal = [(key, *values) for key, (_shown, hidden) in zip(ids, both, strict=True) for values in hidden]
    names = ("trail_id", "field", "salt", "old", "new")
    beside = dict(zip(names, map(list, zip(*personal, strict=True)), strict=True))
    bulk.append(env.connection, side, len(personal), beside, {})


def write_created(env: Env, model: type[BareModel], ids: Sequence[int]) -> None:
    """Add to the trail that many new records of one model are there."""
    if Trail in env.parts:
        same = {"model": model.part_name, "verb": "create", "changes": NOTHING}
        who = {"at": env.now(), "by": env.user, "source": env.source}
        bulk.append(env.connection, bulk.table_of(env.parts[Trail]), len(ids), {"record": ids}, {**same, **who})


def told(change: Change) -> tuple[dict[str, Any], list[Hidden]]:
    """The fields as the trail shows them, and the personal values that stand beside it."""
    if not change.fields:
        return NOTHING, []
    shown: dict[str, Any] = {}
    hidden: list[Hidden] = []
    for name, (old, new) in change.fields.items():
        before, after = plain_value(old), plain_value(new)
        if change.model.told(name).personal:
            salt = secrets.token_bytes(16)
            text = [None if value is None else json.dumps(value, ensure_ascii=False) for value in (before, after)]
            shown[name] = {PERSONAL: personal_hash(salt, *text)}
            hidden.append((name, salt, text[0], text[1]))
        else:
            shown[name] = [before, after]
    return shown, hidden


def personal_hash(salt: bytes, old: str | None, new: str | None) -> str:
    """What the trail keeps of a personal value: sha256 over the salt and both values."""
    return hashlib.sha256(salt + json.dumps([old, new]).encode()).hexdigest()


def plain_value(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return value


def revived(column: Column[Any], plain: Any) -> Any:
    """A plain value as `plain_value` made it, in the type of its column."""
    if isinstance(plain, list):
        return list(plain)
    if not isinstance(plain, str):
        return plain
    if isinstance(column.type, Scaled):
        return Decimal(plain)
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(plain)
    return date.fromisoformat(plain) if isinstance(column.type, Date) else plain

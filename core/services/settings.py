"""Values a business sets for itself: declared by addons, kept in its own database, read once a unit of work."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import JSON, ColumnElement, String, or_, select
from sqlalchemy.orm import Mapped

from core.composition.model import BareModel
from core.policy import bulk
from core.policy.env import Env
from core.services.statements import run, table_of
from core.values import declarations
from core.values.errors import UserError
from core.values.fields import column
from core.values.words import _

MEMO = "settings"

ZONE = declarations.Setting(
    "base.zone", _("Time zone"), "Europe/Kyiv", "zone", _("By its clock recurring work is planned.")
)


class Setting(BareModel):
    """A value the business set for itself, by the name of its declaration."""

    model_title = _("Setting")
    model_label = "name"
    trailed: ClassVar[bool] = True
    name: Mapped[str] = column(String(120), title=_("Name"), unique=True)
    value: Mapped[Any] = column(JSON, title=_("Value"), nullable=True)

    @classmethod
    def goes_with(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        names = bulk.table_of(cls).c.name
        return or_(*(names.startswith(f"{addon}.", autoescape=True) for addon in addons)) if addons else None


def setting_value(env: Env, setting: declarations.Setting) -> Any:
    """The value of `setting` in this business, or its default. Everybody may read it: it shapes what they see."""
    stored = values(env)
    return read(setting, stored[setting.name]) if setting.name in stored else setting.default


def change_setting(env: Env, setting: declarations.Setting, value: Any) -> None:
    """Set `setting`; UserError when the value is none of its kind, AccessError without the grant."""
    refuse_value(setting, value)
    model = env[Setting]
    row = env.session.scalar(select(model).where(model.name == setting.name))
    plain = str(value) if isinstance(value, Decimal) else value
    if row is None:
        env.session.add(model(name=setting.name, value=plain))
    else:
        row.value = plain
    env.session.flush()
    env.memo.pop(MEMO, None)


def values(env: Env) -> dict[str, Any]:
    """All that this business has set, by name."""
    if MEMO not in env.memo:
        table = table_of(env, Setting)
        env.memo[MEMO] = {row.name: row.value for row in run(env, select(table.c.name, table.c.value))}
    found: dict[str, Any] = env.memo[MEMO]
    return found


def read(setting: declarations.Setting, stored: Any) -> Any:
    """A stored value in the type of its kind."""
    return Decimal(stored) if setting.kind == "number" and stored is not None else stored


def refuse_value(setting: declarations.Setting, value: Any) -> None:
    """Refuse what is no value of the kind: text, flag, integer, number, choice or zone."""
    checks = {"flag": is_flag, "integer": is_integer, "number": is_number, "zone": is_zone}
    right = setting.choices.__contains__ if setting.kind == "choice" else checks.get(setting.kind, is_text)
    if not right(value):
        raise UserError(_("{value} is not a value for this setting."), field=setting.name, value=value)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    try:
        return isinstance(value, Decimal | str | int) and not isinstance(value, bool) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


def is_zone(value: Any) -> bool:
    return isinstance(value, str) and value in available_timezones() and bool(ZoneInfo(value))

"""What a business sets for itself holds from the next request on, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.policy.business import Business
from core.policy.env import Person
from core.policy.trail import Trail
from core.services import settings
from core.services.statements import run, table_of
from core.values.declarations import Setting
from core.values.errors import AccessError, UserError
from tests.services.conftest import ADMINISTRATOR

FLAG = Setting("chores.loud", "Loud", False, "flag")
RATE = Setting("chores.rate", "Rate", Decimal("0.20"), "number")
DAYS = Setting("chores.days", "Days", 14, "integer")
COLOUR = Setting("chores.colour", "Colour", "red", "choice", choices={"red": "Red", "blue": "Blue"})
NOTE = Setting("chores.note", "Note", "")


def test_a_setting_nobody_set_has_its_default(shop: Business) -> None:
    with shop.env() as env:
        assert [settings.setting_value(env, s) for s in (FLAG, RATE, DAYS, COLOUR)] == [
            False,
            Decimal("0.20"),
            14,
            "red",
        ]
        assert settings.setting_value(env, settings.ZONE) == "Europe/Kyiv"


def test_a_change_holds_at_once_for_its_maker_and_at_the_next_request_for_all(
    shop: Business, hire: Callable[..., Person]
) -> None:
    chief, ann = hire("Chief", ADMINISTRATOR), hire("Ann")
    with shop.env(chief, writes=True) as env:
        for setting, value in ((RATE, Decimal("0.07")), (DAYS, 30), (FLAG, True), (DAYS, 31)):
            settings.change_setting(env, setting, value)
            assert settings.setting_value(env, setting) == value
    with shop.env(ann) as env:
        assert [settings.setting_value(env, s) for s in (RATE, DAYS, FLAG, COLOUR)] == [
            Decimal("0.07"),
            31,
            True,
            "red",
        ]


def test_a_change_that_was_not_committed_is_none(shop: Business, hire: Callable[..., Person]) -> None:
    chief = hire("Chief", ADMINISTRATOR)
    with suppress(UserError), shop.env(chief, writes=True) as env:
        settings.change_setting(env, DAYS, 30)
        settings.change_setting(env, DAYS, "thirty")
    with shop.env(chief) as env:
        assert settings.setting_value(env, DAYS) == 14


def test_all_settings_of_a_request_cost_one_query(shop: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(settings, "run", lambda *args: asked.append(args) or run(*args))
    with shop.env() as env:
        for setting in (FLAG, RATE, DAYS, COLOUR, NOTE):
            settings.setting_value(env, setting)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (FLAG, 1), (FLAG, "yes"), (DAYS, "30"), (DAYS, True), (DAYS, 1.5), (RATE, "abc"), (RATE, 0.5), (RATE, "NaN"),
        (COLOUR, "green"), (NOTE, 5), (settings.ZONE, "Kyiv"), (settings.ZONE, "../../etc/passwd"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_beside_its_field(setting: Setting, value: Any) -> None:
    with pytest.raises(UserError) as refusal:
        settings.refuse_value(setting, value)
    assert refusal.value.field == setting.name


def test_only_who_may_changes_a_setting_and_the_trail_tells_it(shop: Business, hire: Callable[..., Person]) -> None:
    with pytest.raises(AccessError), shop.env(hire("Ann"), writes=True) as env:
        settings.change_setting(env, DAYS, 30)
    chief = hire("Chief", ADMINISTRATOR)
    for days in (30, 60):
        with shop.env(chief, writes=True) as env:
            settings.change_setting(env, DAYS, days)
    with shop.env(trusted=True) as env:
        table = table_of(env, Trail)
        told = run(env, select(table.c.by, table.c.verb, table.c.changes).where(table.c.model == "base.setting")).all()
    assert [tuple(row) for row in told] == [(chief.id, "create", {}), (chief.id, "write", {"value": [30, 60]})]

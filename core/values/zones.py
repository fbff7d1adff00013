"""The time zones a person can choose: those of places, and UTC."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

REGIONS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def zones() -> tuple[str, ...]:
    """Every zone called by its place; the others are older names of these."""
    return (*sorted(zone for zone in available_timezones() if zone.startswith(REGIONS)), "UTC")

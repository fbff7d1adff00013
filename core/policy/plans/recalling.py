"""The plan that brings an archive back, by the name of the addon or of the file: all of it, or what is chosen."""

from __future__ import annotations

from pathlib import Path

from core.policy.archives.archive import Archive
from core.policy.business import Business
from core.policy.plan import Choice, Plan
from core.policy.plans.planning import plan, state
from core.values.errors import UserError
from core.values.words import _

ENDING = ".zip"


def to_restore(
    business: Business, name: str, *, tables: tuple[str, ...] = (), since: str = "", until: str = "",
    by: str = "created_at", zone: str = "UTC",
) -> Plan:  # fmt: skip
    """What it takes to bring back the last archive of an addon, or an archive, or a part of it.

    Addons that are not there are installed; into those that are, only what is missing is brought.
    """
    with business.reading() as connection:
        now = state(business, connection)
    file = name if name.endswith(ENDING) else now.history.archive_of(name)
    if not file:
        raise UserError(_("There is no archive of {addon}: it was never removed here."), addon=name)
    asked = Archive(business.archives / Path(file).name).addons if name.endswith(ENDING) else (name,)
    absent = [addon for addon in asked if addon not in now.versions]
    choice = Choice(file, tables, since, until, by, zone)
    if absent and choice.everything:
        return plan(business, install=absent, restore=[file])
    return plan(business, install=absent, choice=choice)

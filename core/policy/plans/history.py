"""What was planned and done in a business before: the addons it has, its plans, and the archives they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Connection, column, select, table

ADDONS = table("base_addon", column("name"), column("version"), column("state"))
PLANS = table("base_plan", column("id"), column("plan", JSON), column("archive"))


@dataclass(frozen=True, slots=True)
class Ran:
    """A plan that was carried out: what it said, and the file it archived to, empty where nothing went."""

    plan: Mapping[str, Any]
    archive: str


@dataclass(frozen=True, slots=True)
class History:
    """The installed addons with their versions, and the plans that were carried out, the last first; `off` are those
    that were switched off."""

    versions: Mapping[str, str] = field(default_factory=dict)
    runs: tuple[Ran, ...] = ()
    off: Mapping[str, str] = field(default_factory=dict)

    def archive_of(self, addon: str) -> str:
        """The file that holds what the addon had when it was last removed; empty where it never was."""
        for run in self.runs:
            if any(step["addon"] == addon and step["verb"] == "remove" for step in run.plan["steps"]):
                return run.archive
        return ""

    def last_ids(self) -> dict[str, int]:
        """The highest id that each removed table ever gave."""
        found: dict[str, int] = {}
        for run in self.runs:
            for name, last in run.plan.get("last_ids", {}).items():
                found[name] = max(last, found.get(name, 0))
        return found


def history(connection: Connection) -> History:
    """The history as this transaction sees it."""
    rows = connection.execute(select(*ADDONS.c).order_by(ADDONS.c.name)).all()
    versions, off = ({r.name: r.version for r in rows if r.state == state} for state in ("installed", "off"))
    runs = connection.execute(select(PLANS.c.plan, PLANS.c.archive).order_by(PLANS.c.id.desc()))
    return History(versions, tuple(Ran(plan, archive) for plan, archive in runs), off)

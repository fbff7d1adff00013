"""What can be typed to bring data up to the code."""

from __future__ import annotations

from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    told = (
        "Bring data up to the code: a backup first, the plan of each business, then the plan; all back where it fails."
    )
    made = command(found, "upgrade", "upgrading.upgrade_data", told)
    only = "only where one of these is behind; what else is behind there comes along"
    made.add_argument("addons", metavar="ADDON", nargs="*", default=(), help=only)
    made.add_argument("--all", action="store_true", help="every business, one after the other")
    made.add_argument("--yes", action="store_true", help="do not ask")

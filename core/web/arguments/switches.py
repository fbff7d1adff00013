"""What can be typed to switch addons off and on."""

from __future__ import annotations

from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    made = command(found, "off", "switches.off", "Switch addons off; what they have in the database stays as it is.")
    made.add_argument("addons", metavar="ADDON", nargs="+")
    made = command(found, "on", "switches.on", "Switch addons on again, with those that went off with them.")
    made.add_argument("addons", metavar="ADDON", nargs="+")

"""What can be typed to check addons."""

from __future__ import annotations

from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    made = command(
        found, "check", "checking.check", "Run every check of addons; what is found is told, and ends with 1."
    )
    made.add_argument("addons", metavar="ADDON", nargs="*", help="the name of one that is here, or the folder of any")
    made.add_argument("--all", dest="every", action="store_true", help="every addon that is here")
    made.add_argument("--quick", action="store_true", help="only what can be told without a database")
    made.add_argument("--long", action="store_true", help="also what takes long")
    made.add_argument("--json", action="store_true", help="tell it to a program")

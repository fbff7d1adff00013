"""What can be typed to change the addons of a business."""

from __future__ import annotations

from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    told = "Show what installing and removing addons would do; nothing is done."
    made = command(found, "plan", "plans.show_plan", told)
    made.add_argument("--install", metavar="ADDON", nargs="+", default=())
    made.add_argument("--remove", metavar="ADDON", nargs="+", default=())
    for verb, other in (("install", "remove"), ("remove", "install")):
        made = command(found, verb, "plans.carry_out", f"{verb.capitalize()} addons, after showing the plan.")
        made.add_argument(verb, metavar="ADDON", nargs="+")
        made.set_defaults(**{other: ()})
        made.add_argument("--yes", action="store_true", help="do not ask")
    made = command(found, "upgrade", "plans.carry_out", "Bring the data up to the code, after showing the plan.")
    made.set_defaults(install=(), remove=())
    made.add_argument("--yes", action="store_true", help="do not ask")

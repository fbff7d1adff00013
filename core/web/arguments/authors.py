"""What can be typed by authors of addons."""

from __future__ import annotations

from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    made = command(found, "revision", "authors.revise", "Write the next migration of an addon, for its author.")
    made.add_argument("addon", metavar="ADDON")
    made.add_argument("text", metavar="TEXT", help="what it does")

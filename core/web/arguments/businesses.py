"""What can be typed about businesses and who may come in."""

from __future__ import annotations

import argparse
from typing import Any

from core.web.arguments.command import command

LANGUAGES = ("en", "ro", "ru", "uk")


def add(found: Any) -> None:
    for one in (add_create, add_invite):
        one(found)


def add_create(found: Any) -> None:
    made = command(found, "create", "businesses.create", "Make a business in an empty data folder.")
    founding(made)


def add_invite(found: Any) -> None:
    made = command(
        found, "invite", "businesses.inviting", "Print a new one-time link by which a user chooses a password."
    )
    made.add_argument("login", metavar="LOGIN")


def founding(made: argparse.ArgumentParser) -> None:
    made.add_argument("--no-demo", dest="demo", action="store_false", help="no demo data in a new business")
    made.add_argument("--title", default="", help="name of a new business")
    told = "language of its administrator"
    made.add_argument("--language", choices=LANGUAGES, default="uk", help=told)

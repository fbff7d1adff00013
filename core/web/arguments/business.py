"""What can be typed about several businesses: made, listed, moved, copied, put away, brought back, done away with."""

from __future__ import annotations

import argparse
from typing import Any

from core.web.arguments.businesses import founding
from core.web.arguments.command import common

ONE = "a SQLite file (sqlite:///FILE) or a PostgreSQL database (postgresql://LOGIN:PASSWORD@HOST/DATABASE)"


def add(found: Any) -> None:
    told = "Make, list, move, copy, archive, restore and delete businesses."
    group = found.add_parser("business", help=told, description=told).add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    for one in (add_create, add_list, add_move, add_clone, add_archive, add_restore, add_delete, add_wake):
        one(group)


def named(group: Any, verb: str, told: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = group.add_parser(verb, help=told, description=told)
    made.set_defaults(work=f"business.{verb}_one" if verb != "list" else "business.list_all")
    common(made)
    return made


def add_create(group: Any) -> None:
    made = named(group, "create", "Make a business, in a file of the data folder or wherever --url says.")
    made.add_argument("name", metavar="NAME", help="small letters, digits, - and _")
    housing(made, "--url")
    placing(made)
    told = "the addons it begins with, crm and tasks if none are named"
    made.add_argument("--install", metavar="ADDON", nargs="+", default=(), help=told)
    founding(made)


def add_list(group: Any) -> None:
    named(group, "list", "Tell of each business what it is called, where it lives and answers, and what it has.")


def add_move(group: Any) -> None:
    made = named(group, "move", "Move a business to another database; people can read meanwhile, but not write.")
    made.add_argument("name", metavar="NAME")
    housing(made, "--to", required=True)


def add_clone(group: Any) -> None:
    made = named(group, "clone", "Copy a business as it is at this moment; people go on working.")
    made.add_argument("name", metavar="FROM")
    made.add_argument("new", metavar="NEW")
    housing(made, "--url")
    placing(made)
    made.add_argument("--title", default="", help="name of the copy")


def add_archive(group: Any) -> None:
    told = "Put a business into one file from which any database can be filled; it then answers nobody."
    made = named(group, "archive", told)
    made.add_argument("name", metavar="NAME")
    made.add_argument("--to", metavar="FILE", default="", help="the file; in the data folder if none is said")


def add_restore(group: Any) -> None:
    made = named(group, "restore", "Bring a business back from its file, under its name or another one.")
    made.add_argument("file", metavar="FILE")
    made.add_argument("--name", metavar="NAME", default="", help="another name than it had")
    housing(made, "--url")
    placing(made)


def add_delete(group: Any) -> None:
    made = named(group, "delete", "Do away with a business that is archived, or with --yes with any.")
    made.add_argument("name", metavar="NAME")
    made.add_argument("--yes", action="store_true", help="though it is not archived; its name is asked for")


def add_wake(group: Any) -> None:
    made = named(group, "wake", "Let a copy of a business speak to the outside from now on, as the first one does.")
    made.add_argument("name", metavar="NAME")


def housing(made: argparse.ArgumentParser, option: str, *, required: bool = False) -> None:
    """Where the database shall be."""
    made.add_argument(option, dest="url", metavar="URL", default="", required=required, help=ONE)
    told = "PostgreSQL: the login of plans; --url then names that of requests, which must be there"
    made.add_argument("--owner-url", metavar="URL", default="", help=told)
    made.add_argument("--schema", metavar="S", default="", help="PostgreSQL: its schema, else one by its name")


def placing(made: argparse.ArgumentParser) -> None:
    """Where it shall answer."""
    told = "a host name it answers to, again for each"
    made.add_argument("--host", dest="hosts", metavar="HOST", action="append", default=[], help=told)
    made.add_argument("--path", metavar="/P", default="", help="a path below which it answers, such as /shop")

"""What can be typed to change the addons of a business, and about the archives and the history of such changes."""

from __future__ import annotations

from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    told = "Show what installing and removing addons would do; nothing is done."
    made = command(found, "plan", "plans.show_plan", told)
    made.add_argument("addons", metavar="ADDON", nargs="*", default=(), help="to install")
    made.add_argument("--install", metavar="ADDON", nargs="+", default=())
    made.add_argument("--remove", metavar="ADDON", nargs="+", default=())
    made.add_argument("--empty", action="store_true", help="leave what an addon had before in its archive")
    add_json(made)
    for verb, other in (("install", "remove"), ("remove", "install")):
        made = command(found, verb, "plans.carry_out", f"{verb.capitalize()} addons, after showing the plan.")
        made.add_argument(verb, metavar="ADDON", nargs="+")
        made.add_argument(f"--{other}", metavar="ADDON", nargs="+", default=(), help="in the same plan")
        made.add_argument("--empty", action="store_true", help="leave what an addon had before in its archive")
        add_consent(made)
    add_restore(found)
    add_looks(found)


def add_restore(found: Any) -> None:
    told = "Bring back what a removed addon had, after showing the plan; what is there is not overwritten."
    made = command(found, "restore", "plans.bring_back", told)
    made.add_argument("name", metavar="ADDON|ARCHIVE")
    made.add_argument("--table", metavar="TABLE", dest="tables", nargs="+", default=(), help="only these tables")
    made.add_argument("--from", metavar="DATE", dest="since", default="", help="only records of this day or later")
    made.add_argument("--to", metavar="DATE", dest="until", default="", help="only records of this day or earlier")
    made.add_argument("--by", metavar="COLUMN", default="created_at", help="the column with the day (created_at)")
    made.add_argument("--plan", action="store_true", help="show the plan, do nothing")
    add_consent(made)


def add_looks(found: Any) -> None:
    made = command(found, "history", "archives.history", "Show the plans that were carried out, the last first.")
    add_json(made)
    made = command(found, "archives", "archives.show", "Show the archives of removed addons, and what lies in one.")
    made.add_argument("archive", metavar="ARCHIVE", nargs="?", default="")
    made.add_argument("--check", action="store_true", help="read every byte of them")
    add_json(made)
    told = "Do away with an archive for good; nothing brings it back."
    made = command(found, "purge", "archives.purge", told)
    made.add_argument("archive", metavar="ARCHIVE")
    made.add_argument("--yes", action="store_true", help="do not ask for the name once more")


def add_json(made: Any) -> None:
    made.add_argument("--json", action="store_true", help="for another program to read")


def add_consent(made: Any) -> None:
    made.add_argument("--yes", action="store_true", help="do not ask")
    told = "do not ask, but do only the plan with this digest, which `gazda plan --json` told"
    made.add_argument("--accept", metavar="DIGEST", default="", help=told)
    add_json(made)

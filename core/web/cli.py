"""The command line: what can be typed after `gazda`. Worker processes read this module too, so it imports little."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from core.values.errors import GazdaError
from core.web.configuration import DATA, PORT, Settings, checked, read

INTERRUPTED = 130
LANGUAGES = ("en", "ro", "ru", "uk")
SAID = ("data", "host", "port", "workers", "certificate", "key")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error is one sentence and the status 1."""
    given = parser().parse_args(arguments)
    try:
        from core.web import commands  # noqa: PLC0415  # all the rest of the program stands behind it

        getattr(commands, given.work)(given, settings_of(given))
    except GazdaError as error:
        print(f"gazda: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def settings_of(given: argparse.Namespace) -> Settings:
    """What the command line says, over what gazda.toml says."""
    settings = read(Path(given.config)) if given.config else Settings()
    told: dict[str, Any] = {name: value for name in SAID if (value := getattr(given, name, None)) is not None}
    if getattr(given, "behind_proxy", None):
        told["trusted_proxies"] = tuple(given.behind_proxy)
    return checked(replace(settings, **told), "command line")


def parser() -> argparse.ArgumentParser:
    """Every command with its help."""
    top = argparse.ArgumentParser("gazda", description="An ERP for small and medium businesses.")
    top.add_argument("--version", action="version", version=f"gazda {program_version()}")
    found = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (add_run, add_serve, add_create, add_invite, add_plans, add_revision, add_import, add_worker):
        add(found)
    return top


def program_version() -> str:
    try:
        return version("gazda")
    except PackageNotFoundError:
        return "(a checkout)"


def command(found: Any, name: str, work: str, told: str) -> argparse.ArgumentParser:
    """A command with the options that all of them take; `work` is the function of `commands` that does it."""
    made: argparse.ArgumentParser = found.add_parser(name, help=told, description=told)
    made.set_defaults(work=work)
    made.add_argument("--data", metavar="DIR", help=f"folder of the data; else ${DATA}, else the system's usual place")
    made.add_argument("--config", metavar="FILE", default="", help="a gazda.toml; what is typed counts more")
    made.add_argument("--business", metavar="NAME", default="", help="which business, where there are several")
    return made


def serving(made: argparse.ArgumentParser) -> None:
    made.add_argument("--host", metavar="H", help="address to listen on; beyond 127.0.0.1 it is HTTPS")
    made.add_argument("--port", metavar="P", type=int, help=f"port to listen on, {PORT} if none is said")
    made.add_argument("--workers", metavar="N", type=int, help="processes that serve, 1 if none is said")
    made.add_argument("--certificate", metavar="FILE", help="PEM file of the server's certificate")
    made.add_argument("--key", metavar="FILE", help="PEM file of its key")
    told = "serve plain HTTP to a proxy that speaks HTTPS, and believe what it says of the browser"
    made.add_argument("--behind-proxy", metavar="ADDRESS", action="append", help=told)


def founding(made: argparse.ArgumentParser) -> None:
    made.add_argument("--no-demo", dest="demo", action="store_false", help="no demo data in a new business")
    made.add_argument("--title", default="", help="name of a new business")
    told = "language of its administrator"
    made.add_argument("--language", choices=LANGUAGES, default="uk", help=told)


def add_run(found: Any) -> None:
    told = "Serve. The first start makes a business with demo data and prints a link to choose a password."
    made = command(found, "run", "run", told)
    serving(made)
    founding(made)


def add_serve(found: Any) -> None:
    serving(command(found, "serve", "serving", "Serve the businesses of the data folder."))


def add_create(found: Any) -> None:
    made = command(found, "create", "create", "Make a business in an empty data folder.")
    founding(made)


def add_invite(found: Any) -> None:
    made = command(found, "invite", "inviting", "Print a new one-time link by which a user chooses a password.")
    made.add_argument("login", metavar="LOGIN")


def add_plans(found: Any) -> None:
    told = "Show what installing and removing addons would do; nothing is done."
    made = command(found, "plan", "show_plan", told)
    made.add_argument("--install", metavar="ADDON", nargs="+", default=())
    made.add_argument("--remove", metavar="ADDON", nargs="+", default=())
    for verb, other in (("install", "remove"), ("remove", "install")):
        made = command(found, verb, "carry_out", f"{verb.capitalize()} addons, after showing the plan.")
        made.add_argument(verb, metavar="ADDON", nargs="+")
        made.set_defaults(**{other: ()})
        made.add_argument("--yes", action="store_true", help="do not ask")
    made = command(found, "upgrade", "carry_out", "Bring the data up to the code, after showing the plan.")
    made.set_defaults(install=(), remove=())
    made.add_argument("--yes", action="store_true", help="do not ask")


def add_revision(found: Any) -> None:
    made = command(found, "revision", "revise", "Write the next migration of an addon, for its author.")
    made.add_argument("addon", metavar="ADDON")
    made.add_argument("text", metavar="TEXT", help="what it does")


def add_import(found: Any) -> None:
    made = command(
        found, "import", "take_in", "Import CSV, XLSX and vCard files, and tell which rows were refused and why."
    )
    made.add_argument("model", metavar="MODEL", help="what the rows are, such as crm.client")
    made.add_argument("files", metavar="FILE", nargs="+")
    made.add_argument(
        "--map", metavar="FILE", default="", help='TOML with lines "Column" = "field", where titles do not say'
    )
    made.add_argument("--dry-run", action="store_true", help="only check what would become of each row")
    made.add_argument("--login", metavar="LOGIN", default="admin", help="on whose behalf; admin if none is said")


def add_worker(found: Any) -> None:
    made = command(found, "worker", "work", "Do the background work beside a server that does none.")
    made.add_argument("--threads", type=int, default=2, help="pieces of work at once")


if __name__ == "__main__":
    sys.exit(main())

"""The command line: what can be typed after `gazda`. Worker processes read this module too, so it imports little."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from core.values.errors import GazdaError
from core.values.version import VERSION
from core.web.arguments import (
    addons,
    authors,
    business,
    businesses,
    checking,
    data,
    plans,
    serving,
    switches,
    upgrading,
)
from core.web.configuration import Settings, checked, read

INTERRUPTED = 130
SAID = ("data", "host", "port", "workers", "certificate", "key", "reload")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error is one sentence and the status 1."""
    given = parser().parse_args(arguments)
    try:
        module, _dot, work = given.work.partition(".")
        commands = import_module(f"core.web.commands.{module}")  # all the rest of the program stands behind it
        getattr(commands, work)(given, settings_of(given))
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
    if given.addon_folders:
        told["addon_folders"] = (*settings.addon_folders, *given.addon_folders)
    if getattr(given, "behind_proxy", None):
        told["trusted_proxies"] = tuple(given.behind_proxy)
    return checked(replace(settings, **told), "command line")


def parser() -> argparse.ArgumentParser:
    """Every command with its help."""
    top = argparse.ArgumentParser("gazda", description="An ERP for small and medium businesses.")
    top.add_argument("--version", action="version", version=f"gazda {VERSION}")
    found = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in (serving, businesses, business, plans, upgrading, switches, addons, data, authors, checking):
        group.add(found)
    return top


if __name__ == "__main__":
    sys.exit(main())

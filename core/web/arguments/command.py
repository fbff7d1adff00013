"""What every command takes."""

from __future__ import annotations

import argparse
from typing import Any

from core.web.configuration import DATA


def command(found: Any, name: str, work: str, told: str) -> argparse.ArgumentParser:
    """A command with the options that all of them take; `work` is what does it: a module of `commands` and its function."""
    made: argparse.ArgumentParser = found.add_parser(name, help=told, description=told)
    made.set_defaults(work=work)
    common(made)
    made.add_argument("--business", metavar="NAME", default="", help="which business, where there are several")
    return made


def common(made: argparse.ArgumentParser) -> None:
    """Where the data and the settings are."""
    made.add_argument("--data", metavar="DIR", help=f"folder of the data; else ${DATA}, else the system's usual place")
    made.add_argument("--config", metavar="FILE", default="", help="a gazda.toml; what is typed counts more")
    told = "folder of more addons; may be said again"
    made.add_argument("--addons", metavar="DIR", dest="addon_folders", action="append", help=told)

"""What can be typed about the addons of this server."""

from __future__ import annotations

from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    told = "Addons from archives: added, listed, removed. They run with all rights of this server."
    group = found.add_parser("addon", help=told, description=told)
    verbs = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
    made = command(verbs, "add", "addons.add", "Add an addon from an archive, so that businesses can install it.")
    made.add_argument("file", metavar="FILE", help="a .whl, .zip or .tar.gz")
    made.add_argument("--sha256", metavar="HASH", default="", help="what the SHA-256 of the file must be")
    command(verbs, "list", "addons.show", "List the addons of this server, where each is from, and what is wrong.")
    made = command(verbs, "remove", "addons.remove", "Take away an addon that came from an archive.")
    made.add_argument("name", metavar="ADDON")

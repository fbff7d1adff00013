"""What can be typed by authors of addons."""

from __future__ import annotations

import argparse
from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    made = command(found, "new", "authors.begin", "Write the smallest addon, for its author.")
    made.add_argument("addon", metavar="ADDON", help="its name: small letters, digits and _")
    made.add_argument("--into", metavar="DIR", default=".", help="the folder it is put into; this one if none is said")
    told = "Collect the texts of an addon into its catalogs, and say what is still to be translated."
    made = command(found, "words", "authors.collect", told)
    made.add_argument("addon", metavar="ADDON")
    made = command(found, "revision", "authors.revise", "Write the next migration of an addon, for its author.")
    made.add_argument("addon", metavar="ADDON")
    made.add_argument("text", metavar="TEXT", help="what it does")
    made = command(
        found, "explain", "authors.explain", "Say where each part of a model, a view or a template comes from."
    )
    made.add_argument(
        "name", metavar="NAME", help="such as crm.client, crm/client_form, crm.client.importer, form.html"
    )
    in_set(made)
    made = command(found, "trace", "authors.trace", "Say who answers an announcement, and in which order.")
    made.add_argument("hook", metavar="HOOK")
    in_set(made)


def in_set(made: argparse.ArgumentParser) -> None:
    """Of which addons the command speaks: of a business, of those that are named, else of all there are."""
    told = "only these addons and what they need; else those of --business, else all there are"
    made.add_argument("--set", metavar="ADDON,…", default="", help=told)

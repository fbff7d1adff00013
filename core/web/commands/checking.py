"""Checking addons, for their authors and for us."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.values.errors import GazdaError, unknown
from core.values.manifest import Shelf
from core.web import serve
from core.web.commands.told import say
from core.web.configuration import Settings

if TYPE_CHECKING:
    from core.conformance.run import Report

MANIFEST = "addon.toml"


def check(given: Namespace, settings: Settings) -> None:
    """Run the checks of addons and tell what they found, and what they could not look at."""
    from core.conformance import run  # noqa: PLC0415  # only this command and tests check addons
    from core.conformance.check import Needs, checks  # noqa: PLC0415  # as above

    shelf, report = serve.shelf_of(settings), run.Report()
    wanted = [one for one in checks() if not given.quick or one.needs <= Needs.SET]
    folders = folders_of(shelf, given.addons, every=given.every)
    with run.grounds(shelf) as place:
        for folder in folders:
            run.examine(place, folder, wanted, report, thorough=given.long)
    tell_report(report, [folder.name for folder in folders], as_json=given.json)
    if report.findings:
        raise GazdaError(f"{len(report.findings)} findings")


def folders_of(shelf: Shelf, asked: list[str], *, every: bool) -> list[Path]:
    """The folders of the addons that were asked for, by their names or their places."""
    if not asked and not every:
        raise GazdaError("name an addon or its folder, or say --all")
    names = [*shelf.manifests] if every else []
    return [shelf.manifests[name].folder for name in names] + [folder_of(shelf, name) for name in asked]


def folder_of(shelf: Shelf, asked: str) -> Path:
    """The folder of one addon."""
    if asked in shelf.manifests:
        return shelf.manifests[asked].folder
    if (Path(asked) / MANIFEST).is_file():
        return Path(asked).resolve()
    if Path(asked).is_dir():
        raise GazdaError(f"{asked} holds no {MANIFEST}; name the folder of an addon")
    raise unknown("addon or folder", asked, shelf.manifests, "gazda check")


def tell_report(report: Report, names: list[str], *, as_json: bool) -> None:
    """What was found, a line each; then what was looked at, and what was passed over and why."""
    if as_json:
        passed = [{"addon": addon, "check": name, "why": why} for addon, name, why in report.passed_over]
        found = [asdict(one) for one in report.findings]
        say(json.dumps({"addons": names, "checks": report.looked, "findings": found, "passed_over": passed}))
        return
    for finding in report.findings:
        say(str(finding))
    for (addon, why), checked in report.reasons().items():
        say(f"passed over: {addon}: {', '.join(checked)}: {why}")
    say(f"{', '.join(names)}: {report.looked} checks, {len(report.findings)} findings.")

"""Archives and the history of plans on the command line."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.policy.archives import access
from core.policy.archives.archive import Archive
from core.policy.env import Env
from core.policy.installed import PlanRun
from core.policy.people import User
from core.values.errors import GazdaError, NotFound, UserError
from core.web.commands.plans import BY, answered
from core.web.commands.told import opened, say
from core.web.configuration import Settings


def history(given: Namespace, settings: Settings) -> None:
    """The plans that were carried out."""
    with opened(given, settings) as business, business.env(BY, trusted=True) as env:
        for told in runs(env):
            say(json.dumps(told, ensure_ascii=False) if given.json else run_line(told))


def runs(env: Env) -> Iterator[dict[str, Any]]:
    """Each plan with who accepted it and what came of it, the last first."""
    model, user = env[PlanRun], env[User]
    names = dict(env.session.execute(select(user.id, user.login)).all())
    for run in env.session.scalars(select(model).order_by(model.id.desc())):
        steps = [f"{step['verb']} {step['addon']}" for step in run.plan["steps"]]
        outcome = run.plan.get("outcome", {})
        who = names.get(run.by) if run.by is not None else None
        yield {
            "run": run.id, "at": run.at.isoformat(), "by": who, "steps": steps, "held": outcome.get("held"),
            "took": outcome.get("took"), "archive": run.archive,
        }  # fmt: skip


def run_line(told: Mapping[str, Any]) -> str:
    """A plan in a line."""
    held = f", others waited {told['held']:.1f} s" if told["held"] is not None else ""
    archive = f", archive {told['archive']}" if told["archive"] else ""
    who = told["by"] or "the program"
    return f"{told['run']}  {told['at'][:16].replace('T', ' ')}  {who}: {', '.join(told['steps'])}{held}{archive}"


def show(given: Namespace, settings: Settings) -> None:
    """The archives, or what lies in one; with `check` every byte is read."""
    with opened(given, settings) as business, business.env(BY, trusted=True) as env:
        paths = [named(env, given.archive)] if given.archive else access.files(env)
        for path in paths:
            try:
                archive = Archive(path)
                if given.check:
                    archive.verify()
            except UserError as error:
                if given.archive:
                    raise
                say(json.dumps({"archive": path.name, "error": str(error)}) if given.json else f"{path.name}: {error}")
            else:
                tell(archive, given)


def named(env: Env, name: str) -> Path:
    """The file of an archive."""
    try:
        return access.path_of(env, name)
    except NotFound:
        raise GazdaError(f"there is no archive {name!r}; `gazda archives` lists those there are") from None


def tell(archive: Archive, given: Namespace) -> None:
    """An archive in a line, or with its tables."""
    if given.json:
        say(json.dumps({"archive": archive.path.name, **summary(archive)}, ensure_ascii=False))
        return
    addons = ", ".join(f"{name} {version}" for name, version in archive.addons.items())
    whole = ", whole" if given.check else ""
    say(f"{archive.path.name}: {addons}, {archive.rows} records, {archive.made_at[:10]}{whole}")
    for told in archive.extracts if given.archive else ():
        days = " to ".join(dict.fromkeys(day[:10] for day in told["period"]))
        say(f"  {told['table']}: {told['rows']} rows, {len(told['columns'])} columns{f', made {days}' if days else ''}")


def summary(archive: Archive) -> dict[str, Any]:
    """The manifest without what only a restore needs."""
    kept = ("business", "made_at", "kernel", "database", "addons", "revisions")
    tables = [
        {name: told[name] for name in ("table", "kind", "rows", "columns", "period")} for told in archive.extracts
    ]
    return {**{name: archive.manifest[name] for name in kept}, "tables": tables}


def purge(given: Namespace, settings: Settings) -> None:
    """Do away with an archive."""
    with opened(given, settings) as business, business.env(BY, writes=True, trusted=True, source="command line") as env:
        name = named(env, given.archive).name
        typed = name if given.yes else answered(f"{name} will be gone for good. Type its name: ")
        if not typed:
            raise GazdaError("nothing was done")
        access.purge(env, name, typed)
    say(f"{name} is gone.")

"""What a plan writes down: the addons as they are now, the history, the trail; and the first rows of an addon."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from core.composition.addonset import AddonSet, there
from core.composition.blame import reason_of, where
from core.policy import installed, trail
from core.policy.business import Business
from core.policy.env import Env, Person
from core.policy.passing import passing
from core.policy.plan import Step
from core.policy.plans.belongings import Owns
from core.policy.plans.holders import give_back
from core.policy.plans.planning import Draft
from core.values.errors import AddonError
from core.values.manifest import Manifest

SEED = "seed"
"""The module whose `load(env)` gives an addon its first rows, in the plan that installs it."""


def record(
    connection: Connection, business: Business, todo: Draft, person: Person, archive: str, last_ids: Mapping[str, int]
) -> int:
    """Write down what was done; gives the number of the run."""
    env = Env(business, todo.new, connection, person, "plan", trusted=True)
    try:
        trail.write(env, [note(env, todo, step) for step in todo.plan.steps])
        note_owned(env, todo.owns)
        give_back(env, [holder for archive in todo.archives for holder in archive.holders])
        runs = table_of(todo.new, installed.PlanRun)
        told = {**todo.plan.as_json(), "last_ids": dict(last_ids)}
        row = {"at": env.now(), "by": person.id, "plan": told, "archive": archive}
        return int(connection.execute(insert(runs).returning(runs.c.id), row).scalar_one())
    finally:
        env.close()


def note(env: Env, todo: Draft, step: Step) -> trail.Change:
    """Bring one addon's row up to date; gives the change for the trail."""
    addons = table_of(todo.new, installed.Addon)
    now = {
        "version": step.version or step.before,
        "state": "removed" if step.verb == "remove" else "installed",
        "generation": todo.plan.generation + 1,
        "at": env.now(),
        "by": env.user,
    }
    had = env.connection.execute(select(addons).where(addons.c.name == step.addon)).mappings().first()
    model = env.parts[installed.Addon]
    if had is None:
        row = {"name": step.addon, **now}
        key = env.connection.execute(insert(addons).returning(addons.c.id), row).scalar_one()
        return trail.Change(model, key, "create")
    env.connection.execute(update(addons).where(addons.c.id == had["id"]), now)
    changed = {name: (had[name], now[name]) for name in ("version", "state") if had[name] != now[name]}
    return trail.Change(model, had["id"], "write", changed)


def note_owned(env: Env, owns: Mapping[str, Owns]) -> None:
    """Write down what each addon owns; one that is not in use keeps what is written of it, one that went owns nothing."""
    addons = table_of(env.parts, installed.Addon)
    for row in env.connection.execute(select(addons.c.id, addons.c.name, addons.c.state, addons.c.owns)).all():
        now = None if row.state == "removed" else owns.get(row.name, row.owns)
        if now != row.owns:
            env.connection.execute(update(addons).where(addons.c.id == row.id), {"owns": now})


def table_of(parts: AddonSet, part: type[Any]) -> Any:
    return parts[part].__table__


def load_seeds(connection: Connection, business: Business, todo: Draft, person: Person) -> None:
    """Give the addons that come for the first time the rows they begin with.

    Those from an archive have theirs, and so have those that were only switched off.
    """
    restored = {addon for archive in todo.archives for addon in archive.addons}
    restored |= {step.addon for step in todo.plan.steps if step.before}
    for name in todo.plan.of("install"):
        manifest = todo.new.addons[name]
        if name not in restored and there(manifest.folder, SEED):
            load_seed(connection, business, todo.new, manifest, person)


def load_seed(connection: Connection, business: Business, parts: AddonSet, manifest: Manifest, person: Person) -> None:
    """Let an addon make its first rows; AddonError names the line that fails."""
    env = Env(business, parts, connection, person, f"seed {manifest.name}"[:80], trusted=True)
    try:
        importlib.import_module(f"{manifest.package}.{SEED}").load(env)
        env.finish()
    except Exception as error:
        if passing(error):
            raise
        why = f"its first rows cannot be made: {reason_of(error)}"
        raise AddonError(f"{where(error, manifest)}: {why}; mend it; nothing was changed") from error
    finally:
        env.close()

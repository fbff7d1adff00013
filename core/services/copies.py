"""A copy of a business is a business of its own: it does not do once more what the first does, and nobody is in it."""

from __future__ import annotations

from sqlalchemy import delete, text, update

from core.policy import trail
from core.policy.env import Env
from core.policy.installed import Addon
from core.policy.people import Invitation, SignIn
from core.services import settings
from core.services.cron import NEVER, Cron, recurring
from core.services.jobs import ACTIVE, Job
from core.services.statements import count, insert, run, table_of
from core.values.words import _

COPIED = _("This work is done in the business that was copied.")


def settle_copy(env: Env, name: str) -> None:
    """Stop what waits or runs, let no work that speaks to the outside recur, sign everybody out."""
    stop_work(env)
    silence(env)
    run(env, delete(table_of(env, SignIn)))
    links = table_of(env, Invitation)
    run(env, update(links).where(links.c.used_at.is_(None)).values(used_at=env.now()))
    trail.write(env, [trail.Change(env[Addon], 0, "copy", {"business": (name, env.business.entry.name)})])


def stop_work(env: Env) -> None:
    """The first business does what it was asked; here it can be asked again."""
    jobs = table_of(env, Job)
    ended = {"state": "cancelled", "finished_at": env.now(), "locked_until": None, "note": str(COPIED)}
    run(env, update(jobs).where(text(ACTIVE)).values(ended))


def silence(env: Env) -> None:
    """Plan recurring work that speaks to the outside for no day."""
    zone = settings.setting_value(env, settings.ZONE)
    for name, job in recurring(env):
        if job.outside:
            row = insert(env, Cron).values(name=name, every=job.every, zone=zone, planned=NEVER)
            run(env, row.on_conflict_do_update(index_elements=["name"], set_={"planned": NEVER}))


def wake(env: Env) -> int:
    """Let recurring work that was silenced begin; how many kinds of it there are."""
    table = table_of(env, Cron)
    return count(env, delete(table).where(table.c.planned == NEVER))

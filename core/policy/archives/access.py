"""The archives of a business, and who may see, take and purge them: asked here, whatever page or command wants it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.policy import trail
from core.policy.archives.archive import Archive
from core.policy.env import Env
from core.policy.installed import Addon
from core.values.declarations import Role
from core.values.errors import AccessError, NotFound, UserError
from core.values.words import _

archivist = Role(_("Keeps archives"), help=_("Sees what removed addons have left, checks archives and downloads them."))
purger = Role(
    _("Purges archives"),
    implies=(archivist,),
    help=_(
        "Does away with archives for good. Administrators too need this role for it, and can give it to themselves."
    ),
)


def may_see(env: Env) -> bool:
    """Whether this person may see archives, check and download them."""
    return env.trusted or env.rights.everything or archivist in env.rights.held


def may_purge(env: Env) -> bool:
    """Whether this person may purge archives: only who was given that, for nothing brings one back."""
    return env.trusted or purger in env.rights.held


def files(env: Env) -> list[Path]:
    """The archives that lie here, the last written first; AccessError for who may not see them."""
    if not may_see(env):
        raise AccessError(f"{env.who} may not see archives")
    return sorted(env.business.archives.glob("*.zip"), reverse=True)


def path_of(env: Env, name: str) -> Path:
    """The file of an archive; NotFound where there is none."""
    found = next((path for path in files(env) if path.name == name), None)
    if found is None:
        raise NotFound(f"archive {name}")
    return found


def opened(env: Env, name: str) -> Archive:
    """An archive to look into; UserError where it is damaged."""
    return Archive(path_of(env, name))


def fetched(env: Env, name: str) -> Path:
    """The file of an archive for who takes a copy of it; the trail keeps who did."""
    path = path_of(env, name)
    trail.write(env, [trail.Change(env[Addon], 0, "download", {"archive": (None, name)})])
    return path


def purge(env: Env, name: str, typed: str) -> None:
    """Do away with an archive for good once this unit of work is committed; the trail keeps who did it.

    `typed` is the name as the person wrote it, so that it is not the one beside it.
    """
    if not may_purge(env):
        raise AccessError(f"{env.who} may not purge archives")
    path = path_of(env, name)
    if typed.strip() != name:
        raise UserError(_("To purge the archive, type its name as it stands here."), field="typed")
    trail.write(env, [trail.Change(env[Addon], 0, "purge", {"archive": (name, None)})])
    env.later(path.unlink)


def purged(env: Env) -> Iterator[tuple[str, trail.Trail]]:
    """The names of archives that are gone for good, and what the trail says of it, the last first."""
    model = env[trail.Trail]
    asked = (
        env.session.query(model)
        .where(model.model == env[Addon].part_name, model.verb == "purge")
        .order_by(model.id.desc())
    )
    for row in asked:
        yield str(row.changes["archive"][0]), row

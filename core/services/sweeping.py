"""Files and links that nothing uses any more are taken out of the database at night."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, or_, select

from core.policy.env import Env
from core.services.belonging import Belonging
from core.services.files import Attachment, Blob
from core.services.statements import count, table_of
from core.services.web_links import WebLink
from core.values import declarations
from core.values.words import _

if TYPE_CHECKING:
    from core.services.attempt import Steps

UNUSED = timedelta(days=1)
"""How long content without a file and files without a record are kept, for what a form still shows is being typed in;
and how long what was taken away can be brought back."""


@declarations.job(_("Remove files that nothing uses"), every="10 3 * * *")
def sweep_files(steps: Steps) -> None:
    """Delete files and links that were taken away or have no record, then content that no file shows, by batches."""
    for batch in (sweep_attachments, sweep_links, sweep_blobs):
        more = True
        while more:
            with steps.env() as env:
                more = batch(env)


def sweep_attachments(env: Env) -> bool:
    """One batch of files that are not to be seen; whether there may be more."""
    return sweep_belonging(env, Attachment)


def sweep_links(env: Env) -> bool:
    """One batch of links that are not to be seen; whether there may be more."""
    return sweep_belonging(env, WebLink)


def sweep_belonging(env: Env, part: type[Belonging]) -> bool:
    """One batch of what was taken away, or has no record; whether there may be more."""
    model: Any = env[part]
    gone = [
        and_(model.model == other.part_name, ~exists(select(other.id).where(other.id == model.record)))
        for other in env.parts.all("model")
    ]
    unseen = or_(model.model == "", model.archived_at.is_not(None), *gone)
    found = env.session.scalars(select(model).where(model.updated_at < env.now() - UNUSED, unseen).limit(100)).all()
    for one in found:
        env.session.delete(one)
    return len(found) == 100


def sweep_blobs(env: Env) -> bool:
    """The oldest content without a file, if there is any; whether there was."""
    table, shown = table_of(env, Blob), table_of(env, Attachment)
    unused = [~exists(select(shown.c.id).where(by == table.c.id)) for by in (shown.c.blob_id, shown.c.preview_id)]
    found = select(table.c.id).where(table.c.used_at < env.now() - UNUSED, *unused).order_by(table.c.used_at).limit(1)
    return count(env, delete(table).where(table.c.id.in_(found.with_for_update(skip_locked=True)))) == 1

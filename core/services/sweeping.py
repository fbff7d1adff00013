"""Files that nothing uses any more are taken out of the database at night."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, or_, select

from core.policy.env import Env
from core.services.files import Attachment, Blob
from core.services.statements import count, table_of
from core.values import declarations
from core.values.words import _

if TYPE_CHECKING:
    from core.services.attempt import Steps

UNUSED = timedelta(days=1)
"""How long content without a file, and a file without a record, are kept: what a form still shows is being typed in."""


@declarations.job(_("Remove files that nothing uses"), every="10 3 * * *")
def sweep_files(steps: Steps) -> None:
    """Delete files that have no record (any more), then content that no file shows, in small batches."""
    for batch in (sweep_attachments, sweep_blobs):
        more = True
        while more:
            with steps.env() as env:
                more = batch(env)


def sweep_attachments(env: Env) -> bool:
    """One batch of files without a record; whether there may be more."""
    model: Any = env[Attachment]
    gone = [
        and_(model.model == other.part_name, ~exists(select(other.id).where(other.id == model.record)))
        for other in env.parts.all("model")
    ]
    old = select(model).where(model.updated_at < env.now() - UNUSED, or_(model.model == "", *gone)).limit(100)
    found = env.session.scalars(old).all()
    for attachment in found:
        env.session.delete(attachment)
    return len(found) == 100


def sweep_blobs(env: Env) -> bool:
    """The oldest content without a file, if there is any; whether there was."""
    table, shown = table_of(env, Blob), table_of(env, Attachment)
    unused = ~exists(select(shown.c.id).where(shown.c.blob_id == table.c.id))
    found = select(table.c.id).where(table.c.used_at < env.now() - UNUSED, unused).order_by(table.c.used_at).limit(1)
    return count(env, delete(table).where(table.c.id.in_(found.with_for_update(skip_locked=True)))) == 1

"""Small pictures of images, drawn in the background: pages show these, and the images when somebody opens them."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from sqlalchemy import update

from core.policy.env import Env
from core.services import files
from core.services.files import Attachment, Stored
from core.services.jobs import enqueue
from core.services.statements import run, table_of
from core.values import declarations
from core.values.words import _

if TYPE_CHECKING:
    from core.services.attempt import Steps

log = logging.getLogger("gazda.files")
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""What browsers show by themselves and is no document with script in it."""

LARGEST = 50 * 1024 * 1024
SMALL = 100 * 1024
"""Bytes of an image that is shown as it is until it is drawn small."""

PATIENCE = 30.0
"""Seconds in which an image is drawn; more than its process gives itself, which may have to wait for a processor."""

PROGRAM = Path(__file__).with_name("thumbnail.py")


def is_image(attachment: Attachment) -> bool:
    """Whether a file is shown as an image: it says it is one, and could be drawn or was not tried yet."""
    return attachment.media_type in IMAGES and attachment.preview_size != 0


def ask_for_preview(env: Env, attachment: Attachment) -> None:
    """Have an image drawn once this unit of work is committed."""
    if is_image(attachment) and attachment.preview_size is None:
        enqueue(env, draw_preview, dedupe=f"preview {attachment.id}", attachment=attachment.id)


@declarations.job(_("Draw an image small"))
def draw_preview(steps: Steps, attachment: int) -> None:
    """Draw an image small and keep that beside it; what cannot be drawn is noted, and stays a file."""
    with steps.env() as env:
        found: Any = env.session.get(env[Attachment], attachment)
        if found is None or found.preview_size is not None:
            return
        business, stored = env.business, Stored(found.blob_id, found.size)
    small = b""
    if stored.size <= LARGEST:
        with tempfile.TemporaryFile() as file:
            for piece in stored.read(business):
                file.write(piece)
            small = drawn(cast(BinaryIO, file))
    with steps.env() as env:
        keep_preview(env, attachment, small)


def drawn(file: BinaryIO) -> bytes:
    """An image small, as WebP; nothing where it cannot be drawn."""
    file.seek(0)
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        done = subprocess.run(command, stdin=file, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603  # our own words
    except subprocess.TimeoutExpired:
        log.info("an image took longer than %s s to draw", PATIENCE)
        return b""
    if done.returncode:
        log.info("an image cannot be drawn: %s", done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
        return b""
    return done.stdout


def keep_preview(env: Env, key: int, small: bytes) -> None:
    """Put what was drawn beside its image; no change of the file that a trail would tell."""
    blob = files.keep(env, files.measured(io.BytesIO(small), "", LARGEST), io.BytesIO(small))[0] if small else None
    table = table_of(env, Attachment)
    values = {"preview_id": blob, "preview_size": len(small), "version": table.c.version + 1}
    run(env, update(table).where(table.c.id == key).values(values))


def preview_of(attachment: Attachment) -> Stored | None:
    """What is shown of an image on a page: what was drawn, or the image while it was not and is small."""
    if attachment.preview_id is not None:
        return Stored(attachment.preview_id, attachment.preview_size or 0)
    small = is_image(attachment) and attachment.size <= SMALL
    return Stored(attachment.blob_id, attachment.size) if small else None

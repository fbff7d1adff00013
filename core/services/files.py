"""Files in the business's own database: the same content kept once, under the rights of what a file belongs to."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, ForeignKey, Index, LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from core.composition.addonset import AddonSet
from core.composition.model import BareModel
from core.policy import bulk, writes
from core.policy.business import Business
from core.policy.env import Env
from core.services.belonging import Belonging
from core.services.media import media_type
from core.services.statements import insert, run, table_of
from core.values.errors import AccessError, UserError
from core.values.fields import column, reference
from core.values.types import Instant
from core.values.words import _

CHUNK = 256 * 1024
READ_AT_ONCE, WRITTEN_AT_ONCE = 4, 16
"""Pieces in one transaction: a slow reader holds none open, a large upload lets others write."""
TURN = 0.002
"""Seconds left to writers of other processes between two transactions."""
LIMIT = 100 * 1024 * 1024
LONGEST_NAME = 200


class Blob(BareModel):
    """Content by its hash; kept for as long as an attachment shows it, whole or small."""

    model_title = _("Content of files")
    sha256: Mapped[bytes] = column(LargeBinary(32), unique=True)
    size: Mapped[int] = column(BigInteger, title=_("Size, bytes"))
    used_at: Mapped[datetime] = column(Instant, title=_("Last used"), index=True)

    @classmethod
    def comes_along(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        return bulk.table_of(cls).c.id.in_(shown_by(cls.parts, models)) if models else None


class Chunk(BareModel):
    """A piece of content, at most 256 KB."""

    model_title = _("Pieces of files")
    blob_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("base_blob.id", ondelete="CASCADE"))
    place: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[bytes] = mapped_column(LargeBinary)

    @classmethod
    def comes_along(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        return bulk.table_of(cls).c.blob_id.in_(shown_by(cls.parts, models)) if models else None

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "blob_id", "place", unique=True)]


class Attachment(Belonging):
    """A file of a record. Of an image that could be drawn small, `preview_id` is that; its size is 0 where none can be."""

    model_title = _("File")
    model_label = "name"
    name: Mapped[str] = column(String(LONGEST_NAME), title=_("Name"))
    media_type: Mapped[str] = column(String(120), title=_("Type"), readonly=True)
    size: Mapped[int] = column(BigInteger, title=_("Size, bytes"), readonly=True)
    blob_id: Mapped[int] = reference("base_blob", readonly=True)
    preview_id: Mapped[int | None] = reference("base_blob", readonly=True)
    preview_size: Mapped[int | None] = column(BigInteger, title=_("Size of its small picture, bytes"), readonly=True)

    def before_save(self) -> None:
        super().before_save()
        self.name = clean_name(self.name or "")


def shown_by(parts: AddonSet, models: Collection[str]) -> CompoundSelect[Any]:
    """The content that files of these models show, themselves or small."""
    shown = bulk.table_of(parts[Attachment])
    small = select(shown.c.preview_id).where(shown.c.model.in_(models), shown.c.preview_id.is_not(None))
    return select(shown.c.blob_id).where(shown.c.model.in_(models)).union(small)


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: its hash, its length in bytes, and its media type."""

    sha256: bytes
    size: int
    media_type: str

    @property
    def pieces(self) -> int:
        return -(-self.size // CHUNK)


@dataclass(frozen=True, slots=True)
class Stored:
    """Content that may be read: the right was asked when it was opened."""

    blob: int
    size: int

    def read(self, business: Business) -> Iterator[bytes]:
        """The content, piece by piece, a short transaction for each megabyte."""
        place = 0
        while place * CHUNK < self.size:
            with business.env(trusted=True, source="files") as env:
                pieces = list(chunks(env, self.blob, place, READ_AT_ONCE))
            if not pieces:
                raise OSError(f"content {self.blob} ends before its {self.size} bytes")
            place += len(pieces)
            yield from pieces


def deposit(business: Business, source: BinaryIO | Path, name: str, limit: int = LIMIT) -> Content:
    """Bring a large file into the database in short transactions, for `store` to take up; UserError past `limit` bytes.

    An upload that broke off goes on where it was; content that nothing takes up is swept after a day.
    """
    with seekable(source, limit) as file:
        told = measured(file, name, limit)
        complete = False
        while not complete:
            with business.env(trusted=True, writes=True, source="files") as env:
                complete = keep(env, told, file, WRITTEN_AT_ONCE)[1]
            time.sleep(TURN)
    return told


def store(
    env: Env,
    source: BinaryIO | Path | Content,
    name: str,
    *,
    model: str = "",
    record: int | None = None,
    purpose: str = "",
    limit: int = LIMIT,
) -> Attachment:
    """Keep a file and return its attachment; UserError when it is longer than `limit` bytes.

    Without a record it belongs to who stored it, and goes after a day unless it gets one.
    """
    if isinstance(source, Content):
        told, (blob, complete) = source, keep(env, source)
        if not complete:
            raise OSError(f"the content of {name} is not there; deposit it first")
    else:
        with seekable(source, limit) as file:
            told = measured(file, name, limit)
            blob, _complete = keep(env, told, file)
    place = {"model": model, "record": record, "purpose": purpose}
    return attach(env, {"name": name, "media_type": told.media_type, "size": told.size, "blob_id": blob, **place})


def attach(env: Env, values: dict[str, Any]) -> Attachment:
    """Make an attachment. Nobody may point at content by its id, or they could read any; so this service does it."""
    if not env.may("create", Attachment):
        raise AccessError(f"{env.who} may not create {Attachment.part_name}")
    with env.sudo("a new file") as inner:
        made = inner[Attachment](**values)
        inner.session.add(made)
        inner.session.flush()
    if not env.trusted:
        writes.refuse_unseen(env, "create", env[Attachment], [made.id])
    return env.find(Attachment, made.id)


def open_file(env: Env, key: int) -> tuple[Attachment, Stored]:
    """The attachment `key` and its content, readable after this unit of work too; NotFound for who may not see it."""
    found = env.find(Attachment, key)
    return found, Stored(found.blob_id, found.size)


def content(env: Env, key: int) -> bytes:
    """The whole content of the attachment `key`, for what is small."""
    return b"".join(chunks(env, env.find(Attachment, key).blob_id))


@contextmanager
def opened(env: Env, key: int) -> Iterator[BinaryIO]:
    """The content of the attachment `key` as a temporary file, for readers that seek."""
    blob = env.find(Attachment, key).blob_id
    with tempfile.TemporaryFile() as file:
        for piece in chunks(env, blob):
            file.write(piece)
        file.seek(0)
        yield cast(BinaryIO, file)


def chunks(env: Env, blob: int, start: int = 0, count: int | None = None) -> Iterator[bytes]:
    """The pieces of content from place `start` on, each read when it is asked for."""
    table = table_of(env, Chunk)
    end = count if count is None else start + count
    place = start
    while end is None or place < end:
        piece = run(env, select(table.c.data).where(table.c.blob_id == blob, table.c.place == place)).scalar()
        if piece is None:
            return
        yield piece
        place += 1


@contextmanager
def seekable(source: BinaryIO | Path, limit: int) -> Iterator[BinaryIO]:
    """The source as a file that can be read twice; what cannot is copied, to the limit and no further."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    elif source.seekable():
        source.seek(0)
        yield source
    else:
        with tempfile.SpooledTemporaryFile(max_size=1 << 20) as copy:
            left = limit + 1
            while left > 0 and (piece := source.read(min(CHUNK, left))):
                copy.write(piece)
                left -= len(piece)
            copy.seek(0)
            yield cast(BinaryIO, copy)


def measured(file: BinaryIO, name: str, limit: int) -> Content:
    """What a file holds; UserError past the limit."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(CHUNK):
        digest.update(piece)
        size += len(piece)
        if size > limit:
            raise UserError(
                _("The file is larger than {megabytes} MB; make it smaller or split it."), megabytes=limit // 2**20
            )
    return Content(digest.digest(), size, media_type(file, name))


def keep(env: Env, told: Content, file: BinaryIO | None = None, at_most: int | None = None) -> tuple[int, bool]:
    """The id of the content, and whether it is complete; missing pieces, `at_most` so many, are written from `file`.

    Its row is held until the end of this unit of work, so that no sweep takes it meanwhile.
    """
    blob, chunk = table_of(env, Blob), table_of(env, Chunk)
    row = insert(env, Blob).values(sha256=told.sha256, size=told.size, used_at=env.now())
    used = row.on_conflict_do_update(index_elements=["sha256"], set_={"used_at": env.now()})
    key: int = run(env, used.returning(blob.c.id)).scalar_one()
    there: int = run(env, select(func.count()).where(chunk.c.blob_id == key)).scalar_one()
    end = told.pieces if at_most is None else min(told.pieces, there + at_most)
    if file is None:
        return key, there == told.pieces
    file.seek(there * CHUNK)
    for place in range(there, end):
        values = {"blob_id": key, "place": place, "data": file.read(CHUNK)}
        run(env, insert(env, Chunk).values(values).on_conflict_do_nothing())
    return key, end == told.pieces


def clean_name(name: str) -> str:
    """A file's name without folders and without what a shell or a header would stumble over."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last).strip(" .")
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        shown = (
            stem[: LONGEST_NAME - len(ending) - 1] + dot + ending if dot and len(ending) < 20 else shown[:LONGEST_NAME]
        )
    return shown or "file"

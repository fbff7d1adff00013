"""Files lie in the business's own database, once each, under the rights of what they belong to."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, update

from core.policy.business import Business
from core.policy.env import Env, Person
from core.policy.trail import Trail
from core.services import files
from core.services.files import CHUNK, Attachment, Blob, Chunk, clean_name, deposit, open_file, store
from core.services.jobs import enqueue
from core.services.statements import run, table_of
from core.services.sweeping import sweep_files
from core.services.worker import Runner
from core.values.errors import AccessError, NotFound, UserError
from tests.addons.chores import Room
from tests.services.conftest import ADMINISTRATOR

PHOTO = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(700_000)


class Pipe(io.RawIOBase):
    """A source that can be read once, as a socket."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._left.read(size)
        self.taken += len(piece)
        return piece


def rows(shop: Business, part: Any) -> int:
    with shop.env(trusted=True) as env:
        return int(run(env, select(func.count()).select_from(table_of(env, part))).scalar_one())


def rooms(shop: Business, *given: dict[str, Any]) -> list[int]:
    with shop.env(trusted=True, writes=True) as env:
        return env.insert(Room, [{"name": "r", "closed": False, "floor": 1, **values} for values in given])


def keep(shop: Business, person: Person, content: bytes = b"hello", name: str = "a.txt", **place: Any) -> int:
    with shop.env(person, writes=True) as env:
        return int(store(env, io.BytesIO(content), name, **place).id)


def test_what_is_stored_comes_out_in_small_pieces_after_the_request_too(
    shop: Business, hire: Callable[..., Person]
) -> None:
    ann = hire("Ann")
    key = keep(shop, ann, PHOTO, "C:\\photos\\дім.png")
    with shop.env(ann) as env:
        attachment, stored = open_file(env, key)
        assert (attachment.name, attachment.media_type, attachment.size) == ("дім.png", "image/png", len(PHOTO))
        assert files.content(env, key) == PHOTO
        with files.opened(env, key) as file:
            file.seek(-10, io.SEEK_END)
            assert file.read() == PHOTO[-10:]
    pieces = list(stored.read(shop))
    assert b"".join(pieces) == PHOTO
    assert max(map(len, pieces)) == CHUNK


@pytest.mark.parametrize("kind", ["path", "seekable", "pipe"])
def test_every_length_from_every_source_comes_out_as_it_went_in(
    shop: Business, hire: Callable[..., Person], tmp_path: Path, kind: str
) -> None:
    ann, path = hire("Ann"), tmp_path / "file"
    for size in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK):
        content = random.Random(size).randbytes(size)
        path.write_bytes(content)
        source: Any = {"path": path, "seekable": io.BytesIO(content), "pipe": Pipe(content)}[kind]
        with shop.env(ann, writes=True) as env:
            key = store(env, source, "file").id
            assert files.content(env, key) == content
        with shop.env(ann) as env:
            assert b"".join(open_file(env, key)[1].read(shop)) == content


def test_the_same_content_is_kept_once(shop: Business, hire: Callable[..., Person]) -> None:
    ann, bob = hire("Ann"), hire("Bob")
    for person in (ann, bob, ann):
        keep(shop, person, PHOTO, "photo")
    keep(shop, ann, PHOTO[:-1], "photo")
    assert (rows(shop, Attachment), rows(shop, Blob), rows(shop, Chunk)) == (4, 2, 6)


def test_two_uploads_of_the_same_content_at_once_are_kept_once(shop: Business, hire: Callable[..., Person]) -> None:
    ann, barrier, errors = hire("Ann"), Barrier(6), list[BaseException]()

    def upload() -> None:
        barrier.wait()
        try:
            told = deposit(shop, io.BytesIO(PHOTO), "photo")
            with shop.env(ann, writes=True) as env:
                store(env, told, "photo")
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=upload) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (rows(shop, Attachment), rows(shop, Blob), rows(shop, Chunk)) == (6, 1, 3)
    with shop.env(trusted=True) as env:
        pieces = run(env, select(table_of(env, Chunk).c.data).order_by(table_of(env, Chunk).c.place)).scalars()
        assert hashlib.sha256(b"".join(pieces)).digest() == hashlib.sha256(PHOTO).digest()


def test_a_large_upload_that_broke_off_goes_on_where_it_was(
    shop: Business, hire: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WRITTEN_AT_ONCE", 1)
    monkeypatch.setattr(files.time, "sleep", stumble(after=2))
    with suppress(ConnectionResetError):
        deposit(shop, io.BytesIO(PHOTO), "photo")
    assert rows(shop, Chunk) == 2
    told = files.Content(hashlib.sha256(PHOTO).digest(), len(PHOTO), "image/png")
    with shop.env(hire("Ann"), writes=True) as env, pytest.raises(OSError, match="deposit it first"):
        store(env, told, "photo")

    assert deposit(shop, io.BytesIO(PHOTO), "photo") == told
    with shop.env(hire("Bob"), writes=True) as env:
        assert files.content(env, store(env, told, "photo").id) == PHOTO


def stumble(after: int) -> Callable[[float], None]:
    """A pause at which the connection breaks, the so manieth time."""
    turns = iter(range(1, 1000))

    def pause(_seconds: float) -> None:
        if next(turns) == after:
            raise ConnectionResetError

    return pause


def test_what_is_too_large_is_refused_with_a_sentence_and_not_read_to_its_end(
    shop: Business, hire: Callable[..., Person]
) -> None:
    pipe = Pipe(bytes(5_000_000))
    with shop.env(hire("Ann"), writes=True) as env, pytest.raises(UserError) as refusal:
        store(env, pipe, "zeros", limit=1 << 20)  # type: ignore[arg-type]
    assert str(refusal.value) == "The file is larger than 1 MB; make it smaller or split it."
    assert pipe.taken <= (1 << 20) + 1
    with shop.env(hire("Bob"), writes=True) as env:
        store(env, io.BytesIO(bytes(1 << 20)), "zeros", limit=1 << 20)
    assert rows(shop, Blob) == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\Рахунок №7.pdf", "Рахунок №7.pdf"),
        ("a\r\nSet-Cookie: x\0.txt", "a__Set-Cookie_ x_.txt"),
        ('"><script>.svg', "___script_.svg"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".docx", "x" * 195 + ".docx"),
        ("я" * 300, "я" * 200),
    ],
)
def test_a_name_keeps_what_people_read_and_nothing_else(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def sees(shop: Business, person: Person) -> set[int]:
    with shop.env(person) as env:
        return set(env.session.scalars(select(env[Attachment].id)))


def test_a_file_is_seen_by_who_sees_its_record(shop: Business, hire: Callable[..., Person]) -> None:
    ann, chief, nobody = hire("Ann"), hire("Chief", ADMINISTRATOR), hire("Eve", frozenset({"base.employee"}))
    shown, closed = rooms(shop, {}, {"closed": True})
    mine = keep(shop, chief, model="chores.room", record=shown)
    hidden = keep(shop, chief, model="chores.room", record=closed)
    of_user = keep(shop, chief, model="base.user", record=ann.id)
    of_trail = keep(shop, chief, model="base.trail", record=1)
    of_nothing = keep(shop, chief, model="gone.model", record=1)
    assert sees(shop, ann) == {mine, of_user}
    assert sees(shop, nobody) == {of_user}
    assert sees(shop, chief) == {mine, hidden, of_user, of_trail, of_nothing}
    for key in (hidden, of_trail, 4096):
        with shop.env(ann) as env, pytest.raises(NotFound):
            open_file(env, key)


def test_a_file_that_has_no_record_yet_is_seen_by_who_stored_it(shop: Business, hire: Callable[..., Person]) -> None:
    ann, bob = hire("Ann"), hire("Bob")
    key = keep(shop, ann)
    assert (sees(shop, ann), sees(shop, bob)) == ({key}, set())


def attach(env: Env, key: int, room: int) -> None:
    found = env.find(Attachment, key)
    found.model, found.record = "chores.room", room


def test_a_file_is_given_only_to_a_record_that_may_be_changed(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    first, second, closed = rooms(shop, {}, {"floor": 2}, {"closed": True, "floor": 2})
    key = keep(shop, ann)
    for room in (second, closed):
        with pytest.raises(AccessError), shop.env(ann, writes=True) as env:
            attach(env, key, room)
        with pytest.raises(AccessError):
            keep(shop, ann, model="chores.room", record=room)
    with shop.env(ann, writes=True) as env:
        attach(env, key, first)
    assert sees(shop, hire("Bob")) == {key}


def test_nobody_reads_content_by_pointing_at_it(shop: Business, hire: Callable[..., Person]) -> None:
    chief, ann = hire("Chief", ADMINISTRATOR), hire("Ann")
    with shop.env(chief, writes=True) as env:
        secret = store(env, io.BytesIO(b"secret"), "a", model="base.trail", record=1).blob_id
    own = keep(shop, ann)
    values = {"name": "a", "media_type": "text/plain", "size": 6, "blob_id": secret}
    with pytest.raises(AccessError), shop.env(ann, writes=True) as env:
        env.session.add(env[Attachment](**values))
    with pytest.raises(AccessError), shop.env(ann, writes=True) as env:
        env.find(Attachment, own).blob_id = secret


def test_a_file_of_a_record_that_may_only_be_read_is_not_deleted(shop: Business, hire: Callable[..., Person]) -> None:
    chief, ann = hire("Chief", ADMINISTRATOR), hire("Ann")
    upstairs, ground = rooms(shop, {"floor": 2}, {})
    kept, gone = (keep(shop, chief, model="chores.room", record=room) for room in (upstairs, ground))
    with pytest.raises(AccessError), shop.env(ann, writes=True) as env:
        env.session.delete(env.find(Attachment, kept))
    with shop.env(ann, writes=True) as env:
        env.session.delete(env.find(Attachment, gone))
    assert sees(shop, chief) == {kept}


def test_rules_hold_where_files_are_joined_with_their_records(shop: Business, hire: Callable[..., Person]) -> None:
    ann, chief = hire("Ann"), hire("Chief", ADMINISTRATOR)
    shown, closed = rooms(shop, {}, {"closed": True})
    mine = keep(shop, chief, model="chores.room", record=shown)
    keep(shop, chief, model="chores.room", record=closed)
    with shop.env(ann) as env:
        file, room = env[Attachment], env[Room]
        joined = select(file.id, room.id).join(room, room.id == file.record)
        assert env.session.execute(joined).all() == [(mine, shown)]
        assert env.session.scalar(select(func.count()).select_from(file)) == 1


def age(shop: Business, part: Any, **values: Any) -> None:
    with shop.env(trusted=True, writes=True) as env:
        run(env, update(table_of(env, part)).values({name: env.now() - timedelta(days=2) for name in values}))


def sweep(shop: Business) -> None:
    with shop.env(trusted=True, writes=True) as env:
        enqueue(env, sweep_files)
    Runner(lambda: [shop]).run_due(shop)


@pytest.fixture
def used(shop: Business, hire: Callable[..., Person]) -> int:
    """A file of a room, in a business where everything is two days old."""
    (room,) = rooms(shop, {})
    return keep(shop, hire("Chief", ADMINISTRATOR), PHOTO, model="chores.room", record=room)


def test_content_and_files_that_nothing_uses_are_swept_after_a_day(
    shop: Business, hire: Callable[..., Person], used: int
) -> None:
    ann = hire("Ann")
    keep(shop, ann, b"never attached")
    deposit(shop, io.BytesIO(b"never stored"), "a")
    sweep(shop)
    assert (rows(shop, Attachment), rows(shop, Blob)) == (2, 3)
    age(shop, Attachment, updated_at=0)
    age(shop, Blob, used_at=0)
    sweep(shop)
    assert (rows(shop, Attachment), rows(shop, Blob), rows(shop, Chunk)) == (1, 1, 3)
    with shop.env(trusted=True) as env:
        assert files.content(env, used) == PHOTO


def test_files_go_with_their_record_and_the_trail_tells_it(shop: Business, used: int) -> None:
    age(shop, Attachment, updated_at=0)
    age(shop, Blob, used_at=0)
    with shop.env(trusted=True, writes=True) as env:
        env.session.delete(env.session.scalars(select(env[Room])).one())
    sweep(shop)
    assert (rows(shop, Attachment), rows(shop, Blob), rows(shop, Chunk)) == (0, 0, 0)
    with shop.env(trusted=True) as env:
        table = table_of(env, Trail)
        deleted = select(func.count()).where(table.c.model == "base.attachment", table.c.verb == "delete")
        assert run(env, deleted).scalar() == 1


def test_a_file_that_was_taken_away_can_be_brought_back_for_a_day(
    shop: Business, hire: Callable[..., Person], used: int
) -> None:
    with shop.env(hire("Boss", ADMINISTRATOR), writes=True) as env:
        env.find(Attachment, used).archived_at = env.now()
    sweep(shop)
    assert rows(shop, Attachment) == 1
    age(shop, Attachment, updated_at=0)
    age(shop, Blob, used_at=0)
    sweep(shop)
    assert (rows(shop, Attachment), rows(shop, Blob)) == (0, 0)


def test_content_that_is_shown_again_while_it_is_swept_stays(shop: Business, hire: Callable[..., Person]) -> None:
    deposit(shop, io.BytesIO(PHOTO), "photo")
    age(shop, Blob, used_at=0)
    key = keep(shop, hire("Ann"), PHOTO)
    sweep(shop)
    with shop.env(trusted=True) as env:
        assert files.content(env, key) == PHOTO

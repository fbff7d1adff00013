"""Images are drawn small in the background, by a process of its own that no image takes the program down with."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.policy.business import Business
from core.policy.env import Person
from core.services import files, previews
from core.services.files import Attachment, Blob, store
from core.services.jobs import Job
from core.services.previews import ask_for_preview, is_image, preview_of
from core.services.worker import Runner
from tests.services.test_files import age, rooms, rows, sweep

SIZE = (1200, 900)
CAMERA = "Kamera 3000"
EXIF = Image.Exif()
EXIF[0x0112], EXIF[0x010F] = 6, CAMERA  # turned by a quarter; its maker


def made(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = SIZE, **options: Any) -> bytes:
    """An image of noise, which one can look through at its top where its mode knows of that."""
    image = Image.effect_noise((size[0] // 4, size[1] // 4), 90).resize(size).convert(mode)
    if "A" in mode:
        image.putalpha(Image.linear_gradient("L").resize(size))
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def empty(mode: str, size: tuple[int, int]) -> bytes:
    """A whole image that takes next to no room."""
    content = io.BytesIO()
    Image.new(mode, size).save(content, "PNG")
    return content.getvalue()


def keep(shop: Business, person: Person, content: bytes, name: str) -> int:
    """Store a file of a room and have it drawn."""
    (room,) = rooms(shop, {})
    with shop.env(person, writes=True) as env:
        one = store(env, io.BytesIO(content), name, model="chores.room", record=room)
        ask_for_preview(env, one)
        ask_for_preview(env, one)
        return int(one.id)


def draw(shop: Business, person: Person, content: bytes, name: str = "photo") -> Any:
    """The file after all that waits was done."""
    key = keep(shop, person, content, name)
    Runner(lambda: [shop]).run_due(shop)
    with shop.env(trusted=True) as env:
        assert [(one.state, one.error) for one in env.session.query(env[Job])] in ([], [("done", "")])
        return env.find(Attachment, key)


def small(shop: Business, one: Any) -> Image.Image:
    stored = preview_of(one)
    assert stored is not None
    return Image.open(io.BytesIO(b"".join(stored.read(shop))))


@pytest.mark.parametrize(
    ("kind", "mode", "told"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "LA", "image/png"),
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("GIF", "P", "image/gif"),
        ("WEBP", "RGB", "image/webp"),
        ("AVIF", "RGB", "image/avif"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_image_of_any_kind_is_drawn_small(
    shop: Business, hire: Callable[..., Person], kind: str, mode: str, told: str
) -> None:
    one = draw(shop, hire("Ann"), made(kind, mode))
    picture = small(shop, one)
    assert (one.media_type, picture.format, picture.size) == (told, "WEBP", (320, 240))
    assert ("A" in picture.mode) == (mode in ("RGBA", "LA"))
    assert is_image(one)


def test_it_stands_upright_and_tells_nothing_of_maker_and_place(shop: Business, hire: Callable[..., Person]) -> None:
    one = draw(shop, hire("Ann"), made("JPEG", exif=EXIF, icc_profile=b"profile of a screen"))
    stored = preview_of(one)
    assert stored is not None
    content = b"".join(stored.read(shop))
    picture = Image.open(io.BytesIO(content))
    assert picture.size == (240, 320)
    assert CAMERA.encode() not in content
    assert (dict(picture.getexif()), picture.info.get("icc_profile")) == ({}, None)


def test_a_small_image_is_shown_as_it_is_until_it_is_drawn_and_is_never_made_larger(
    shop: Business, hire: Callable[..., Person]
) -> None:
    content = made(size=(64, 48))
    key = keep(shop, hire("Ann"), content, "icon.png")
    with shop.env(trusted=True) as env:
        stored = preview_of(env.find(Attachment, key))
    assert stored is not None
    assert b"".join(stored.read(shop)) == content
    Runner(lambda: [shop]).run_due(shop)
    with shop.env(trusted=True) as env:
        picture = small(shop, env.find(Attachment, key))
    assert (picture.format, picture.size) == ("WEBP", (64, 48))


def test_a_large_image_is_not_shown_before_it_is_drawn(shop: Business, hire: Callable[..., Person]) -> None:
    content = made(size=(1600, 1600))
    assert len(content) > previews.SMALL
    key = keep(shop, hire("Ann"), content, "large.png")
    with shop.env(trusted=True) as env:
        assert preview_of(env.find(Attachment, key)) is None


PNG = b"\x89PNG\r\n\x1a\n"
DAMAGED = {
    "nothing but a name": PNG,
    "noise": PNG + random.Random(1).randbytes(5000),
    "cut off": made()[:20_000],
    "a bomb": empty("1", (30_000, 30_000)),
    "a long thin one": empty("1", (1, 65_000_000)),
    "another kind": b"GIF89a" + made(),
}


@pytest.mark.parametrize("what", DAMAGED)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_cannot_be_drawn_stays_a_file_and_is_no_error(
    shop: Business, hire: Callable[..., Person], what: str
) -> None:
    one = draw(shop, hire("Ann"), DAMAGED[what])
    assert (one.preview_id, one.preview_size, preview_of(one), is_image(one)) == (None, 0, None, False)
    with shop.env(trusted=True) as env:
        assert files.content(env, one.id) == DAMAGED[what]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_image_that_takes_too_long_is_given_up(
    shop: Business, hire: Callable[..., Person], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setattr(previews, "PROGRAM", endless)
    monkeypatch.setattr(previews, "PATIENCE", 0.2)
    assert draw(shop, hire("Ann"), made()).preview_size == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_no_image_is_not_tried(shop: Business, hire: Callable[..., Person]) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    heic = b"\0\0\0\x18ftypheic" + bytes(100)
    for content in (svg, heic, b"%PDF-1.4", b"text"):
        assert draw(shop, hire(f"Ann {len(content)}"), content).preview_size is None
    assert rows(shop, Job) == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_file_that_is_gone_before_it_is_drawn_is_no_error(shop: Business, hire: Callable[..., Person]) -> None:
    key = keep(shop, hire("Ann"), made(), "photo")
    with shop.env(trusted=True, writes=True) as env:
        env.session.delete(env.find(Attachment, key))
    Runner(lambda: [shop]).run_due(shop)
    with shop.env(trusted=True) as env:
        assert [one.state for one in env.session.query(env[Job])] == ["done"]


def test_what_was_drawn_stays_with_its_image_and_goes_with_it(shop: Business, hire: Callable[..., Person]) -> None:
    one = draw(shop, hire("Ann"), made())
    age(shop, Attachment, updated_at=0)
    age(shop, Blob, used_at=0)
    sweep(shop)
    assert rows(shop, Blob) == 2
    assert small(shop, one).size == (320, 240)
    with shop.env(trusted=True, writes=True) as env:
        env.session.delete(env.find(Attachment, one.id))
    sweep(shop)
    assert (rows(shop, Attachment), rows(shop, Blob)) == (0, 0)

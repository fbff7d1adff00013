"""The pictures of the guides in docs/users, made from the product with its demo data, in every language of the guides.

.venv/bin/python -m tests.support.guide_pictures               all of them
.venv/bin/python -m tests.support.guide_pictures lists cards   only of these guides
.venv/bin/python -m tests.support.guide_pictures --language uk only in this language

PICTURES is the whole of it: which page, what is done on it, how much of it is seen. The time is always the same, so a
picture changes only where the screen does.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from core.policy.business import Sets
from core.policy.businesses.directory import Directory
from core.policy.people import User
from core.screens.house.guides import GUIDES, folder
from core.values.manifest import discover
from core.web.configuration import Settings
from core.web.opening import found
from tests.support.browser import start_browser
from tests.support.business import ROOT
from tests.support.served import KEPT, PASSWORD, Clock, serving

LANGUAGES = ("en", "uk", "ro")
DAY = "2026-06-15"
WIDE, HIGH = 1200, 750
PHONE, PHONE_HIGH = 390, 780
HEAVIEST = 45_000
"""Bytes of one picture."""

QUALITIES = range(84, 20, -8)

Act = Callable[[Page, str], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: the page, what is done there, and how much of it is seen."""

    path: str
    acts: tuple[Act, ...] = ()
    high: int = HIGH
    wide: int = WIDE


# ---- what is done on a page


def click(target: str, nth: int = 0) -> Act:
    """Press an element; what comes of it may be another page."""

    def act(page: Page, language: str) -> None:
        page.locator(target).nth(nth).click()
        rest(page)

    return act


def key(*keys: str) -> Act:
    """Press keys, one after the other."""

    def act(page: Page, language: str) -> None:
        for one in keys:
            page.keyboard.press(one)
        rest(page)

    return act


def fill(target: str, **texts: str) -> Act:
    """Type into a field, in each language its own; `every` is typed in all of them."""

    def act(page: Page, language: str) -> None:
        page.locator(target).first.press_sequentially(texts.get(language) or texts["every"])
        rest(page)

    return act


def go(path: str) -> Act:
    """Go to another page of the same business."""

    def act(page: Page, language: str) -> None:
        page.goto(urljoin(page.url, path))
        rest(page)

    return act


def check(target: str, count: int) -> Act:
    """Tick the first of several boxes."""

    def act(page: Page, language: str) -> None:
        for box in page.locator(target).all()[:count]:
            box.check()

    return act


def choose(target: str, value: str) -> Act:
    """Choose one of a list."""

    def act(page: Page, language: str) -> None:
        page.locator(target).first.select_option(value)
        rest(page)

    return act


def upload(target: str, name: str, content: Callable[[], bytes]) -> Act:
    """Give a file."""

    def act(page: Page, language: str) -> None:
        page.locator(target).first.set_input_files({"name": name, "mimeType": "", "buffer": content()})
        rest(page)

    return act


def show(target: str) -> Act:
    """Bring an element into sight."""

    def act(page: Page, language: str) -> None:
        page.locator(target).first.evaluate("one => one.scrollIntoView({block: 'start'})")
        page.mouse.move(0, 0)

    return act


def wait(target: str) -> Act:
    """Wait until something is seen."""

    def act(page: Page, language: str) -> None:
        page.locator(target).first.wait_for(state="visible")
        rest(page)

    return act


def rest(page: Page) -> None:
    """Let the page come to rest."""
    page.wait_for_load_state()
    page.wait_for_timeout(500)


# ---- what is given to it


def address_book() -> bytes:
    """A file of clients as an old program gives it."""
    return (
        "Клієнт;Телефон;Місто;Пошта;Примітка\n"
        "Савчук Олена;067 200 10 01;Київ;savchuk@example.com;любить каву без цукру\n"
        "Кравець Ігор;050 200 10 02;Львів;kravets@example.com;\n"
        "ТОВ «Джерело»;044 200 10 03;Київ;;дзвонити після десятої\n"
        "Мороз Анна;63200;Одеса;moroz@example;\n"
    ).encode()


def photo() -> bytes:
    """A photo of a shop front."""
    picture = Image.new("RGB", (640, 480), "#cfe3f1")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((90, 150, 550, 420), fill="#e9d8b4", outline="#8a6d3b", width=6)
    pen.polygon(((70, 150), (320, 50), (570, 150)), fill="#b5523b")
    for left in (130, 390):
        pen.rectangle((left, 220, left + 120, 320), fill="#7fa8c9", outline="#8a6d3b", width=5)
    pen.rectangle((285, 250, 355, 420), fill="#6b4a2b")
    kept = BytesIO()
    picture.save(kept, "JPEG")
    return kept.getvalue()


CLIENTS, TASKS, CLIENT = "/crm/client", "/tasks/task", "/crm/client/1"
SHEET = "#sheet[open]"
CALLED = (
    click("#composer label:has(input[value=call])"),
    fill(
        "#note",
        en="Asked for a larger delivery on Fridays. @",
        uk="Просить більшу поставку щоп’ятниці. @",
        ro="Cere o livrare mai mare vinerea. @",
    ),
)

PICTURES: dict[str, tuple[Shot, ...]] = {
    "begin": (Shot("/start"), Shot(CLIENTS, (click(".top .menu:has(.btn--quiet) > summary"),))),
    "dashboard": (
        Shot("/", (wait("#dashboard .block svg"),)),
        Shot("/?arrange=1", (wait("#dashboard .block svg"), click(".blocks [data-tile] .menu > summary"))),
    ),
    "lists": (
        Shot(CLIENTS),
        Shot(
            f"{CLIENTS}?f.status=regular",
            (
                click("#chips [data-key=f]"),
                choose(f"{SHEET} select", "city"),
                fill(f"{SHEET} input.input", every="Київ"),
            ),
            620,
        ),
        Shot(CLIENTS, (check("tbody input[name=id]", 3),), 620),
    ),
    "search": (Shot(CLIENTS, (key("Control+k"), fill("#palette input", every="4417")), 620),),
    "cards": (Shot(CLIENT),),
    "forms": (
        Shot(f"{CLIENTS}/new"),
        Shot(
            f"{CLIENTS}/new",
            (
                fill("[name=surname]", every="Коваль"),
                fill("[name=first_name]", every="Ірина"),
                fill("[name=phones-0-number]", every="050 310 44 17"),
                click("#record-form .ph__x .btn--primary"),
                wait("#record-form .note"),
            ),
            520,
        ),
    ),
    "timeline": (Shot(CLIENT, CALLED),),
    "files": (
        Shot(
            CLIENT,
            (
                upload("#files-chosen", "vitryna.jpg", photo),
                click("#files [data-files-form] button"),
                wait("#files .thumb"),
                click("#files .files__add summary"),
                show("#files"),
            ),
            700,
        ),
    ),
    "boards": (Shot(f"{CLIENTS}?as=board"),),
    "calendars": (Shot(f"{TASKS}?as=calendar&tab=open"),),
    "next": (Shot(f"{CLIENTS}?as=activity"),),
    "pivots": (Shot(f"{CLIENTS}?as=pivot", (), 620),),
    "graphs": (Shot(f"{CLIENTS}?as=graph&b=manager&b=status"),),
    "imports": (
        Shot(
            "/imports/new?model=crm.client",
            (
                upload("[name=files]", "clients.csv", address_book),
                click("#record-form .btn--primary"),
                wait(".mapping"),
            ),
        ),
        Shot(
            "/imports/new?model=crm.client",
            (
                upload("[name=files]", "clients.csv", address_book),
                click("#record-form .btn--primary"),
                click("#record-form .btn--primary"),
                wait("form[action$='/load']"),
            ),
            520,
        ),
    ),
    "exports": (Shot(CLIENTS, (click(".ph__x .menu > summary"),), 520),),
    "printing": (Shot(CLIENT, (click(".ph__x .menu > summary"),), 520),),
    "work": (
        Shot(
            CLIENTS,
            (click(".ph__x .menu > summary"), click("#exports button"), go("/jobs"), wait("tbody a")),
            320,
        ),
    ),
    "phone": (Shot(CLIENTS, (), PHONE_HIGH, PHONE), Shot(CLIENT, (), PHONE_HIGH, PHONE)),
    "instructions": (
        Shot(
            "/base/instruction/new",
            (
                fill(
                    "[name=title]",
                    en="How to take a return",
                    uk="Як прийняти повернення",
                    ro="Cum se primește un retur",
                ),
                fill(
                    "[name=text]",
                    en="## At the till\n1. Ask for the receipt.\n2. Look whether the goods are whole.",
                    uk="## На касі\n1. Попросіть чек.\n2. Перевірте, чи товар цілий.",
                    ro="## La casă\n1. Cereți bonul.\n2. Verificați dacă marfa este întreagă.",
                ),
            ),
        ),
    ),
    "addons": (Shot("/addons"), Shot("/addons/plan?remove=tasks", (), 700)),
}
"""What is seen on the pictures of each guide, the first picture first."""


# ---- how they are made


def names(guide: str) -> list[str]:
    """The files of a guide's pictures."""
    return [f"{guide}-{number}.webp" for number in range(1, len(PICTURES.get(guide, ())) + 1)]


@contextmanager
def business(language: str) -> Iterator[str]:
    """The address of a new business with demo data, whose administrator speaks this language."""
    clock = Clock()
    clock.set(DAY)
    with TemporaryDirectory() as data, patch("core.policy.env.datetime", clock):
        directory = Directory(Path(data), Sets(discover({"addons": ROOT / "addons"})))
        own = found(directory, "Крамниця Поділ", language)
        with own.env(trusted=True, writes=True) as env:
            env.session.scalars(select(env[User]).where(env[User].login == "admin")).one().password = KEPT
        try:
            with serving(Settings(data=data), directory) as address:
                yield address
        finally:
            own.close()


def photograph(chromium: Browser, address: str, language: str, guides: list[str]) -> Iterator[Path]:
    """Sign in and make the pictures of some guides."""
    options: dict[str, Any] = {"locale": language, "timezone_id": "Europe/Kyiv", "color_scheme": "light"}
    context = chromium.new_context(**options, viewport={"width": WIDE, "height": HIGH})
    page = context.new_page()
    page.on("dialog", lambda asked: asked.accept())  # what was typed for a picture is left behind
    page.goto(f"{address}/signin")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda to: "/signin" not in to)
    for guide in guides:
        for shot, name in zip(PICTURES[guide], names(guide), strict=True):
            page.set_viewport_size({"width": shot.wide, "height": shot.high})
            page.goto(f"{address}{shot.path}")
            rest(page)
            for act in shot.acts:
                act(page, language)
            yield kept(page.screenshot(animations="disabled", caret="hide"), language, name)
    context.close()


def kept(png: bytes, language: str, name: str) -> Path:
    """Put a picture where the guides look for it."""
    path = folder() / "pictures" / language / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(light(Image.open(BytesIO(png)).convert("RGB")))
    return path


def light(picture: Image.Image) -> bytes:
    """A picture as WebP, as good as fits."""
    for quality in QUALITIES:
        written = BytesIO()
        picture.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= HEAVIEST:
            return written.getvalue()
    raise ValueError(f"the picture is larger than {HEAVIEST} bytes at any quality; show less")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="guide_pictures", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--language", choices=LANGUAGES, help="only in this language")
    parser.add_argument("guide", nargs="*", choices=[*GUIDES, []], help="all, if none is named")
    options = parser.parse_args()
    guides = [guide for guide in PICTURES if not options.guide or guide in options.guide]
    for language in [options.language] if options.language else LANGUAGES:
        with business(language) as address, start_browser() as chromium:
            for path in photograph(chromium, address, language, guides):
                print(f"{path.stat().st_size:6} {path.relative_to(folder())}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

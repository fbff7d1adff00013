"""What a browser is given to install the program: a manifest for each business, and a script that keeps nothing of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from core.policy.business import Business
from core.screens.ask import Ask
from core.web.headers import POLICY
from core.web.installable import GROUND, ICONS, NAVIGATION, NEEDED, manifest, script, short, told_offline
from core.web.static import OWN, Static
from tests.support.browser import start_browser
from tests.support.icons import SIZES, png
from tests.web.conftest import Browser

Visit = Callable[[], Browser]
LANGUAGES = {"uk": "Немає", "ro": "conex", "ru": "Нет", "en": "No connection"}


ENGINES = ("sqlite",)
"""What is asked here is the same on either database."""


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/manifest+json"
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_the_manifest_has_what_an_installation_needs(browser: Browser, static: Static) -> None:
    found = told(browser.get("/manifest.webmanifest"))
    assert (found["display"], found["start_url"], found["scope"], found["id"]) == ("standalone", "/", "/", "/")
    assert found["name"] == "Gazda"
    for icon in found["icons"]:
        kept = static.find(icon["src"])
        assert kept is not None
        assert f"{icon['sizes']}" == "x".join(map(str, Image.open(BytesIO(kept.plain[1])).size))
    assert {(icon["sizes"], icon["purpose"]) for icon in found["icons"]} >= {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip


def test_shortcuts_are_those_of_the_person_and_nobody_elses(browser: Browser, visit: Visit) -> None:
    assert told(browser.get("/manifest.webmanifest"))["shortcuts"] == []
    admin, clerk = visit(), visit()
    admin.sign_in()
    clerk.sign_in("clerk")
    urls = {one["url"] for one in told(admin.get("/manifest.webmanifest"))["shortcuts"]}
    assert {"/crm/client/new", "/tasks/task/new"} <= urls
    assert "/crm/client/new" not in {one["url"] for one in told(clerk.get("/manifest.webmanifest"))["shortcuts"]}
    assert "no-cache" in admin.get("/manifest.webmanifest").headers["cache-control"]


def mounted(people: Business, static: Static, root: str, **cookies: str) -> Ask:
    """What is asked of a business below a path."""
    with people.env(trusted=True) as env:
        return Ask(env, "GET", "/", cookies=cookies, static=static.address, root=root)


def test_a_business_below_a_path_is_an_application_of_its_own(people: Business, static: Static) -> None:
    found = json.loads(bytes(manifest(mounted(people, static, "/shop")).body))
    assert (found["start_url"], found["scope"], found["id"]) == ("/shop/", "/shop/", "/shop/")
    about = json.loads(script(mounted(people, static, "/shop")).partition("\n")[0].removeprefix("const ABOUT = ")[:-1])
    assert about["offline"] == "/shop/offline"
    assert about["cache"].startswith(about["begins"])
    other = json.loads(script(mounted(people, static, "")).partition("\n")[0].removeprefix("const ABOUT = ")[:-1])
    assert not about["cache"].startswith(other["begins"])


@pytest.mark.parametrize(
    ("name", "below"),
    [
        ("Gazda", "Gazda"),
        ("Крамниця Поділ", "Крамниця"),
        ("My tea shop Ltd", "My tea shop"),
        ("Перукарнямодна", "Перукарнямод"),
    ],
)
def test_a_long_name_is_cut_between_words(name: str, below: str) -> None:
    assert short(name) == below


def test_the_script_changes_with_the_page_it_keeps(people: Business, static: Static) -> None:
    scripts = {script(mounted(people, static, "", theme=theme)) for theme in ("", "dark", "light", "nonsense")}
    assert len(scripts) == 3


def test_the_script_comes_as_the_browser_must_have_it(browser: Browser) -> None:
    answer = browser.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == POLICY.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_a_connection_speaks_the_language_of_who_reads_it(browser: Browser, language: str) -> None:
    page = browser.get("/offline", headers={"accept-language": language}).text
    assert f'<html lang="{language}"' in page
    assert LANGUAGES[language] in page.partition("<h1>")[2].partition("</h1>")[0]


def test_the_page_without_a_connection_is_the_same_for_everybody(visit: Visit, browser: Browser) -> None:
    admin = visit()
    admin.sign_in()
    for page in (admin.get("/offline").text, browser.get("/offline", headers={"accept-language": "en"}).text):
        assert "No connection" in page
        assert "Admin" not in page
        assert "_csrf" not in page
        assert "X-CSRF-Token" not in page


def test_all_that_the_page_without_a_connection_is_drawn_with_is_kept(people: Business, static: Static) -> None:
    page = told_offline(mounted(people, static, ""))
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    kept = {static.address(file) for file in NEEDED}
    assert {one for one in loaded if not one.endswith(".png")} <= kept


@pytest.mark.parametrize("theme", ["", "light", "dark"])
def test_the_bars_of_a_phone_have_the_colours_of_the_page(people: Business, static: Static, theme: str) -> None:
    tokens = (OWN / "css/tokens.css").read_text("utf-8")
    light, dark = re.findall(r"--nav: light-dark\((#\w+), (#\w+)\)", tokens)[0]
    ground = re.findall(r"--bg: light-dark\((#\w+), (#\w+)\)", tokens)[0]
    assert (light, ground[0]) == (NAVIGATION, GROUND)
    page = told_offline(mounted(people, static, "", theme=theme))
    said = re.findall(r'<meta name="theme-color"(?: media="\(prefers-color-scheme: (\w+)\)")? content="(#\w+)">', page)
    assert said == {"": [("light", light), ("dark", dark)], "light": [("", light)], "dark": [("", dark)]}[theme]


@pytest.mark.parametrize("name", SIZES)
def test_the_icons_are_drawn_from_the_mark(name: str) -> None:
    kept = Image.open(OWN / f"img/{name}.png").convert("RGBA")
    with start_browser() as browser:
        fresh = Image.open(BytesIO(png(browser, name))).convert("RGBA")
    assert kept.size == fresh.size == (SIZES[name],) * 2
    worst = [band.getextrema()[1] for band in ImageChops.difference(kept, fresh).split()]
    assert max(worst) < 64, "run python -m tests.support.icons"


def test_what_systems_cut_off_an_icon_is_ground() -> None:
    picture = Image.open(OWN / "img/icon-maskable-512.png").convert("RGB")
    ground, middle, safe = picture.getpixel((0, 0)), 256, 0.4 * 512
    far = [
        (x, y)
        for x in range(0, 512, 4)
        for y in range(0, 512, 4)
        if picture.getpixel((x, y)) != ground and (x - middle) ** 2 + (y - middle) ** 2 > safe**2
    ]
    assert far == []
    assert [file for file, *_ in ICONS if "maskable" in file] == ["img/icon-maskable-512.png"]

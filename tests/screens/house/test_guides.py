"""The guides of docs/users: there in every language with the words of the screen, and reached from the help of it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from core.policy.people import User
from core.screens.elements import EVERY_PAGE
from core.screens.house.guides import GUIDES, folder
from core.services.po import entries
from tests.support.guide_pictures import HEAVIEST, LANGUAGES, PICTURES, names
from tests.support.served import Served, Visitor

ROOT = Path(__file__).parents[3]
ENGINES = ("sqlite",)
"""The guides are the same from either database."""

PICTURE = re.compile(r"!\[([^]]*)]\(([^)]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")


def text(guide: str, language: str) -> str:
    return (ROOT / "docs/users" / language / f"{guide}.md").read_text("utf-8")


def pictures(guide: str, language: str) -> list[str]:
    """The files of a guide's pictures in their order; each says what is seen on it."""
    found = PICTURE.findall(text(guide, language))
    assert all(seen and address == f"../pictures/{language}/{Path(address).name}" for seen, address in found), found
    return [Path(address).name for _seen, address in found]


@cache
def words(language: str) -> set[str]:
    """All that screens of the kernel and of the addons that come with it say, in a language."""
    said: set[str] = set()
    for place in (ROOT / "core/locale", *(addon / "locale" for addon in (ROOT / "addons").iterdir())):
        for file in place.glob(f"{'uk' if language == 'en' else language}/LC_MESSAGES/*.po"):
            for one in entries(file.read_text("utf-8")):
                said.update((one.id, one.plural) if language == "en" else one.forms.values())
    return said


def speaking(served: Served, language: str, login: str = "admin") -> Visitor:
    """A colleague who is signed in and has chosen a language."""
    with served.env() as env:
        env.session.get_one(env[User], served.people[login]).language = language
    return served.visitor(login)


# ---- the texts


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_is_there_in_every_language_with_the_same_parts_and_pictures(guide: str) -> None:
    parts = {language: re.findall(r"^(#+) ", text(guide, language), re.MULTILINE) for language in LANGUAGES}
    steps = {language: re.findall(r"^(\d+\.|-) ", text(guide, language), re.MULTILINE) for language in LANGUAGES}
    for language in LANGUAGES:
        assert parts[language] == parts["en"]
        assert steps[language] == steps["en"]
        assert parts[language][0] == "#"
        assert 2 <= parts[language].count("##") <= 6
        assert pictures(guide, language) == names(guide)
        assert 1 <= len(names(guide)) <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_guide_is_left_over(language: str) -> None:
    assert {path.stem for path in (ROOT / "docs/users" / language).iterdir()} == set(GUIDES)
    assert set(PICTURES) == set(GUIDES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_bears_the_title_under_which_it_is_offered(language: str) -> None:
    titles = [text(guide, language).partition("\n")[0].removeprefix("# ") for guide in GUIDES]
    if language == "en":
        assert titles == list(GUIDES.values())
    else:
        assert [title for title in titles if title not in words(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_out_in_a_guide_stands_on_the_screen_in_the_same_words(language: str) -> None:
    unknown = [
        f"{guide}: {said}"
        for guide in GUIDES
        for said in BOLD.findall(text(guide, language))
        if said not in words(language)
    ]
    assert unknown == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_that_is_there_is_shown_and_light(language: str) -> None:
    made = list((ROOT / "docs/users/pictures" / language).iterdir())
    assert {path.name for path in made} == {name for guide in GUIDES for name in names(guide)}
    assert [path.name for path in made if path.stat().st_size > HEAVIEST] == []


def test_every_page_that_has_a_guide_names_one_that_is_there() -> None:
    named = {page.guide for page in EVERY_PAGE if page.guide}
    assert named <= set(GUIDES)
    assert {"lists", "cards", "forms", "boards", "calendars", "pivots", "graphs", "next", "dashboard"} <= named


# ---- the pages


def test_the_help_of_a_list_leads_to_the_guide_of_lists_in_the_language_of_the_reader(served: Served) -> None:
    visitor = speaking(served, "uk")
    menu = visitor.read("/crm/client").one("header", class_="top")
    asked = next(one["hx-get"] for one in menu.all("div") if (one["hx-get"] or "").startswith("/help"))

    # when the menu of help is opened, the guide of the screen stands first
    first = visitor.get(asked, HX_Request="true").page.all("a")[0]
    assert first["href"] == "/help/lists"
    page = visitor.read(first["href"])

    # then it is read with its contents and pictures, and leads to all others
    assert page.one("h1").text == "Списки"
    assert page.one("article")["lang"] == "uk"
    contents = page.one("nav", class_="toc").all("a")
    heads = page.one("div", class_="prose").all("h2")
    assert [one["href"] for one in contents] == [f"#{head['id']}" for head in heads]
    assert [one["src"] for one in page.one("article").all("img")] == [
        f"/help/uk/pictures/{name}" for name in names("lists")
    ]
    assert {one["href"] for one in page.one("div", class_="guide").all("a")} >= {f"/help/{name}" for name in GUIDES}


def test_who_reads_in_a_language_without_guides_is_given_the_nearest(served: Served) -> None:
    page = speaking(served, "ru").read("/help/cards")
    assert (page.one("h1").text, page.one("h1")["lang"], page.one("html")["lang"]) == ("Картки", "uk", "ru")
    page = speaking(served, "en").read("/help/cards")
    assert (page.one("h1").text, page.one("article")["lang"]) == ("Cards", "en")
    page = speaking(served, "ro").read("/help/cards")
    assert (page.one("h1").text, page.one("article")["lang"]) == ("Fișe", "ro")


def test_every_guide_is_offered_under_help_and_nothing_else_is_opened(served: Served) -> None:
    visitor = speaking(served, "en")
    offered = [one["href"] for one in visitor.read("/help").one("main").all("a")]
    assert [href for href in offered if href.rpartition("/")[2] in GUIDES] == [f"/help/{name}" for name in GUIDES]
    answer = visitor.http.get(f"/help/en/pictures/{names('lists')[0]}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.content == (folder() / "pictures/en" / names("lists")[0]).read_bytes()
    for path in (
        "/help/none", "/help/lists.md", "/help/..%2Fen%2Flists", "/help/en/pictures/none.webp", "/help/fr/pictures/lists-1.webp",
        "/help/en/pictures/..%2Fuk%2Flists-1.webp", "/help/%2e%2e/pictures/lists-1.webp", "/help/en/pictures/..%2F..%2Fen%2Flists.md",
        "/help/en/pictures/..%5Cuk%5Clists-1.webp", "/help/pictures/pictures/en", "/help/en/pictures/%2e%2e",
    ):  # fmt: skip
        assert visitor.http.get(path).status_code == 404, path

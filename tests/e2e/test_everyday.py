"""What everybody does with the program, as rows of docs/features.md ask for it: on any screen, in any language, two at once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from addons import crm
from core.conformance.views import typed
from core.policy.people import User
from core.screens.views import Form
from core.services.i18n import LANGUAGES, words_of
from core.web.opening import load_demo
from tests.support.browser import Browse, fits
from tests.support.served import PASSWORD, Served

ADDONS = ("base", "crm", "tasks")
ENGINES = ("sqlite",)
"""What is shown is the same from either database."""

NAME, PHONE = "Коваль Ірина Петрівна", "+380 50 310 44 17"
MENU = {"uk": "Клієнти", "ro": "Clienți", "ru": "Клиенты", "en": "Clients"}
STATE = {"uk": "Лояльний", "ro": "Fidel", "ru": "Лояльный", "en": "Loyal"}
DAY = {"uk": "01.02.1990", "ro": "01.02.1990", "ru": "01.02.1990", "en": "1 Feb 1990"}


@pytest.fixture(scope="module", autouse=True)
def filled(server: Served) -> None:
    with server.env() as env:
        load_demo(env)


def client(served: Served) -> str:
    """The address of a client of the demo data."""
    with served.env() as env:
        return f"/crm/client/{env.session.query(env[crm.Client]).filter_by(name=NAME).one().id}"


@pytest.mark.row_waits("CORE-02", addon="invoicing", proven="a client that two have open; not yet an invoice")
def test_who_saves_older_values_is_told_and_nothing_is_lost(served: Served, browse: Browse) -> None:
    path = client(served)
    first, second = (served.page(browse, login) for login in ("olena", "andrii"))
    for page in (first, second):
        page.goto(f"{path}/edit")
    first.get_by_label("Status").select_option("lapsed")
    first.get_by_role("button", name="Save").first.click()
    first.wait_for_url(f"**{path}*")
    second.get_by_label("Status").select_option("lost")
    second.get_by_role("button", name="Save").first.click()
    dialog = second.get_by_role("dialog")
    expect(dialog).to_contain_text("Олена Гончар")
    expect(dialog).to_contain_text("Lapsed")
    with served.env() as env:
        assert env.find(crm.Client, int(path.rpartition("/")[2])).status == "lapsed"


@pytest.mark.row_waits("CORE-22", addon="pos", proven="signing in and finding a client at each width; not yet a sale")
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_whoever_opens_the_address_finds_a_client_on_any_screen(served: Served, browse: Browse, width: int) -> None:
    page = browse(width, base_url=served.address, locale="en-GB", has_touch=width < 1000, is_mobile=width < 1000)
    page.goto("/crm/client")
    fits(page)
    page.get_by_label("Login").fill("olena")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("searchbox", name="Search in this list").fill("4417")
    link = page.get_by_role("link", name=NAME)
    expect(page.locator("tr[data-row]")).to_have_count(2)
    fits(page)
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    expect(page.get_by_role("link", name=PHONE).first).to_be_visible()
    fits(page)


@pytest.mark.row_waits(
    "CORE-36", addon="pos", proven="the help of every field; a new client by four presses; not yet a sale"
)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_form_says_what_to_write_in_the_language_of_the_reader(served: Served, language: str) -> None:
    with served.env() as env:
        env.find(User, served.people["admin"]).language = language
        forms = [
            view
            for view in env.parts.all("view")
            if issubclass(view, Form) and not view.model.part_name.startswith("base.")
        ]
        words = words_of(env.parts, language)
        wanted = {view.path(): [(name, words(model.told(name).help)) for model, name in typed(view)] for view in forms}
        english = {model.told(name).help for view in forms for model, name in typed(view)}
    assert len(wanted) >= 7
    admin = served.visitor()
    for path, hints in wanted.items():
        answer = admin.get(f"{path}/new")
        assert answer.status == 200, path
        heads = {head["title"] for head in answer.page.all("th")}
        for name, hint in hints:
            assert hint in answer.text or hint in heads, f"{path}: {name}"
            assert language == "en" or hint not in english, f"{path}: {name}"


@pytest.mark.row("CORE-38")
def test_menus_states_dates_and_papers_follow_the_language_and_data_does_not(served: Served, browse: Browse) -> None:
    with served.env() as env:
        born = date(1990, 2, 1)
        made = env[crm.Client](kind="person", surname="Ґудзь", first_name="Софія", status="loyal", birthday=born)
        env.session.add(made)
        env.session.flush()
        path = f"/crm/client/{made.id}"
    page = served.page(browse, "admin")
    for language in ("uk", "ro", "ru", "en"):
        page.goto("/profile/edit")
        page.locator("main select[name=language]").select_option(language)
        page.locator("main .btn--primary").click()
        page.wait_for_url("**/profile")
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.get_by_role("heading", level=1)).to_have_text("Ґудзь Софія")
        shown = page.locator("body").inner_text()
        paper = re.sub(r"\s+", " ", page.request.get(f"{path}/print?as=html").text())
        for text in (MENU[language], STATE[language], DAY[language]):
            assert text in shown, f"{language}: {text}"
        for text in (STATE[language], DAY[language], "Ґудзь Софія"):
            assert text in paper, f"{language}: {text}"

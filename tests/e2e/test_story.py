"""The whole story in Chromium: from the one-time link to a client base that is worked in, wide and narrow, in both
themes with axe on every page, and once more with script switched off."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.policy.business import Sets
from core.policy.businesses.directory import Directory
from core.web.configuration import Settings
from core.web.invitations import first_link
from core.web.opening import found
from tests.support.browser import Browse, serious
from tests.support.served import Visitor, serving

PASSWORD = "тиха річка камінь"
CLIENT = "ТОВ «Зерно Плюс»"
ADDRESS_BOOK = """Прізвище;Ім'я;Телефон;Пошта;Місто
Криничний;Остап;050 303 77 19;;Канів
Верба;Соломія;+380 (93) 118-20-64;solomiia@example.com;Умань
Шевченко;Тарас;067 123 45 67;taras@example.com;
Хибний;Петро;067 111 00 02;petro@example;
""".encode("cp1251")
"""As a spreadsheet saves it: two new clients, one who is there already, and one with an e-mail that cannot be."""

SETTLED = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.all(moving.map(one => one.finished));
}"""
"""The colours of another theme come by transitions, which axe would see half-way."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, shipped: Sets) -> Path:
    """The folder of a business as its first start leaves it, with demo data."""
    folder = tmp_path_factory.mktemp("first-start")
    directory = Directory(folder, shipped)
    found(directory, "Крамниця Поділ", "en")
    directory.close()
    return folder


@dataclass(frozen=True)
class Walk:
    """One walk through the story: its page, the secret of the first link, and whether there is script."""

    page: Page
    address: str
    secret: str
    script: bool
    others: ExitStack

    @property
    def narrow(self) -> bool:
        """Whether the screen is a phone's."""
        return self.page.evaluate("innerWidth") < 700

    def someone(self) -> Visitor:
        """Somebody else, in a browser without a screen."""
        visitor = Visitor(self.address)
        self.others.callback(visitor.http.close)
        return visitor

    def look(self, *, plain: bool = False) -> None:
        """axe finds nothing serious in either theme, and nothing is wider than the screen."""
        self.page.wait_for_load_state()
        wide, seen = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= seen, f"{self.page.url} is {wide} px wide"
        for theme in ("light", "dark") if self.script else ():
            self.page.emulate_media(color_scheme=theme)
            self.page.evaluate(SETTLED)
            assert serious(self.page) == [], f"{self.page.url}, {theme}"
        self.page.emulate_media(color_scheme="light")

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def press(self, name: str) -> None:
        """Press the only button that is seen under this name."""
        self.page.get_by_role("button", name=with_key(name)).filter(visible=True).click()

    def follow(self, name: str) -> None:
        """Follow the first link of the page itself under this name."""
        self.page.locator("main").get_by_role("link", name=with_key(name)).filter(visible=True).first.click()

    def toast(self, text: str) -> None:
        expect(self.page.locator("#toasts")).to_contain_text(text)


def with_key(name: str) -> re.Pattern[str]:
    """A name with or without the shortcut that stands behind it where there is a keyboard."""
    return re.compile(f"^{re.escape(name)}( [A-Z]| Ctrl ↵)?$")


@pytest.fixture(params=[(1440, True), (390, True), (1440, False), (390, False)], ids="{0[0]}-{0[1]}".format)
def walk(
    request: pytest.FixtureRequest, template: Path, tmp_path: Path, shipped: Sets, browse: Browse
) -> Iterator[Walk]:
    """A walk through a business of its own."""
    width, script = request.param
    folder = tmp_path / "data"
    shutil.copytree(template, folder)
    directory = Directory(folder, shipped)
    secret = first_link(directory.open("main"))
    with serving(Settings(data=str(folder)), directory) as address, ExitStack() as others:
        phone = {"has_touch": True, "is_mobile": True} if width < 700 else {}
        about = {"base_url": address, "locale": "en-GB", "reduced_motion": "reduce", **phone}
        page = browse(width, javascript=script, **about)
        page.set_default_timeout(60_000)
        yield Walk(page, address, secret, script, others)
        page.context.close()


def test_the_whole_story(walk: Walk) -> None:
    come_in(walk)
    bring_an_address_book_in(walk)
    narrow_the_list(walk)
    find_by_the_last_digits(walk)
    correct_a_refused_field(walk)
    settle_a_conflict(walk, invite_a_colleague(walk))
    add_a_task_and_do_it(walk)
    take_back_an_archiving(walk)
    remove_an_addon_and_bring_it_back(walk)


def come_in(walk: Walk) -> None:
    """By the one-time link: it asks for a password, and opens nothing a second time."""
    walk.page.goto(f"/welcome/{walk.secret}")
    walk.look()
    walk.page.get_by_label("Password").fill("12345")
    walk.press("Save and sign in")
    expect(walk.page.get_by_text("Choose a password of at least 10 characters")).to_be_visible()
    walk.page.get_by_label("Password").fill(PASSWORD)
    walk.press("Save and sign in")
    walk.heading("Overview")
    walk.look()
    assert walk.someone().get(f"/welcome/{walk.secret}").status == 404


def bring_an_address_book_in(walk: Walk) -> None:
    """Choose a file, see which column goes where and what would become of each row, and load it."""
    page = walk.page
    page.get_by_role("link", name="Clients", exact=True).filter(visible=True).first.click()
    walk.heading("Clients")
    walk.look()
    page.get_by_text("Import and export").click()
    page.get_by_role("link", name="Import from a file").click()
    walk.look()
    page.get_by_label("Files").set_input_files([{"name": "book.csv", "mimeType": "text/csv", "buffer": ADDRESS_BOOK}])
    walk.press("Upload")
    walk.heading("Columns of “book.csv”")
    expect(page.get_by_label("Пошта").locator("option:checked")).to_have_text("E-mail")
    walk.look()
    walk.press("Check the file")
    expect(page.get_by_role("button", name="Load")).to_be_visible()
    assert figures(page) == {
        "Rows": "4",
        "New records": "2",
        "Joined to present cards": "1",
        "There already": "0",
        "Refused": "1",
    }
    expect(page.locator("tbody tr").filter(has_text="petro@example")).to_contain_text("refused")
    walk.look()
    walk.press("Load")
    walk.heading("Loaded: book.csv")
    walk.look()
    walk.follow("To the list: Clients")
    expect(page.locator("#count")).to_have_text("32")
    field = page.get_by_role("searchbox", name="Search in this list")
    field.fill("7719")
    if not walk.script:
        field.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="Криничний Остап")).to_be_visible()
    expect(page.locator("tbody")).to_contain_text("+380 50 303 77 19")


def narrow_the_list(walk: Walk) -> None:
    """By a filter, which on a phone is in a sheet that stays while one chooses."""
    page, filters = walk.page, walk.page.locator("#filters")
    page.goto("/crm/client")
    if walk.narrow:
        expect(filters).to_be_hidden()
        walk.press("Filters")
        walk.look()
    filters.get_by_label("Lapsed").check()
    if not walk.script:
        walk.press("Apply")
    expect(page.locator("tbody tr")).to_have_count(3)
    if walk.narrow and walk.script:
        walk.press("Close")
        expect(filters).to_be_hidden()
    page.get_by_role("link", name="Remove: Status").click()
    expect(page.locator("#count")).to_have_text("32")


def figures(page: Page) -> dict[str, str]:
    """The figures on top of a report by their titles."""
    told = page.locator(".smart > *").all()
    return {one.locator(".t").inner_text(): one.locator(".v").inner_text() for one in told}


def find_by_the_last_digits(walk: Walk) -> None:
    page = walk.page
    page.get_by_role("link", name="Search or command").click()
    if walk.script:
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.type("4417")
        expect(page.get_by_role("option", name=CLIENT)).to_be_visible()
        walk.look()
        page.keyboard.press("Escape")
        page.goto("/search?q=4417")
    else:
        page.get_by_role("searchbox", name="Search or command").filter(visible=True).fill("4417")
        page.keyboard.press("Enter")
    expect(page.locator("main section").filter(has_text="Clients").get_by_role("link")).to_have_count(2)
    walk.look()
    page.locator("main").get_by_role("link", name=CLIENT).click()
    walk.heading(CLIENT)
    walk.look()


def correct_a_refused_field(walk: Walk) -> None:
    page = walk.page
    walk.follow("Change")
    walk.look()
    page.get_by_label("Legal name").fill("ТОВ «Зерно Плюс Україна»")
    page.get_by_text("Details for documents").click()
    page.get_by_label("Tax code").fill("40123455")
    walk.press("Save")
    summary = page.locator(".errors")
    expect(summary.get_by_role("link")).to_have_count(1)
    if walk.script:
        expect(summary).to_be_focused()
    expect(page).to_have_title(f"Error: {CLIENT} · Крамниця Поділ")
    expect(page.get_by_label("Legal name")).to_have_value("ТОВ «Зерно Плюс Україна»")
    code = page.get_by_label("Tax code")
    expect(code).to_have_value("40123455")
    expect(code).to_have_attribute("aria-invalid", "true")
    expect(code).to_be_visible()
    walk.look()
    code.fill("40123454")
    walk.press("Save")
    walk.toast(f"Saved: {CLIENT}")
    expect(page.get_by_text("ТОВ «Зерно Плюс Україна»").first).to_be_visible()


def invite_a_colleague(walk: Walk) -> Visitor:
    """Give Oksana a link by which she chooses a password; gives her in a browser of her own."""
    client = walk.page.url
    walk.page.goto("/base/user")
    walk.look()
    walk.page.locator("tbody").get_by_role("link", name="Оксана Мельник").click()
    walk.look()
    walk.press("Make a link")
    link = walk.page.get_by_text("/welcome/").inner_text().rpartition("/")[2]
    walk.look()
    oksana = walk.someone()
    form = oksana.read(f"/welcome/{link}").one("form")
    oksana.http.post(f"/welcome/{link}", data={**dict(form.controls()), "password": PASSWORD})
    walk.page.goto(client)
    return oksana


def settle_a_conflict(walk: Walk, oksana: Visitor) -> None:
    page = walk.page
    path = page.url.removeprefix(walk.address)
    walk.follow("Change")
    form = oksana.form(f"{path}/edit")
    assert form.fill(status="lapsed", contacts_0_position="власниця").send().status == 303
    page.get_by_label("Status").select_option("lost")
    page.get_by_label("Note", exact=True).first.fill("цілодобово")
    walk.press("Save")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("row")).to_have_count(2)
    expect(dialog).to_contain_text("Оксана Мельник")
    walk.look()
    dialog.get_by_label("Lost").check()
    walk.press("Save what is chosen")
    walk.toast(f"Saved: {CLIENT}")
    for text in ("Lost", "власниця, +380 67 512 44 00", "mobile, цілодобово"):
        expect(page.locator("main").get_by_text(text).first).to_be_visible()


def add_a_task_and_do_it(walk: Walk) -> None:
    page = walk.page
    client = page.url
    walk.follow("Task")
    walk.look()
    page.get_by_role("textbox", name="Task", exact=True).fill("Надіслати договір")
    page.get_by_role("textbox", name="Due").fill("+2")
    walk.press("Save")
    walk.heading("Надіслати договір")
    walk.look()
    page.goto(client)
    walk.press("Done: Надіслати договір")
    walk.toast("Done: Надіслати договір")
    expect(page.get_by_role("button", name="Done: Надіслати договір")).to_have_count(0)
    page.goto("/tasks/task?tab=done")
    expect(page.get_by_role("link", name="Надіслати договір")).to_be_visible()
    walk.look()
    page.goto(client)


def take_back_an_archiving(walk: Walk) -> None:
    page = walk.page
    page.locator(".ph").get_by_label("Other actions").click()
    walk.press("To the archive")
    walk.toast(f"Into the archive: {CLIENT}")
    expect(page.get_by_text("In the archive")).to_be_visible()
    walk.look()
    walk.press("Undo")
    walk.toast(f"Back from the archive: {CLIENT}")
    expect(page.get_by_text("In the archive")).to_have_count(0)


def remove_an_addon_and_bring_it_back(walk: Walk) -> None:
    page = walk.page
    page.goto("/addons")
    walk.look()
    page.locator("#addon-tasks").get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan: remove “Tasks”")
    expect(page.locator(".plan")).to_contain_text("9 records")
    walk.look()
    walk.press("Archive and remove")
    walk.toast("Removed and archived: Tasks")
    assert page.goto("/tasks/task").status == 404  # type: ignore[union-attr]  # a page that was gone to answers
    walk.look()
    page.goto("/addons")
    page.locator("#addon-tasks").get_by_role("link", name="Install").click()
    expect(page.get_by_role("link", name="Bring the records back")).to_have_attribute("aria-current", "true")
    walk.look()
    walk.press("Install")
    walk.toast("Installed: Tasks")
    page.goto("/tasks/task?tab=done")
    expect(page.get_by_role("link", name="Надіслати договір")).to_be_visible()

"""The program on a phone: installed as an application, instructions and colleagues at hand, a page without a connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from addons import crm
from addons.base.models import User
from core.conformance.chromium import find_chromium, flags
from tests.support.browser import Browse, fits
from tests.support.served import KEPT, Served, Visitor

ENGINES = ("sqlite",)
"""The pages are the same from either database."""


PHONE: dict[str, Any] = {"has_touch": True, "is_mobile": True, "locale": "en-GB", "reduced_motion": "reduce"}
RETURNS = """
## Before you begin

Ask for the **receipt** and look at the goods.

## What to do

1. Open the client.
2. Write down what is wrong.
3. Call the [manager](tel:+380501234567) where it is more than 1000 ₴.

| Sum | Who decides |
| --- | --- |
| up to 1000 ₴ | you |
| more | the manager |

## Afterwards

See the [clients](/crm/client). <script>alert(1)</script>
"""


@pytest.fixture(scope="module")
def newcomer(server: Served) -> int:
    """Somebody who began to work today; the one before has an instruction and a phone in the program."""
    with server.env() as env:
        new = env[User](name="Ніна Нова", login="nina", password=KEPT, roles=["crm.sales"], language="en")
        env.session.add(new)
        env.find(User, server.people["olena"]).phone = "050 123 45 67"
        env.find(User, server.people["olena"]).position = "Старша зміни"
        env.session.flush()
        return int(new.id)


@pytest.fixture
def phone(served: Served, browse: Browse, newcomer: int) -> Page:
    """The phone of the newcomer, on the list of tasks."""
    page = served.page(browse, "nina", 360, **PHONE)
    page.goto("/tasks/task")
    return page


def write(keeper: Visitor, **values: str) -> str:
    """Write an instruction in its form; gives the address of its page."""
    told = {"position": "50", **values}
    answer = keeper.form("/base/instruction/new").fill(**told).send()
    assert answer.status == 303, answer.text
    return answer.to


@pytest.mark.row("CORE-37")
def test_a_new_employee_opens_an_instruction_from_the_help_menu_of_a_phone(served: Served, phone: Page) -> None:
    # given an instruction about the screen of tasks, which somebody wrote in its form, and another one
    keeper = served.visitor("admin")
    write(keeper, title="How to take a return", text=RETURNS, about="tasks.task", roles="base.employee")
    write(keeper, title="For the head alone", text="Secret.", roles="crm.head")

    # when the newcomer opens Help on that screen
    phone.get_by_text("Help", exact=True).locator("xpath=..").tap()
    menu = phone.locator("details.menu[open]")
    expect(menu.get_by_text("About this screen")).to_be_visible()
    expect(menu.get_by_text("For the head alone")).to_have_count(0)
    expect(menu.get_by_role("link", name="Lists")).to_be_visible()
    menu.get_by_role("link", name="How to take a return").tap()

    # then it is read on a page with a table of contents, and nothing of it was taken for HTML
    expect(phone.get_by_role("heading", level=1)).to_have_text("How to take a return")
    text = phone.locator(".prose")
    expect(text.get_by_role("heading", level=2)).to_have_text(["Before you begin", "What to do", "Afterwards"])
    expect(text.get_by_role("row")).to_have_count(3)
    expect(text).to_contain_text("<script>alert(1)</script>")
    expect(text.get_by_role("link", name="manager")).to_have_attribute("href", "tel:+380501234567")
    fits(phone)
    phone.get_by_role("navigation", name="Contents").get_by_role("link", name="Afterwards").tap()
    expect(text.get_by_role("heading", name="Afterwards")).to_be_in_viewport()


def test_help_opens_without_script_too(served: Served, browse: Browse, newcomer: int) -> None:
    write(served.visitor("admin"), title="How to open the shop", text="With the key.", about="tasks.task")
    page = served.page(browse, "nina", 360, javascript=False, **PHONE)
    page.goto("/tasks/task")
    page.get_by_text("Help", exact=True).locator("xpath=..").tap()
    page.get_by_role("link", name="Instructions and help").tap()
    about = page.locator("section").filter(has_text="About this screen")
    about.get_by_role("link", name="How to open the shop").tap()
    expect(page.locator(".prose")).to_have_text("With the key.")


@pytest.mark.row("MOB-08")
def test_instructions_and_the_phone_of_a_colleague_are_two_taps_away_on_a_phone(served: Served, phone: Page) -> None:
    write(served.visitor("admin"), title="Rules of the house", text="Smile.")

    # from any page by the foot of the screen
    phone.goto("/profile")
    phone.get_by_role("navigation", name="Bottom menu").get_by_role("link", name="More").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Menu")
    fits(phone)
    phone.locator(".menus").get_by_role("link", name="Instructions and help").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Help")
    fits(phone)
    phone.locator("main").get_by_role("link", name="Rules of the house").tap()
    expect(phone.locator(".prose")).to_have_text("Smile.")

    # and the colleague, whose number calls from the list and from the card
    phone.get_by_role("navigation", name="Bottom menu").get_by_role("link", name="More").tap()
    phone.locator(".menus").get_by_role("link", name="Colleagues").tap()
    row = phone.locator("tbody tr").filter(has_text="Олена Гончар")
    number = row.get_by_role("link", name="+380 50 123 4567")
    expect(number).to_have_attribute("href", "tel:+380501234567")
    expect(number).to_be_visible()
    fits(phone)
    row.get_by_role("link", name="Олена Гончар").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Олена Гончар")
    call = phone.locator(".who").get_by_role("link", name="+380 50 123 4567")
    expect(call).to_have_attribute("href", "tel:+380501234567")
    assert call.bounding_box()["height"] >= 44  # type: ignore[index]  # it is seen
    fits(phone)


@pytest.fixture
def profiled(chromium: Browser, served: Served, tmp_path: Path) -> Iterator[Page]:
    """A page of a browser with a profile: what is opened beside that is incognito, where nothing can be installed."""
    started = [*flags(), "--bypass-app-banner-engagement-checks"]
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=find_chromium(), args=started, base_url=served.address, service_workers="allow"
    )
    held = [
        {"name": one.name, "value": one.value or "", "url": served.address} for one in served.visitor().http.cookies.jar
    ]
    context.add_cookies(held)  # type: ignore[arg-type]  # as Playwright reads them
    try:
        yield context.pages[0]
    finally:
        context.close()


@pytest.mark.row("MOB-01")
def test_the_program_can_be_installed_and_opens_full_screen(served: Served, profiled: Page) -> None:
    page = profiled
    page.add_init_script("addEventListener('beforeinstallprompt', () => { window.offered = true; });")
    page.goto("/crm/client")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    session = page.context.new_cdp_session(page)

    # Chrome finds nothing that stands against installing, and offers it
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    page.wait_for_function("window.offered", timeout=30_000)

    # and reads the manifest without an error: full screen, beginning on the first page
    found = session.send("Page.getAppManifest")
    assert (found["errors"], found["url"]) == ([], f"{served.address}/manifest.webmanifest")
    told = json.loads(found["data"])
    assert (told["name"], told["short_name"], told["display"]) == ("Крамниця Поділ", "Крамниця", "standalone")
    assert (told["start_url"], told["scope"]) == ("/", "/")
    assert [one["url"] for one in told["shortcuts"]] == ["/crm/client/new", "/tasks/task/new"]

    # and on iOS it has an icon and no bars of the browser
    head = page.locator("head")
    icon = head.locator("link[rel=apple-touch-icon]").get_attribute("href")
    assert served.stranger().http.get(str(icon)).headers["content-type"] == "image/png"
    expect(head.locator("meta[name=apple-mobile-web-app-capable]")).to_have_attribute("content", "yes")


def test_without_a_connection_a_page_says_so_and_goes_on_by_itself(served: Served, browse: Browse) -> None:
    page = served.page(browse, "admin", 360, **PHONE)
    page.goto("/crm/client")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.wait_for_function("navigator.serviceWorker.controller")

    page.context.set_offline(True)
    page.goto("/base/user")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
    expect(page.locator("main")).not_to_contain_text("Адміністратор")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.btn--primary')).backgroundColor") == "rgb(11, 95, 107)"
    )
    fits(page)

    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Colleagues")


def test_a_browser_keeps_nothing_but_static_files_and_the_page_without_a_connection(
    served: Served, browse: Browse
) -> None:
    page = served.page(browse, "admin", 360, **PHONE)
    for path in ("/crm/client", "/base/user", "/help", "/profile"):
        page.goto(path)
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    kept = page.evaluate("""async () => {
        const found = [];
        for (const name of await caches.keys())
            for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
        return found;
    }""")
    assert sum(path == "/offline" for path in kept) == 1
    assert [path for path in kept if not path.startswith("/static/") and path != "/offline"] == []
    offline = served.visitor("admin").get("/offline")
    assert "Адміністратор" not in offline.html
    assert "_csrf" not in offline.html


def test_a_new_version_takes_over_and_the_page_goes_on_working(served: Served, browse: Browse) -> None:
    page = served.page(browse, "admin", 360, **PHONE)
    page.goto("/crm/client")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    [before] = page.evaluate("caches.keys()")

    # when what is kept changes, as it does with each version: here by the theme that the page is drawn in
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": served.address}])
    page.evaluate("navigator.serviceWorker.ready.then(found => found.update()).then(() => 0)")
    page.wait_for_function(
        "before => caches.keys().then(names => names.length === 1 && names[0] !== before)", arg=before
    )

    # then the open page goes on, and the next one comes from the network
    page.get_by_text("Help", exact=True).locator("xpath=..").tap()
    expect(page.locator("details.menu[open]").get_by_role("link", name="Instructions and help")).to_be_visible()
    page.goto("/base/user")
    expect(page.get_by_role("heading", level=1)).to_have_text("Colleagues")
    page.context.set_offline(True)
    page.goto("/crm/client")
    assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.fixture(scope="module")
def clients(server: Served) -> None:
    """More clients than a page has, some with long names."""
    with server.env() as env:
        for place in range(100):
            name = f"Товариство з обмеженою відповідальністю «Сільськогосподарське підприємство {place:02}»"
            client = env[crm.Client](kind="organisation", name=name, status=("regular", "lapsed")[place % 2])
            client.phones.append(env[crm.Phone](number=f"+380 67 512 44 {place:02}", use="mobile"))
            env.session.add(client)


@pytest.mark.row("MOB-07")
@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_a_list_of_clients_is_used_without_scrolling_sideways(
    served: Served, browse: Browse, newcomer: int, width: int
) -> None:
    page = served.page(browse, "nina", width, **(PHONE if width < 1000 else {}))
    rows = page.locator("tr[data-row]")
    page.goto("/crm/client")
    expect(rows).to_have_count(50)
    fits(page)
    for _turn in range(3):
        page.mouse.wheel(0, 5_000)
    expect(rows).to_have_count(100)

    page.get_by_role("searchbox", name="Search in this list").fill("4417")
    expect(rows).to_have_count(1)
    fits(page)

    page.goto("/crm/client")
    filters = page.get_by_role("complementary", name="Filters")
    if not filters.is_visible():
        page.get_by_role("button", name="Filters").click()
    filters.get_by_label("Lapsed").click()
    page.wait_for_url("**f.status=lapsed**")
    expect(rows).to_have_count(50)
    fits(page)

    page.goto("/crm/client?f.status=lapsed")
    rows.nth(3).locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Товариство")
    fits(page)

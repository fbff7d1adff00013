"""Every page of every addon in every language: all of it translated, nothing refused; in Chromium calm at 360 px too."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Request, Response

from core.policy.people import User
from core.services.i18n import LANGUAGES
from core.web.opening import load_demo
from tests.support.browser import Browse, fits
from tests.support.crawl import Foreign, crawl
from tests.support.html import Element, read
from tests.support.served import Served, Visitor

ADDONS = ("base", "crm", "tasks", "repairs")
ENGINES = ("sqlite",)
"""What is written on pages is the same from either database."""

MOST = 5_000
TURNS = 5
"""Times that a page which shows itself anew is waited for."""

FEWEST = 90
"""Kinds of pages that are there to be found."""

APART = ("/events", "/signout", "/manifest")


@pytest.fixture(scope="module", autouse=True)
def filled(server: Served) -> None:
    with server.env() as env:
        load_demo(env)


def speaks(server: Served, language: str) -> None:
    with server.env() as env:
        env.find(User, server.people["admin"]).language = language


@pytest.mark.parametrize(
    "language", ["uk", pytest.param("ro", marks=pytest.mark.long), pytest.param("ru", marks=pytest.mark.long)]
)
def test_no_text_of_any_page_is_left_in_english(served: Served, language: str) -> None:
    speaks(served, language)
    admin = served.visitor()
    with served.env() as env:
        foreign = Foreign(env.parts, language)
    found = dict(crawl(lambda address: page_of(admin, address), "/", MOST))
    assert len(found) >= FEWEST
    assert {address: texts for address, page in found.items() if (texts := sorted(set(foreign.on(page))))} == {}


def page_of(visitor: Visitor, address: str) -> Element | None:
    """The page at an address, whichever it leads to; None for files, and for what is kept open."""
    if address.startswith(APART):
        return None
    answer = visitor.get(address)
    if answer.status in (302, 303, 307):
        return page_of(visitor, answer.to)
    assert answer.status in (200, 202), f"{address}: {answer.status} {answer.text[:300]}"
    return answer.page if answer.html else None


@pytest.mark.long
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_page_is_calm_in_a_browser(served: Served, browse: Browse, language: str) -> None:
    """Nothing on the console, no request that fails, no break of the content security policy, nothing wider than 360 px."""
    speaks(served, language)
    watched = Watched(served.page(browse, "admin", 360))
    pages = dict(crawl(watched.read, "/", MOST))
    assert len(pages) >= FEWEST
    told(watched.faults)


@pytest.mark.long
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_on_any_page(served: Served, browse: Browse, width: int) -> None:
    """In either theme."""
    speaks(served, "uk")
    admin = served.visitor()
    page = served.page(browse, "admin", width)
    addresses = [address for address, _page in crawl(lambda address: page_of(admin, address), "/", MOST)]
    assert len(addresses) >= FEWEST
    found = []
    for address in addresses:
        page.goto(address)
        try:
            fits(page)
        except AssertionError as error:
            found.append(str(error))
    told(found)


def told(faults: list[str]) -> None:
    """Fail with all that was found: pytest itself would show the first few."""
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


class Watched:
    """A page of Chromium that notes all that goes wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page, self.faults = page, list[str]()
        page.on("console", lambda said: self.fault(said.text) if said.type in ("error", "warning") else None)
        page.on("requestfailed", self.failed)
        page.on("response", self.answered)

    def fault(self, text: str) -> None:
        if "/events" not in text:
            self.faults.append(f"{self.page.url}: {text}")

    def failed(self, request: Request) -> None:
        """What was asked for and did not come; not what a page that is left no longer waits for."""
        if request.failure != "net::ERR_ABORTED":
            self.fault(f"{request.url} {request.failure}")

    def answered(self, response: Response) -> None:
        if response.status >= 400:
            self.fault(f"{response.status} {response.url}")

    def read(self, address: str) -> Element | None:
        """Go there and look at it; None where it is a file."""
        if address.startswith(APART) or not self.is_page(address):
            return None
        self.page.goto(address)
        for _turn in range(TURNS):
            with suppress(Error):  # work that goes on shows itself anew
                self.page.wait_for_load_state("networkidle")
                wide = self.page.evaluate("document.documentElement.scrollWidth")
                if wide > 360:
                    self.faults.append(f"{address}: is {wide} px wide")
                return read(self.page.content())
        raise AssertionError(f"{address} does not come to rest")

    def is_page(self, address: str) -> bool:
        answer = self.page.request.get(address)
        return "html" in answer.headers.get("content-type", "")

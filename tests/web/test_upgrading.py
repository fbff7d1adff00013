"""A business behind the code is closed but for the pages by which its administrator upgrades it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from core.conformance.contents import contents
from core.policy.business import Entry
from core.policy.businesses.directory import Directory
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.web.app import Application
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.static import read_static
from tests.support.business import PROGRAM, Found
from tests.support.html import read
from tests.support.workshop import Workshop
from tests.web.conftest import Browser, add_people
from tests.web.test_addons_page import accept

WORDS = 'words: Mapped[str] = column(String(40), default="")'


@pytest.fixture
def visit(found: Found, workshop: Workshop, entry: Entry, tmp_path: Path) -> Iterator[Callable[[], Browser]]:
    """Opens browsers on a business whose addon `aging` has moved on since it was installed."""
    workshop.table("aging", WORDS)
    workshop.revise("aging")
    business = workshop.open(found("base"))
    carry_out(business, plan(business, install=["aging"]), PROGRAM)
    add_people(business)
    business.close()
    workshop.table("aging", f'{WORDS}\nsize: Mapped[int] = column(BigInteger, server_default="3")', version="1.1")
    workshop.revise("aging", "Things have a size")
    business = workshop.open(business)
    directory = Directory(tmp_path, business.sets)
    directory.add(entry)
    house = House(directory, read_static(business.sets.shelf.manifests.values()), kernel_routes(), works=False)
    with ExitStack() as stack:
        app = stack.enter_context(TestClient(Application(house, threads=2), base_url="http://localhost:8069"))

        def browser() -> Browser:
            client = TestClient(app.app, base_url="http://localhost:8069")
            client.portal = app.portal
            return Browser(client)

        yield browser
        assert all("size" in row for row in contents(business)["aging_thing"])


def test_its_administrator_upgrades_it_in_the_browser(visit: Callable[[], Browser]) -> None:
    admin, clerk = visit(), visit()
    for browser, login in ((admin, "admin"), (clerk, "clerk")):
        browser.get("/signin")
        assert browser.post("/signin", {"login": login, "password": "a quiet river stone"}).status_code == 303
        assert browser.get("/aging/thing").status_code == 503
        assert browser.get("/").status_code == 503
    assert clerk.get("/addons").status_code == 404
    page = read(admin.get("/addons?tab=updates").text).one("main")
    assert [tile["id"] for tile in page.all("article")] == ["addon-aging"]
    told = read(admin.get("/addons/plan").text).text
    assert "Plan: upgrade “Aging” to 1.1" in told
    assert "Aging is brought from 1.0 to 1.1" in told
    assert "migration, Things have a size aging_0002" in told
    assert "aging_thing.size" in told
    assert accept(admin, "/addons/plan").status_code == 303
    assert admin.get("/aging/thing").status_code != 503
    assert clerk.get("/profile").status_code == 200
    assert "Upgrade: Aging" in admin.get("/addons/history").text

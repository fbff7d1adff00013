"""What pages weigh as a browser gets them from the server: their elements, their requests and their bytes; whether what
they show moves while they come, and for how long a browser can do nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from addons import crm
from addons.base.models import User
from addons.crm import demo as clients
from addons.tasks import demo as work
from benchmarks.people import COLUMNS, Crowd
from tests.support.browser import Browse
from tests.support.served import Served

ENGINES = ("sqlite",)
"""The page is the same from either database."""


ROWS = 50
MORE = 70
LIST = "/crm/client"
BOARD = f"{LIST}?as=board"
VIEWS = (
    "/", LIST, BOARD, f"{LIST}?as=pivot", f"{LIST}?as=graph", f"{LIST}/1", f"{LIST}/1/edit", f"{LIST}/new",
    "/tasks/task?tab=open", "/tasks/task?as=calendar", "/addons",
)  # fmt: skip
WATCH = """
    [window.moved, window.blocked] = [0, 0];
    const watch = (type, told) => new PerformanceObserver((list) => list.getEntries().forEach(told)).observe({ type, buffered: true });
    watch('layout-shift', one => { if (!one.hadRecentInput) moved += one.value; });
    watch('longtask', one => { blocked += Math.max(0, one.duration - 50); });
"""
"""Cumulative layout shift, and total blocking time in milliseconds (web.dev/articles/cls and /tbt)."""

ROUNDS = 3
"""Times that a page is opened: other programs of the machine may block a browser too."""

SENT, CAME = "Network.requestWillBeSent", "Network.loadingFinished"


@pytest.fixture(scope="module")
def shop(server: Served) -> None:
    """A hundred clients with their tasks, and a colleague who works in Ukrainian."""
    with server.env() as env:
        clients.load(env)
        env.session.flush()
        work.load(env)
        for row in Crowd(7).rows(MORE):
            env.session.add(client(env, dict(zip(COLUMNS, row, strict=True))))
        env.find(User, server.people["olena"]).language = "uk"


def client(env: Any, row: dict[str, str]) -> Any:
    """A client of a made-up address book, as far as the list shows it."""
    names = {"surname": row["Surname"], "first_name": row["First name"], "patronymic": row["Patronymic"]}
    known = names if row["Kind"] == "Person" else {"name": row["Name"]}
    made = env[crm.Client](kind=row["Kind"].lower(), status="regular", **known)
    if row["Phone"]:
        made.phones.append(env[crm.Phone](number=row["Phone"], use="mobile"))
    if row["City"]:
        made.addresses.append(env[crm.Address](city=row["City"], use="delivery"))
    return made


@dataclass
class Wire:
    """What one page had sent over the wire; what the browser took from its own cache is not on it."""

    urls: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def came(self, key: str, size: int) -> None:
        """An answer is there in full."""
        if size:
            self.sizes[key] = size

    def of(self, ending: str) -> int:
        """The bytes of files with this ending."""
        return sum(size for key, size in self.sizes.items() if self.urls[key].partition("?")[0].endswith(ending))

    def __str__(self) -> str:
        return "\n".join(f"{size:8} {self.urls[key]}" for key, size in self.sizes.items())


@contextmanager
def weighed(page: Page) -> Iterator[Wire]:
    """Every answer that the page gets over the wire, with its headers, as many bytes as came compressed."""
    wire, session = Wire(), page.context.new_cdp_session(page)
    session.on(SENT, lambda told: wire.urls.update({told["requestId"]: told["request"]["url"]}))
    session.on(CAME, lambda told: wire.came(told["requestId"], int(told["encodedDataLength"])))
    session.send("Network.enable")
    yield wire
    page.wait_for_load_state("networkidle")
    session.detach()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.usefixtures("shop")
def test_a_list_of_50_clients_is_light_cold_and_warm(served: Served, browse: Browse, width: int) -> None:
    page = served.page(browse, "olena", width)
    with weighed(page) as cold:
        page.goto(LIST)
    assert page.locator("tbody tr[data-row]").count() == ROWS
    assert page.locator("*").count() <= 2_500
    assert len(cold.sizes) <= 14, f"\n{cold}"
    assert sum(cold.sizes.values()) <= 160_000, f"\n{cold}"
    assert 10_000 < cold.of(".js") <= 40_000, f"\n{cold}"
    assert 5_000 < cold.of(".css") <= 25_000, f"\n{cold}"

    again = page.context.new_page()
    with weighed(again) as warm:
        again.goto(LIST)
    assert again.locator("tbody tr[data-row]").count() == ROWS
    assert 1_000 < sum(warm.sizes.values()) <= 15_000, f"\n{warm}"


@pytest.mark.usefixtures("shop")
def test_a_board_has_little_script_for_its_dragging(served: Served, browse: Browse) -> None:
    page = served.page(browse, "olena")
    with weighed(page) as cold:
        page.goto(BOARD)
    assert 20_000 < cold.of(".js") <= 60_000, f"\n{cold}"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.usefixtures("shop")
def test_nothing_moves_and_nothing_blocks_while_a_page_comes(served: Served, browse: Browse, width: int) -> None:
    page = served.page(browse, "admin", width)
    page.add_init_script(WATCH)
    for address in VIEWS:
        found = [opened(page, address) for _round in range(ROUNDS)]
        assert max(moved for moved, _blocked in found) <= 0.1, f"{address}: {found}"
        assert min(blocked for _moved, blocked in found) <= 150, f"{address}: {found}"


def opened(page: Page, address: str) -> tuple[float, float]:
    """How much moved on a page until nothing more came for it, and how many milliseconds it blocked."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    moved, blocked = page.evaluate("[moved, blocked]")
    return moved, blocked


@pytest.mark.usefixtures("shop")
def test_what_moves_and_what_blocks_is_seen(served: Served, browse: Browse) -> None:
    page = served.page(browse, "admin")
    page.add_init_script(WATCH)
    opened(page, LIST)
    page.evaluate("document.querySelector('main').style.marginTop = '400px'")
    page.evaluate("setTimeout(() => { const end = Date.now() + 400; while (Date.now() < end); })")
    page.wait_for_function("moved > 0.1 && blocked > 150")

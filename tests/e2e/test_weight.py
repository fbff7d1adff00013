"""What the list of clients weighs as a browser gets it from the server: its elements, its requests and their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from addons import crm
from addons.base.models import User
from addons.crm import demo as clients
from addons.tasks import demo as work
from benchmarks.people import COLUMNS, Crowd
from core.policy.business import Entry
from tests.support.browser import Browse
from tests.support.served import Served

ROWS = 80
MORE = 70
LIST = "/crm/client"
SENT, CAME = "Network.requestWillBeSent", "Network.loadingFinished"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Entry]:
    """The page is the same from either database."""
    folder = tmp_path_factory.mktemp("weighed")
    return folder, Entry("main", f"sqlite:///{folder}/main.sqlite", "Крамниця Поділ")


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
def test_a_list_of_80_clients_is_light_cold_and_warm(served: Served, browse: Browse, width: int) -> None:
    page = served.page(browse, "olena", width)
    with weighed(page) as cold:
        page.goto(LIST)
    assert page.locator("tbody tr[data-row]").count() == ROWS
    assert page.locator("*").count() <= 2_500
    assert len(cold.sizes) <= 14, f"\n{cold}"
    assert sum(cold.sizes.values()) <= 160_000, f"\n{cold}"

    again = page.context.new_page()
    with weighed(again) as warm:
        again.goto(LIST)
    assert again.locator("tbody tr[data-row]").count() == ROWS
    assert 1_000 < sum(warm.sizes.values()) <= 15_000, f"\n{warm}"

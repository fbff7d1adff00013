"""The dashboard: what stands there and for whom, what its figures say, and how it is arranged without script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, delete, event

from addons import crm, tasks
from addons.crm.views import ClientsByMonth
from core.conformance.html import Element
from core.services.dashboards import Dashboard
from core.services.preferences import Preference
from core.services.statements import run, table_of
from tests.addons.repairs import Order
from tests.support.served import Served, Visitor, add_colleague

ADDONS = ["repairs", "crm", "tasks"]
FRAME, TILE = 8, 8
"""Statements of the frame, whatever stands there, and of one tile: what is asked of every page among them."""


@pytest.fixture(scope="module", autouse=True)
def shop(server: Served) -> None:
    """Three clients of these days, two of the month before; a task that is late; orders in two currencies."""
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        add_colleague(env, "sharer", "Степан Упорядник", "base.sharer")
        client = None
        for name, ago in (("Коваль", 0), ("Бондар", 3), ("Ткач", 20), ("Лис", 40), ("Рудь", 45)):
            client = env[crm.Client](kind="person", surname=name, status="potential" if ago < 10 else "regular")
            env.session.add(client)
            env.session.flush()
            client.created_at = env.now() - timedelta(days=ago)
        env.session.flush()
        late = env.today() - timedelta(days=2)
        env.session.add(
            env[tasks.Task](name="Передзвонити", due=late, assignee_id=server.people["olena"], client=client)
        )
        for price, sign in ((100, "UAH"), (250, "UAH"), (40, "EUR")):
            env.session.add(env[Order](name=f"Річ {price}", price=Decimal(price), currency=sign, state="work"))


@pytest.fixture(autouse=True)
def as_it_was(served: Served) -> Iterator[None]:
    """Nobody has arranged anything."""
    yield
    with served.env() as env:
        for part in (Preference, Dashboard):
            run(env, delete(table_of(env, part)))


def keys(page: Element) -> list[str]:
    """The tiles as they stand."""
    return [one["id"].removeprefix("tile-") for one in page.all("li") if one["id"].startswith("tile-")]


def block(page: Element, title: str) -> Element:
    found = [one for one in page.all("li") if one["id"].startswith("tile-") and one.one("h2").text == title]
    assert len(found) == 1, f"{len(found)} tiles are called {title}"
    return found[0]


def titles(page: Element) -> list[str]:
    return [one.one("h2").text for one in page.all("li") if one["id"].startswith("tile-")]


def inner(visitor: Visitor, page: Element, title: str) -> Element:
    """What htmx brings into a tile."""
    body = next(one["hx-get"] for one in block(page, title).all("div") if one["hx-get"])
    answer = visitor.get(body, hx_request="true", hx_target="")
    assert answer.status == 200
    return answer.page


def press(visitor: Visitor, title: str, act: str, address: str = "/?arrange=1") -> Element:
    """Press a button in the menu of a tile; gives the page that it leads to."""
    answer = visitor.press(block(visitor.read(address), title), act)
    assert answer.status == 303
    return visitor.read(answer.to.partition("#")[0])


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_everybody_begins_on_the_dashboard_and_sees_tiles_of_what_they_may_read(served: Served) -> None:
    olena, hanna = served.visitor("olena"), served.visitor("hanna")
    assert titles(olena.read("/")) == [
        "New clients", "My clients", "Potential clients", "Overdue tasks",
        "New clients by month", "My tasks", "Whom to turn to", "Latest clients",
    ]  # fmt: skip
    assert titles(hanna.read("/")) == ["Overdue tasks", "My tasks"]
    assert titles(served.visitor("admin").read("/")).count("Getting started") == 1
    assert hanna.get("/dashboard/tiles/crm.client.new_clients").status == 404


def test_a_figure_is_the_number_of_the_records_it_leads_to_beside_the_period_before(served: Served) -> None:
    olena = served.visitor("olena")
    page = olena.read("/")
    assert inner(olena, page, "New clients").text == "3 ▲ 50 % before: 2"
    assert olena.read(block(page, "New clients").one("a", draggable="false")["href"]).one(id="count").text == "3"
    week = olena.read("/?p=7")
    assert inner(olena, week, "New clients").text == "2 before: 0"
    assert olena.read(block(week, "New clients").one("a", draggable="false")["href"]).one(id="count").text == "2"
    assert inner(olena, page, "Potential clients").text == "2"
    assert inner(olena, page, "Overdue tasks").text == "1"


def test_charts_lists_and_who_is_next_are_drawn_and_lead_to_their_records(served: Served) -> None:
    olena = served.visitor("olena")
    page = olena.read("/")
    chart = inner(olena, page, "New clients by month")
    assert chart.all("svg")[0]["aria-label"].startswith("Number: ")
    assert chart.one(id="n-tile-crm-client-clients_by_month").text == "5"
    assert "as=graph" in block(page, "New clients by month").one("a", draggable="false")["href"]
    latest = inner(olena, page, "Latest clients")
    assert [row.all("a")[0].text for row in latest.one("tbody").all("tr")] == [
        "Рудь",
        "Лис",
        "Ткач",
        "Бондар",
        "Коваль",
    ]
    assert [one.text for one in latest.one("thead").all("th")] == ["Name", "Phone", "City"]
    assert olena.read(block(page, "Latest clients").one("a", draggable="false")["href"])
    following = inner(olena, page, "Whom to turn to")
    assert following.one("li").one("a").text == "Рудь"
    mine = inner(olena, page, "My tasks")
    answer = olena.press(mine, "Done: Передзвонити")
    assert answer.to == "/"
    assert "Nothing to do." in inner(olena, page, "My tasks").text
    assert olena.press(olena.read("/").one(id="toasts"), "Undo").status == 303


def test_without_script_a_tile_is_a_page_of_its_own(served: Served) -> None:
    olena = served.visitor("olena")
    page = olena.read("/")
    shown = olena.read(block(page, "Latest clients").link("Show"))
    assert shown.one("h1").text == "Latest clients"
    assert shown.one("main").one("tbody").all("a")[0].text == "Рудь"


def test_a_tile_that_fails_says_so_and_spoils_nothing_else(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("no chart today")

    monkeypatch.setattr(ClientsByMonth, "show", fail)
    olena = served.visitor("olena")
    page = olena.read("/")
    assert "cannot be shown now" in inner(olena, page, "New clients by month").text
    assert inner(olena, page, "My clients").text == "0"
    monkeypatch.setattr(ClientsByMonth, "pairs", fail)
    assert "New clients by month" not in titles(olena.read("/"))


def test_a_dashboard_is_arranged_without_script_kept_and_taken_back(served: Served) -> None:
    olena = served.visitor("olena")
    before = keys(olena.read("/"))
    assert not [one for one in olena.read("/").all("form") if one["action"].startswith("/dashboard")]
    press(olena, "New clients", "Later")
    press(olena, "Latest clients", "Earlier")
    press(olena, "Latest clients", "Three columns")
    press(olena, "My tasks", "Take away")
    page = served.visitor("olena").read("/")
    assert titles(page) == [
        "My clients", "New clients", "Potential clients", "Overdue tasks",
        "New clients by month", "Latest clients", "Whom to turn to",
    ]  # fmt: skip
    assert block(page, "Latest clients")["data-width"] == "3"
    assert keys(served.visitor("head").read("/")) == before

    added = olena.press(olena.read("/?arrange=1").one("main"), "My tasks")
    assert titles(olena.read(added.to.partition("#")[0]))[-1] == "My tasks"
    olena.press(olena.read("/?arrange=1").one("main"), "As it was")
    assert keys(olena.read("/")) == before


def test_what_was_taken_away_is_put_back_where_it_stood(served: Served) -> None:
    olena = served.visitor("olena")
    before = keys(olena.read("/"))
    answer = olena.press(block(olena.read("/?arrange=1"), "Potential clients"), "Take away")
    page = olena.read(answer.to)
    assert "Potential clients" not in titles(page)
    toast = page.one(id="toasts")
    assert "Taken away: Potential clients" in toast.text
    assert olena.press(toast, "Undo").status == 303
    assert keys(olena.read("/")) == before


def test_a_tile_is_put_before_another_and_a_dragged_one_is_told_without_a_new_page(served: Served) -> None:
    olena = served.visitor("olena")
    here = "/dashboard/move?key=crm.client.latest_clients&before=tasks.task.my_tasks"
    csrf = olena.read("/?arrange=1").all("input", name="_csrf")[0]["value"]
    answer = olena.http.post(here, data={"_csrf": csrf}, headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert "hx-redirect" not in answer.headers
    assert titles(olena.read("/"))[4:] == ["New clients by month", "Latest clients", "My tasks", "Whom to turn to"]
    assert olena.press(olena.read("/?arrange=1").one("main"), "As it was").status == 303


def test_one_is_arranged_for_a_role_by_who_shares_views_and_ones_own_goes_before_it(served: Served) -> None:
    olena, sharer = served.visitor("olena"), served.visitor("admin")
    page = press(sharer, "New clients", "Take away", "/?arrange=1&role=crm.sales")
    assert "New clients" not in titles(page)
    assert "New clients" in titles(sharer.read("/")), "their own stays"
    assert "New clients" not in titles(olena.read("/"))
    assert "New clients" not in titles(served.visitor("head").read("/")), "the role of the head implies it"
    press(olena, "My clients", "Take away")
    press(sharer, "Overdue tasks", "Take away", "/?arrange=1&role=crm.sales")
    assert titles(olena.read("/"))[:2] == ["Potential clients", "Overdue tasks"]
    assert olena.get("/?arrange=1&role=crm.sales").status == 404
    assert served.visitor("sharer").read("/?arrange=1&role=repairs.master").all("h1")


def test_any_list_is_put_on_the_dashboard_as_it_is_seen(served: Served) -> None:
    hanna = served.visitor("hanna")
    seen = "/repairs/order?tab=open&w=price:ge:50&o=-price"
    sheet = hanna.form(f"{seen.replace('?', '/save?')}", "sheet-form")
    pin = hanna.form(sheet.element.link("Put on the dashboard"), "sheet-form")
    assert pin.fill(title="Дорогі", kind="rows").send("_apply").status == 303
    pin = hanna.form(f"/repairs/order/pin?{seen.partition('?')[2]}", "sheet-form")
    assert pin.fill(title="Сума", kind="figure", m="price:sum").send("_apply").status == 303
    pin = hanna.form("/repairs/order/pin?as=graph&b=state", "sheet-form")
    assert pin.fill(title="За станом", kind="chart").send("_apply").status == 303
    page = hanna.read("/")
    assert titles(page) == ["Overdue tasks", "Сума", "My tasks", "Дорогі", "За станом"]
    assert [row.all("a")[0].text for row in inner(hanna, page, "Дорогі").one("tbody").all("tr")] == [
        "Річ 250",
        "Річ 100",
    ]
    assert inner(hanna, page, "Сума").text == "350.00 UAH"
    assert inner(hanna, page, "За станом").all("svg")
    assert block(page, "Дорогі").one("a", draggable="false")["href"] == (
        "/repairs/order?tab=open&w=price%3Age%3A50&o=-price"
    )
    assert hanna.read(block(page, "За станом").one("a", draggable="false")["href"]).all("svg", class_="chart")


def test_a_tile_without_a_title_is_refused_and_what_was_typed_stays(served: Served) -> None:
    answer = (
        served.visitor("hanna").form("/repairs/order/pin", "sheet-form").fill(title=" ", kind="figure").send("_apply")
    )
    assert answer.status == 422
    assert "Give the tile a title." in answer.text
    chosen = [one["value"] for one in answer.page.all("input", name="kind") if "checked" in one.attributes]
    assert chosen == ["figure"]


def test_what_is_out_of_sight_is_not_on_a_role_s_dashboard(served: Served) -> None:
    admin, olena = served.visitor("admin"), served.visitor("olena")
    form = admin.form("/repairs/order/pin", "sheet-form")
    assert form.fill(title="Замовлення", kind="rows", role="crm.sales").send("_apply").status == 303
    assert "Замовлення" in titles(admin.read("/?arrange=1&role=crm.sales"))
    page = olena.read("/")
    assert "Замовлення" not in titles(page)
    key = next(key for key in keys(admin.read("/?arrange=1&role=crm.sales")) if key.startswith("at-"))
    assert olena.get(f"/dashboard/tiles/{key}").status == 404


def test_what_a_dashboard_asks_the_database_does_not_grow_with_its_tiles(served: Served) -> None:
    olena = served.visitor("olena")
    page = olena.read("/")
    with counted() as frame:
        olena.read("/")
    assert len(frame) <= FRAME, "\n".join(frame)
    for title in titles(page):
        inner(olena, page, title)
        with counted() as tile:
            inner(olena, page, title)
        assert len(tile) <= TILE, f"{title}\n" + "\n".join(tile)
    for place in range(12):
        form = olena.form(f"/crm/client/pin?w={quote('name:has:а')}", "sheet-form")
        form.fill(title=f"Ще {place}", kind="figure").send("_apply")
    with counted() as more:
        olena.read("/")
    assert len(more) <= len(frame), "\n".join(more)

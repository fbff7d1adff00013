"""Boards, calendars, who is next, pivots and graphs of one addon: what they show, what is moved on them, what leads where."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from addons.base.models import User
from tests.addons.repairs import Order, Shop
from tests.support.served import Answer, Served, Visitor, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"
DAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def orders(served: Served) -> dict[str, int]:
    """The same few orders before each test."""
    with served.env() as env:
        for model in (Order, Shop):
            for record in env.session.query(env[model]):
                env.session.delete(record)
        env.session.flush()
        if "hanna" not in served.people:
            served.people["hanna"] = add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        shop = env[Shop](name="Ринок")
        env.session.add(shop)
        env.session.flush()
        made = {}
        told = (
            ("Дриль", "taken", 100, 0),
            ("Насос", "taken", 20, -3),
            ("Фен", "work", 7, 1),
            ("Праска", "ready", 5, 40),
        )
        for name, state, price, days in told:
            order = env[Order](
                name=name, state=state, price=Decimal(price), due=DAY + timedelta(days=days),
                visit=datetime(2026, 11, 18, 8, 30, tzinfo=UTC) + timedelta(days=days),
                shop_id=shop.id if price > 10 else None, currency="EUR" if name == "Фен" else "UAH",
            )  # fmt: skip
            env.session.add(order)
            env.session.flush()
            made[name] = order.id
        return made


def lanes(visitor: Visitor, query: str = "") -> dict[str, list[str]]:
    """The cards of each lane by name."""
    page = visitor.read(f"{LIST}?as=board{query}")
    return {
        lane.one("h2").text: [card.one("h3").one("a").text for card in lane.all("li", class_="deal")]
        for lane in page.all("section", class_="lane")
    }


def csrf(visitor: Visitor) -> str:
    return visitor.read(f"{LIST}?as=board").all("input", name="_csrf")[0]["value"]


def moved(visitor: Visitor, key: int, to: str) -> Answer:
    return visitor.post(f"{LIST}/{key}/move", [("_csrf", csrf(visitor)), ("to", to), ("_back", f"{LIST}?as=board")])


def test_a_board_has_a_lane_for_every_choice_with_its_number_and_sum(served: Served) -> None:
    hanna = served.visitor("hanna")
    assert lanes(hanna) == {
        "Taken in": ["Насос", "Дриль"],
        "Waits for parts": [],
        "In work": ["Фен"],
        "Ready": ["Праска"],
    }
    heads = [head.text for head in hanna.read(f"{LIST}?as=board").one(id="board").all("header")]
    assert heads[0] == "Taken in 2 120.00 UAH"
    assert heads[2] == "In work 1 / 10 7.00 EUR"
    assert lanes(hanna, "&w=price:ge:10&fold=taken") == {
        "Taken in": [],
        "Waits for parts": [],
        "In work": [],
        "Ready": [],
    }


def test_a_card_is_moved_by_its_menu_without_script_and_back_again(served: Served, orders: dict[str, int]) -> None:
    hanna = served.visitor("hanna")
    answer = moved(hanna, orders["Насос"], "work")
    assert answer.status == 303
    assert answer.to == f"{LIST}?as=board"
    assert lanes(hanna)["In work"] == ["Фен", "Насос"]
    assert moved(hanna, orders["Насос"], "taken").status == 303
    assert lanes(hanna)["Taken in"] == ["Насос", "Дриль"]


def test_a_move_shows_its_toast_with_the_way_back(served: Served, orders: dict[str, int]) -> None:
    hanna = served.visitor("hanna")
    page = hanna.follow(moved(hanna, orders["Дриль"], "ready"))
    toast = page.one(id="toasts")
    assert toast.text.startswith("Moved: Дриль")
    assert (
        toast.one("form")["action"] == f"{LIST}/{orders['Дриль']}/move?to=taken&_back=%2Frepairs%2Forder%3Fas%3Dboard"
    )
    assert hanna.press(page, "Undo").status == 303
    assert "Дриль" in lanes(hanna)["Taken in"]


def test_what_no_lane_has_is_refused_and_nothing_moves(served: Served, orders: dict[str, int]) -> None:
    hanna = served.visitor("hanna")
    answer = moved(hanna, orders["Дриль"], "lost")
    assert answer.status == 422
    assert "lost is not among the choices of State" in answer.text
    assert "Дриль" in lanes(hanna)["Taken in"]


def test_htmx_gets_the_board_as_it_is_now_and_the_toast_beside_it(served: Served, orders: dict[str, int]) -> None:
    hanna = served.visitor("hanna")
    values = {"_csrf": csrf(hanna), "to": "ready", "_back": f"{LIST}?as=board&w=price:ge:50"}
    headers = {"hx-request": "true", "hx-target": "board"}
    answer = hanna.http.post(f"{LIST}/{orders['Дриль']}/move", data=values, headers=headers)
    assert answer.status_code == 200
    assert answer.text.count('id="board"') == 1
    assert "Moved: Дриль" in answer.text
    assert "hx-swap-oob" in answer.text
    assert "<html" not in answer.text
    assert "Насос" not in answer.text


def test_a_calendar_has_records_on_their_days_in_every_stretch(served: Served) -> None:
    hanna = served.visitor("hanna")
    month = hanna.read(f"{LIST}?as=calendar&day=2026-11-18")
    days = {list_["data-lane"]: [one.text for one in list_.all("a")] for list_ in month.all("ul") if list_["data-lane"]}
    assert days["2026-11-15"] == ["Насос, Taken in"]
    assert days["2026-11-18"] == ["Дриль, Taken in"]
    assert len(days) == 42
    assert "2026-12-28" not in days
    later = hanna.read(month.one("section", id="calendar").all("a", aria_label="Later")[0]["href"])
    assert "December 2026" in later.one("section", id="calendar").one("h2").text
    week = hanna.read(f"{LIST}?as=calendar&day=2026-11-18&span=week")
    assert [one.text for one in week.one(id="calendar").all("li", class_="event")] == [
        "Дриль, Taken in",
        "Фен, In work",
    ]
    agenda = hanna.read(f"{LIST}?as=calendar&day=2026-11-18&span=agenda")
    assert [one.text for one in agenda.one(id="calendar").all("h3")] == ["Wednesday, 18 Nov", "Thursday, 19 Nov"]


def test_a_record_is_moved_to_another_day(served: Served, orders: dict[str, int]) -> None:
    hanna = served.visitor("hanna")
    told = [("_csrf", csrf(hanna)), ("to", "2026-11-25"), ("_back", f"{LIST}?as=calendar&day=2026-11-18")]
    assert hanna.post(f"{LIST}/{orders['Дриль']}/move", told).status == 303
    with served.env() as env:
        assert env.find(Order, orders["Дриль"]).due == date(2026, 11, 25)
        assert env.find(Order, orders["Дриль"]).state == "taken"
    refused = hanna.post(f"{LIST}/{orders['Дриль']}/move", [("_csrf", csrf(hanna)), ("to", "soon"), told[2]])
    assert "soon is no date" in refused.text


def test_a_pivot_sums_by_rows_and_columns_and_every_figure_leads_to_its_records(served: Served) -> None:
    hanna = served.visitor("hanna")
    page = hanna.read(f"{LIST}?as=pivot&r=shop&k=state&m=price:sum&m=count")
    rows = [[cell.text for cell in (*row.all("th"), *row.all("td"))] for row in page.one("tbody").all("tr")]
    assert [row[0] for row in rows] == ["Ринок", "not filled in", "Total"]
    assert rows[0][1:3] == ["120.00 UAH", "2"]
    assert rows[2][-2:] == ["7.00 EUR, 125.00 UAH", "4"]
    cell = page.one("tbody").all("tr")[0].all("td")[0].one("a")["href"]
    assert {link.text for row in hanna.read(cell).all("tr", data_row="") for link in row.all("a")[:1]} == {
        "Дриль",
        "Насос",
    }
    whole = page.one("tbody").all("tr")[2].all("td")[-1].one("a")["href"]
    assert len(hanna.read(whole).all("tr", data_row="")) == 4


def test_a_graph_is_drawn_said_and_told_in_figures(served: Served) -> None:
    hanna = served.visitor("hanna")
    for shape, drawn in (("bar", "rect"), ("stacked", "rect"), ("line", "circle"), ("pie", "path")):
        page = hanna.read(f"{LIST}?as=graph&b=state&m=count&shape={shape}")
        chart = page.all("svg", class_="chart")[0]
        assert chart["aria-label"] == "Number: State"
        assert len([one for one in chart.all(drawn) if one["data-c"]]) >= 3
        rows = [[cell.text for cell in (*row.all("th"), *row.all("td"))] for row in page.one("tbody").all("tr")]
        assert rows == [["Taken in", "2"], ["In work", "1"], ["Ready", "1"]]
    both = hanna.read(f"{LIST}?as=graph&b=state&b=shop&m=price:sum")
    assert [head.text for head in both.one("thead").all("th")] == ["State", "Ринок", "not filled in"]


def test_who_is_next_stands_by_how_soon(served: Served, orders: dict[str, int]) -> None:
    with served.env() as env:
        today = datetime.now(ZoneInfo(env.find(User, served.people["hanna"]).zone)).date()
        for name, days in (("Дриль", -2), ("Насос", 0), ("Фен", 1), ("Праска", 40)):
            env.find(Order, orders[name]).due = today + timedelta(days=days)
    page = served.visitor("hanna").read(f"{LIST}?as=activity")
    groups = {one.one("h2").text: [link.text for link in one.all("a")] for one in page.all("section", class_="panel")}
    assert groups["Late 1"] == ["Дриль"]
    assert groups["Today 1"] == ["Насос"]
    assert groups["Tomorrow 1"] == ["Фен"]
    assert groups["Later 1"] == ["Праска"]


def test_the_ways_of_looking_keep_what_is_asked_and_who_may_not_write_moves_nothing(
    served: Served, orders: dict[str, int]
) -> None:
    hanna = served.visitor("hanna")
    links = hanna.read(f"{LIST}?w=price:ge:10&tab=open").one("div", class_="ph__x").one("div", class_="btns").all("a")
    assert [link["aria-label"] for link in links] == ["List", "Board", "Calendar", "Who is next", "Pivot", "Graph"]
    assert all("w=price%3Age%3A10" in link["href"] and "tab=open" in link["href"] for link in links)
    with served.env() as env:
        if "reader" not in served.people:
            served.people["reader"] = add_colleague(env, "reader", "Читач", "base.employee")
    reader = served.visitor("reader")
    assert reader.get(f"{LIST}?as=board").status == 404
    assert moved(hanna, 10**9, "ready").status == 404

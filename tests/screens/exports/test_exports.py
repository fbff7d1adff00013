"""Export of lists: by whom it was given to, of just what the address asks, written in the background, and logged."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.policy.guard import KERNEL
from core.policy.people import User
from core.services.exports import Export
from core.services.jobs import Job
from core.services.worker import Runner
from tests.addons.repairs import Order, Shop
from tests.support.browser import Browse
from tests.support.html import Element
from tests.support.runners import at_work
from tests.support.served import Answer, Served, Visitor, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    with server.env() as env:
        for login, name in (("hanna", "Ганна Майстер"), ("ivan", "Іван Майстер")):
            add_colleague(env, login, name, "repairs.master")
        taking = env.find(User, add_colleague(env, "oksana", "Оксана Облік", "repairs.master"))
        taking.roles, taking.language, taking.zone = ["repairs.master", "base.exporter"], "uk", "Europe/Kyiv"
        shops = {name: env[Shop](name=name, city=city) for name, city in (("=Ринок", "Львів"), ("Поділ", "Київ"))}
        env.session.add_all(shops.values())
        env.session.flush()
        for place in range(100):
            env.session.add(
                env[Order](
                    name=f"Річ {place:03}" if place else '=HYPERLINK("http://x")',
                    state=("taken", "work", "ready", "parts")[place % 4],
                    price=Decimal(place) + Decimal("0.5"),
                    currency="EUR" if place == 3 else "UAH",
                    due=date(2026, 6, 1 + place % 28),
                    visit=datetime(2026, 6, 1, 12, place % 60, tzinfo=UTC),
                    urgent=place % 10 == 0,
                    margin=Decimal("777.77"),
                    shop_id=shops["=Ринок" if place % 2 else "Поділ"].id,
                )
            )


@pytest.fixture
def working(served: Served) -> Iterator[None]:
    """Somebody does the background work meanwhile."""
    with at_work(served.business):
        yield


def exports(page: Element, text: str = "XLSX") -> list[Element]:
    """The forms by which a list is taken out."""
    return [form for form in page.all("form") if any(button.text == text for button in form.all("button"))]


def pressed(visitor: Visitor, address: str, text: str = "XLSX") -> Answer:
    """What comes of a press of XLSX or CSV in the menu of a list."""
    return visitor.press(visitor.read(address), text)


def content(visitor: Visitor, answer: Answer) -> bytes:
    """The file that an answer leads to."""
    assert answer.status == 303, answer.text
    found = visitor.http.get(answer.to)
    assert found.status_code == 200, answer.to
    assert found.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    return found.content


def workbook(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def separated(data: bytes, sign: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=sign))


def token_of(page: Element) -> str:
    return page.all("input", name="_csrf")[0]["value"]


def logged(served: Served) -> list[Any]:
    with served.env() as env:
        export = env[Export]
        return env.session.query(export).order_by(export.id).all()


def test_a_workbook_has_all_that_the_address_asks_in_its_columns_and_its_order(served: Served, working: None) -> None:
    oksana = served.visitor("oksana")
    told = f"{LIST}?w=price:ge:10&tab=open&o=-price&cols=name,shop.city,shop,price,due,visit,urgent,state"
    answer = pressed(oksana, told)
    rows = workbook(content(oksana, answer))
    assert rows[0] == ["Що", "Shop → City", "Shop", "Price", "Валюта", "Due", "Visit", "Urgent", "Стан"]
    wanted = [place for place in range(99, 9, -1) if place % 4 != 2]
    assert [row[0] for row in rows[1:]] == [f"Річ {place:03}" for place in wanted], "all pages, in this order"
    assert rows[1] == [
        "Річ 099", "Львів", "=Ринок", 99.5, "UAH", datetime(2026, 6, 16), datetime(2026, 6, 1, 15, 39), "Ні", "Waits for parts",
    ]  # fmt: skip
    assert [row[7] for row in rows[1:] if row[0] == "Річ 060"] == ["Так"]


def test_csv_has_the_same_with_nothing_that_a_spreadsheet_runs(served: Served, working: None) -> None:
    oksana = served.visitor("oksana")
    data = content(oksana, pressed(oksana, f"{LIST}?o=id&cols=name,shop,price&w=price:lt:2", "CSV"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert separated(data) == [
        ["Що", "Shop", "Price", "Валюта"],
        ['\'=HYPERLINK("http://x")', "Поділ", "0,50", "UAH"],
        ["Річ 001", "'=Ринок", "1,50", "UAH"],
    ]
    admin = served.visitor("admin")
    data = content(admin, pressed(admin, f"{LIST}?q=Річ+003&cols=name,price,margin", "CSV"))
    assert separated(data, ",") == [["What", "Price", "Currency", "Margin"], ["Річ 003", "3.50", "EUR", "777.77"]]


def test_what_is_out_of_sight_is_in_no_file(served: Served, working: None) -> None:
    oksana = served.visitor("oksana")
    rows = workbook(content(oksana, pressed(oksana, f"{LIST}?cols=name,margin,price&o=id")))
    assert rows[0] == ["Що", "Price", "Валюта"]
    assert "777.77" not in str(rows)
    assert logged(served)[-1].columns == ["name", "price"]


def test_a_grouped_list_gives_plain_rows(served: Served, working: None) -> None:
    oksana = served.visitor("oksana")
    rows = workbook(content(oksana, pressed(oksana, f"{LIST}?g=state&g=shop&cols=name&o=name")))
    assert len(rows) == 101
    assert all(len(row) == 1 and row[0] for row in rows)


def test_only_the_chosen_are_exported_from_the_bar_of_the_chosen(served: Served, working: None) -> None:
    oksana = served.visitor("oksana")
    page = oksana.read(f"{LIST}?o=price&cols=name,price")
    boxes = [box["value"] for row in page.all("tr", data_row="") for box in row.all("input", name="id")]
    button = next(one for one in page.all("button") if one.text.endswith(": XLSX"))
    token = token_of(page)
    said = [("_csrf", token), (button["name"], button["value"]), ("id", boxes[4]), ("id", boxes[2])]
    rows = workbook(content(oksana, oksana.post(button["formaction"], said)))
    assert [row[0] for row in rows[1:]] == ["Річ 002", "Річ 004"]
    assert len(logged(served)[-1].chosen) == 2
    none = oksana.post(button["formaction"], [("_csrf", token), (button["name"], button["value"])])
    assert none.status == 422


def test_the_table_of_a_pivot_is_exported_as_it_is_shown(served: Served, working: None) -> None:
    oksana = served.visitor("oksana")
    page = oksana.read(f"{LIST}?as=pivot&r=shop&k=state&m=price:sum&m=count&w=price:lt:4")
    form = next(form for form in exports(page) if form.one("button")["name"] == "table")
    token = token_of(page)
    answer = oksana.post(form["action"], [("_csrf", token), ("table", "xlsx")])
    head, *rows = workbook(content(oksana, answer))
    parted = [title.split(" / ") for title in head]
    assert [(one[0], one[-1]) for one in parted if len(one) == 3] == [
        ("Taken in", "UAH"), ("Waits for parts", "EUR"), ("In work", "UAH"), ("Ready", "UAH"), (parted[-1][0], "EUR"),
        (parted[-1][0], "UAH"),
    ]  # fmt: skip
    assert [row[0] for row in rows] == ["=Ринок", "Поділ", parted[-1][0]]
    assert [row[1:3] for row in rows] == [[None, None], [0.5, 1], [0.5, 1]]
    assert rows[-1][-3:] == [3.5, 4.5, 4]
    assert logged(served)[-1].way == "pivot"
    assert exports(served.visitor("hanna").read(f"{LIST}?as=pivot")) == []


@pytest.mark.row("CORE-06")
@pytest.mark.row("IMP-03")
def test_export_is_for_those_to_whom_it_was_given_by_name_and_every_attempt_is_logged(
    served: Served, working: None
) -> None:
    hanna, admin = served.visitor("hanna"), served.visitor("admin")
    page = hanna.read(f"{LIST}?cols=name,due")
    assert exports(page) == exports(page, "CSV") == []
    assert "XLSX" not in page.text
    before = len(logged(served))
    token = token_of(page)
    refused = hanna.post(f"{LIST}/export?q=Річ&cols=name,due", [("_csrf", token), ("all", "xlsx")])
    assert refused.status == 403

    form = admin.form(f"/base/user/{hanna_of(served)}/edit")
    form["roles"] = ["repairs.master", "base.exporter"]
    assert form.send().status == 303

    answer = pressed(hanna, f"{LIST}?q=Річ&cols=name,due&w=price:ge:90")
    assert len(workbook(content(hanna, answer))) == 11
    tried, done = logged(served)[before:]
    assert (tried.state, tried.by, tried.rows, tried.file) == ("refused", hanna_of(served), None, None)
    assert (done.state, done.by, done.rows, done.columns) == ("done", hanna_of(served), 10, ["name", "due"])
    assert done.source.startswith("web ")
    shown = [row.text for row in admin.read("/exports").one("tbody").all("tr")[:2]]
    assert re.search(r"Ганна Майстер web \S+ Orders Done 10 Orders .*xlsx What, Due “Річ”; Price: ≥ 90", shown[0]), (
        shown
    )
    assert re.search(r"Ганна Майстер web \S+ Orders Refused Orders .*xlsx What, Due “Річ”", shown[1]), shown
    assert hanna.get("/exports").status == 404
    assert served.visitor("ivan").get(answer.to).status == 404, "a file is for who asked for it"

    form = admin.form(f"/base/user/{hanna_of(served)}/edit")
    form["roles"] = ["repairs.master"]
    assert form.send().status == 303
    assert hanna.get(answer.to).status == 404, "nor for who may not any more"


def hanna_of(served: Served) -> int:
    with served.env() as env:
        return int(env.session.query(env[User]).filter_by(login="hanna").one().id)


def test_the_log_can_be_neither_changed_nor_deleted(served: Served, working: None) -> None:
    oksana = served.visitor("oksana")
    content(oksana, pressed(oksana, f"{LIST}?cols=name"))
    for statement in (
        "delete from base_export",
        "update base_export set query = ''",
        "update base_export set source = ''",
    ):
        with pytest.raises(DBAPIError) as refused, served.business.writing() as connection:
            connection.execute(text(statement), execution_options=KERNEL)
        assert re.search(r"rows of base_export are never changed|permission denied", str(refused.value))


def test_long_work_has_a_page_can_be_stopped_and_leaves_nothing(served: Served) -> None:
    oksana = served.visitor("oksana")
    answer = pressed(oksana, f"{LIST}?cols=name")
    assert re.fullmatch(r"/jobs/\d+", answer.to), "nobody works, so that it takes long"
    page = oksana.get(answer.to)
    assert page.status == 202
    assert page.page.one("progress")["value"] == "0"
    assert served.visitor("ivan").get(answer.to).status == 404
    stop = next(form for form in page.page.all("form") if form["action"].endswith("/stop"))
    token = token_of(page.page)
    stopped = oksana.post(stop["action"], [("_csrf", token)])
    assert stopped.status == 303
    assert Runner(lambda: [served.business]).run_due(served.business) == 0
    assert (logged(served)[-1].state, logged(served)[-1].file) == ("stopped", None)
    ended = oksana.get(answer.to)
    assert ended.status == 200
    again = next(form for form in ended.page.all("form") if form["action"].endswith("/again"))
    assert oksana.post(again["action"], [("_csrf", token)]).status == 303
    Runner(lambda: [served.business]).run_due(served.business)
    ready = oksana.read(answer.to)
    way = next(link["href"] for link in ready.all("a") if link["href"].startswith("/exports/"))
    assert len(workbook(oksana.http.get(way).content)) == 101
    listed = oksana.read("/jobs")
    assert [link["href"] for link in listed.one("tbody").all("tr")[0].all("a")] == [answer.to, way]
    assert "/jobs" in [link["href"] for link in oksana.read("/profile").all("a")], "the menu leads there"
    assert "Nothing was done for you in the background." in served.visitor("ivan").read("/jobs").text


def test_work_that_was_asked_for_before_the_right_was_taken_away_is_not_done(served: Served) -> None:
    oksana = served.visitor("oksana")
    answer = pressed(oksana, f"{LIST}?cols=name")
    with served.env() as env:
        taking = env.session.query(env[User]).filter_by(login="oksana").one()
        taking.roles = ["repairs.master"]
    Runner(lambda: [served.business]).run_due(served.business)
    assert (logged(served)[-1].state, logged(served)[-1].file) == ("failed", None)
    assert "/exports/" not in str([link["href"] for link in oksana.read(answer.to).all("a")])
    with served.env() as env:
        job = env.session.get(env[Job], int(answer.to.rpartition("/")[2]))
        assert job.state == "failed"
        env.session.query(env[User]).filter_by(login="oksana").one().roles = ["repairs.master", "base.exporter"]


@pytest.mark.row("IMP-02")
def test_a_list_is_exported_by_two_clicks(served: Served, browse: Browse, working: None) -> None:
    page = served.page(browse, "oksana")
    page.goto(f"{LIST}?cols=name,price&o=-price")
    page.evaluate("window.clicks = 0; addEventListener('click', event => event.isTrusted && window.clicks++, true)")
    page.locator("details.menu > summary", has=page.locator("svg")).filter(
        has_text=re.compile("вивантаження|експорт|export", re.IGNORECASE)
    ).click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="XLSX").first.click()
    assert page.evaluate("window.clicks") == 2
    rows = workbook(coming.value.path().read_bytes())
    assert coming.value.suggested_filename.endswith(".xlsx")
    assert (rows[0], rows[1], len(rows)) == (["Що", "Price", "Валюта"], ["Річ 099", 99.5, "UAH"], 101)

    page.get_by_role("searchbox").first.fill("Річ 042")
    page.wait_for_url(re.compile("q="))
    page.wait_for_function("document.querySelectorAll('tr[data-row]').length === 1")
    with page.expect_download() as coming:
        page.get_by_role("button", name="CSV").first.click()
    assert [row[0] for row in separated(coming.value.path().read_bytes())] == ["Що", "Річ 042"], "what is shown by now"


def test_a_list_is_exported_without_script(served: Served, browse: Browse, working: None) -> None:
    page = served.page(browse, "oksana", javascript=False)
    page.goto(f"{LIST}?cols=name")
    page.locator("details.menu > summary").filter(
        has_text=re.compile("вивантаження|експорт|export", re.IGNORECASE)
    ).click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="CSV").first.click()
    assert len(separated(coming.value.path().read_bytes())) == 101

"""Acts on many records: on those that were checked and on all that is found, at once and in the background, and back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from addons.base.models import Job, Undo
from core.screens.bulk import work
from core.screens.bulk.batches import Batch
from core.screens.bulk.changes import change_of
from core.services.jobs import enqueue
from core.services.statements import run, table_of
from core.services.undo import sweep_undo
from core.services.worker import Runner
from core.values.errors import UserError
from tests.addons.repairs import Order, Part, Shop
from tests.support.html import Element
from tests.support.served import Answer, Form, Served, Visitor, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"
MANY = 260


@pytest.fixture(autouse=True)
def orders(served: Served) -> None:
    """The same orders before each test."""
    with served.env() as env:
        for part in (Part, Order, Shop, Undo, Job):
            run(env, table_of(env, part).delete())
        if "hanna" not in served.people:
            served.people["hanna"] = add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
            served.people["ivan"] = add_colleague(env, "ivan", "Іван Майстер", "repairs.master")
        shop = env[Shop](name="Ринок", city="Львів")
        env.session.add(shop)
        env.session.flush()
        cells = {
            "name": [f"Річ {place:03}" for place in range(MANY)],
            "state": ["taken" if place % 2 else "work" for place in range(MANY)],
            "price": [Decimal(place) for place in range(MANY)], "currency": ["UAH"] * MANY, "urgent": [False] * MANY,
        }  # fmt: skip
        env.insert_columns(Order, MANY, cells)


def bar(visitor: Visitor, query: str = "") -> Form[Any]:
    """The form around the rows of a list."""
    page = visitor.read(f"{LIST}{query}")
    return Form(visitor, next(form for form in page.all("form") if form["action"].endswith("/many")), "")


def check(form: Form[Any], *names: str) -> Form[Any]:
    rows = {row.all("a")[0].text: row.one("input")["value"] for row in form.element.all("tr", data_row="")}
    form.values += [("id", rows[name]) for name in names]
    return form


def whole(form: Form[Any]) -> Form[Any]:
    form.values.append(("all", "1"))
    return form


def states(served: Served) -> dict[str, int]:
    with served.env() as env:
        order = env[Order]
        return dict(env.session.execute(select(order.state, func.count()).group_by(order.state)).all())


def archived(served: Served) -> int:
    with served.env() as env:
        return int(env.session.scalar(select(func.count()).where(env[Order].archived_at.is_not(None))) or 0)


def worked(served: Served) -> None:
    """What waits is done by a worker."""
    Runner(lambda: [served.business]).run_due(served.business)


def setting(form: Form[Any], name: str, value: str) -> Answer:
    """A field of all that the form says is set in its sheet, without script."""
    second = form.sender.again(form.send(action=f"{LIST}/change"), "sheet-form")
    second["_on"] = name
    third = form.sender.again(second.send("_apply", "1"), "sheet-form")
    third[name] = value
    return third.send("_apply", "1")


def result(visitor: Visitor, answer: Answer) -> Element:
    assert answer.status == 303
    assert answer.to.startswith("/jobs/"), answer.to
    return visitor.read(answer.to)


def test_all_that_is_found_is_offered_beyond_the_page_and_counted_to_the_end(served: Served) -> None:
    hanna = served.visitor("hanna")
    label = hanna.read(f"{LIST}?f.state=taken").one("label", class_="bulk__all")
    assert label.text == "All that is found: 130"
    assert label.one("input", name="all")["value"] == "1"
    assert hanna.get(label.one("span")["hx-get"]).text == "130"
    assert not hanna.read(f"{LIST}?w=price:lt:5").all("label", class_="bulk__all"), "a page that is all of it"


def test_a_few_found_by_a_search_are_changed_at_once_and_come_back(served: Served) -> None:
    hanna = served.visitor("hanna")
    answer = whole(bar(hanna, "?f.state=taken&w=price:lt:200")).send("_verb", "archive")
    assert answer.to == f"{LIST}?f.state=taken&w=price%3Alt%3A200"
    page = hanna.follow(answer)
    assert page.one(id="toasts").text.startswith("100 records changed")
    assert archived(served) == 100
    assert hanna.press(page, "Undo").status == 303
    assert archived(served) == 0


def test_more_than_that_are_changed_by_a_job_whose_result_waits_and_can_be_undone(served: Served) -> None:
    hanna = served.visitor("hanna")
    answer = whole(bar(hanna)).send("_verb", "archive")
    assert answer.to.startswith("/jobs/")
    assert hanna.get(answer.to).status == 202, "nothing has begun"
    assert archived(served) == 0
    worked(served)
    page = hanna.read(answer.to)
    assert f"{MANY} records changed." in page.one(id="progress").text
    assert page.link("Back to the list") == LIST
    assert archived(served) == MANY
    back = hanna.press(page, "Undo")
    assert back.to.startswith("/jobs/")
    worked(served)
    assert archived(served) == 0
    assert "To the archive" in hanna.read("/jobs").text


def test_what_comes_after_the_choice_was_made_is_left_alone(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "FIRST", 50)
    monkeypatch.setattr(work, "fitting", lambda *_given: 50)
    hanna = served.visitor("hanna")
    answer = setting(whole(bar(hanna)), "state", "ready")
    assert answer.to.startswith("/jobs/")
    seen = []

    def late(self: work.Tally, env: object, batch: work.Batch, done: work.Done, add: object = work.Tally.add) -> None:
        seen.append(batch.seen)
        if len(seen) == 1:
            batch.env.session.add(batch.env[Order](name="Пізня", state="taken"))
            batch.env.session.flush()
        add(self, env, batch, done)  # type: ignore[operator]  # the method as it was

    monkeypatch.setattr(work.Tally, "add", late)
    worked(served)
    assert seen == [50, 50, 50, 50, 50, 10]
    assert states(served) == {"ready": MANY, "taken": 1}


def test_a_job_that_is_stopped_tells_how_far_it_came_and_that_goes_back(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanna = served.visitor("hanna")
    answer = setting(whole(bar(hanna)), "urgent", "1")
    token = hanna.read(LIST).all("input", name="_csrf")[0]["value"]

    def stopped(*_given: object) -> int:
        assert hanna.post(f"{answer.to}/stop", [("_csrf", token)]).status == 303
        return 50

    monkeypatch.setattr(work, "fitting", stopped)
    worked(served)
    page = hanna.read(answer.to)
    assert "It came as far as 50 of 260 records. 50 records changed." in page.one(id="progress").text
    with served.env() as env:
        assert env.session.scalar(select(func.count()).where(env[Order].urgent)) == 50, "the batch in hand left nothing"
    hanna.press(page, "Undo")
    with served.env() as env:
        assert not env.session.scalar(select(func.count()).where(env[Order].urgent))


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders whose price ends with 7 may not be ready."""

    def before_save(self: Order) -> None:
        if self.state == "ready" and self.price is not None and self.price % 10 == 7:
            raise UserError("{name} waits for a part.", field="state", name=self.name)

    monkeypatch.setattr(Order, "before_save", before_save, raising=False)


@pytest.mark.usefixtures("refusing")
def test_a_field_is_set_for_the_checked_and_who_refuses_is_named_and_stays(served: Served) -> None:
    hanna = served.visitor("hanna")
    form = check(bar(hanna, "?o=price"), "Річ 006", "Річ 007", "Річ 008", "Річ 017")
    page = result(hanna, setting(form, "state", "ready"))
    told = page.one(id="progress")
    assert "2 records changed. 2 records stay as they were." in told.text
    assert [row.text for row in told.one("tbody").all("tr")] == [
        "Річ 007 Річ 007 waits for a part.",
        "Річ 017 Річ 017 waits for a part.",
    ]
    assert page.one("h1").text == "Change many records: State: Ready"
    assert states(served) == {"ready": 2, "taken": 130, "work": 128}
    hanna.press(page, "Undo")
    assert states(served) == {"taken": 130, "work": 130}


def test_what_was_typed_wrong_is_told_in_the_sheet_and_nothing_changes(served: Served) -> None:
    hanna = served.visitor("hanna")
    answer = setting(check(bar(hanna, "?o=price"), "Річ 001", "Річ 002"), "price", "багато")
    assert answer.status == 422
    sheet = answer.page.one("form", id="sheet-form")
    assert "2 records are chosen." in sheet.text
    assert "багато is no number; write it like 1250,50." in sheet.text
    assert sheet.one("input", name="price")["value"] == "багато"


def test_every_kind_of_value_is_put_back_as_it_was(served: Served) -> None:
    hanna = served.visitor("hanna")
    with served.env() as env:
        shop = env.session.scalars(select(env[Shop])).one()
        order = env.session.scalars(select(env[Order]).where(env[Order].name == "Річ 001")).one()
        order.weight, order.due, order.note, order.shop_id = Decimal("1.250"), env.today(), "  як є ", shop.id
        order.state = "work"  # the form closes the price of what is ready, and weighs nothing that was just taken in
        env.session.flush()
        before = {name: getattr(order, name) for name in ("weight", "due", "note", "shop_id", "price", "urgent")}
    values = {"weight": "3,5", "due": "22.11.2030", "note": "інше", "shop": "", "price": "", "urgent": "1"}
    for name, value in values.items():
        answer = setting(check(bar(hanna, "?o=price"), "Річ 001"), name, value)
        page = hanna.follow(answer)
        assert page.one(id="toasts").text.startswith("1 record changed"), name
        hanna.press(page, "Undo")
    with served.env() as env:
        order = env.session.scalars(select(env[Order]).where(env[Order].name == "Річ 001")).one()
        assert {name: getattr(order, name) for name in before} == before


def test_a_field_that_may_not_be_written_or_names_the_record_is_not_offered(served: Served) -> None:
    hanna = served.visitor("hanna")
    form = check(bar(hanna, "?o=price"), "Річ 001")
    sheet = form.send(action=f"{LIST}/change").page.one("form", id="sheet-form")
    offered = [option["value"] for option in sheet.one("select", name="_on").all("option")]
    assert {"state", "due", "price", "shop", "urgent", "note"} <= set(offered)
    assert not {"margin", "name", "visit", "parts_taken"} & set(offered)
    answer = form.send("_on", "margin", action=f"{LIST}/change")
    assert not answer.page.one("form", id="sheet-form").all("input", name="margin")


def test_only_who_did_it_takes_it_back_and_only_within_a_day_and_once(served: Served) -> None:
    hanna, ivan = served.visitor("hanna"), served.visitor("ivan")
    page = hanna.follow(check(bar(hanna, "?o=price"), "Річ 001", "Річ 002").send("_verb", "archive"))
    address = page.one(id="toasts").one("form")["action"]
    token = ivan.read(LIST).all("input", name="_csrf")[0]["value"]
    assert ivan.post(address, [("_csrf", token)]).status == 422
    assert archived(served) == 2
    with served.env() as env:
        undo = table_of(env, Undo)
        run(env, update(undo).values(at=env.now() - timedelta(hours=25)))
    refused = hanna.press(page, "Undo")
    assert refused.status == 422
    assert "more than a day has passed" in refused.text
    with served.env() as env:
        run(env, update(table_of(env, Undo)).values(at=env.now()))
    assert hanna.press(page, "Undo").status == 303
    assert archived(served) == 0
    assert hanna.press(page, "Undo").status == 422


def test_what_somebody_changed_meanwhile_is_left_alone_and_named(served: Served) -> None:
    hanna, ivan = served.visitor("hanna"), served.visitor("ivan")
    page = hanna.follow(setting(check(bar(hanna, "?o=price"), "Річ 001", "Річ 002"), "state", "ready"))
    with served.env() as env:
        key = env.session.scalar(select(env[Order].id).where(env[Order].name == "Річ 002"))
    ivan.form(f"{LIST}/{key}/edit").fill(note="чекає").send()
    told = result(hanna, hanna.press(page, "Undo")).one(id="progress")
    assert "1 record changed. 1 record stays as it was." in told.text
    row = told.one("tbody").one("tr")
    assert row.text.startswith("Річ 002 Changed meanwhile: Іван Майстер, today")
    assert row.one("a")["href"] == f"{LIST}/{key}"
    assert states(served) == {"taken": 130, "work": 129, "ready": 1}


def test_what_is_older_than_a_day_is_swept(served: Served) -> None:
    hanna = served.visitor("hanna")
    check(bar(hanna, "?o=price"), "Річ 001").send("_verb", "archive")
    check(bar(hanna, "?o=price"), "Річ 002").send("_verb", "archive")
    with served.env() as env:
        undo = table_of(env, Undo)
        oldest = select(func.min(undo.c.id)).scalar_subquery()
        run(env, update(undo).where(undo.c.id == oldest).values(at=env.now() - timedelta(hours=25)))
        enqueue(env, sweep_undo)
    worked(served)
    with served.env() as env:
        assert run(env, select(func.count()).select_from(table_of(env, Undo))).scalar() == 1


def test_questions_stay_as_many_however_many_records(served: Served) -> None:

    def asked(number: int, state: str) -> int:
        with served.env() as env:
            view = work.view_of(env, "repairs.order")
            keys = list(env.session.scalars(select(env[Order].id).limit(number)))
            change = change_of(view, {"field": "state", "value": state})
            told: list[str] = []
            event.listen(env.connection, "before_cursor_execute", lambda *given: told.append(given[2]))
            assert len(Batch(view, change).run(keys).changed) == number
            return sum(1 for one in told if one.lstrip().upper().startswith("SELECT"))

    assert asked(200, "parts") == asked(20, "ready")

"""What was typed and not saved: it waits for its author alone, is offered, and overwrites nothing that others saved."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from core.conformance.forms import Form
from core.policy.env import Person
from core.policy.people import User
from core.services.drafts import Draft, draft_at, tidy_drafts
from core.services.jobs import enqueue
from core.services.worker import Runner
from tests.support.html import Element
from tests.support.served import Answer, Served, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"
NEW, DRAFT = f"{LIST}/new", f"{LIST}/draft"


@pytest.fixture(scope="module", autouse=True)
def people(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        add_colleague(env, "ivan", "Іван Майстер", "repairs.master")


@pytest.fixture
def order(served: Served) -> str:
    """The address of the form of an order with one part."""
    hanna = served.visitor("hanna")
    form = hanna.again(hanna.form(NEW).send("_add", "parts_taken"))
    return f"{form.fill(name='Дриль', boxes='2', parts_taken_0_name='Щітки').send().to}/edit"


def typed(form: Form[Answer], **values: str) -> Answer:
    """Type in a form, wait until it is kept, and leave."""
    return form.sender.post(DRAFT, form.fill(**values).values)


def offer(page: Element) -> str:
    """The way to go on with what was typed; nothing where that is not offered."""
    found = [link["href"] for link in page.all("a") if link.text == "Go on with it"]
    return found[0] if found else ""


def left(served: Served) -> int:
    with served.env() as env:
        return int(env.session.scalar(select(func.count()).select_from(env[Draft])))


def test_what_was_typed_is_offered_gone_on_with_and_gone_once_it_is_saved(served: Served, order: str) -> None:
    hanna = served.visitor("hanna")
    answer = typed(hanna.form(order), boxes="5", parts_taken_0_name="Щітки вугільні", note="Іскрить")
    assert "Kept as a draft, today" in answer.text

    page = hanna.read(order)
    assert "You typed here and did not save it, today" in page.one("form", id="record-form").text
    assert Form(hanna, page.one("form", id="record-form"), "")["boxes"] == "2", "nothing is filled in unasked"
    form = hanna.form(offer(page))
    assert (form["boxes"], form["parts_taken-0-name"], form["note"]) == ("5", "Щітки вугільні", "Іскрить")
    assert form.send().status == 303
    assert offer(hanna.read(order)) == ""


def test_a_new_record_that_was_not_saved_is_offered_too_and_thrown_away(served: Served) -> None:
    hanna = served.visitor("hanna")
    form = hanna.again(hanna.form(NEW).send("_add", "parts_taken"))
    typed(form, name="Праска", parts_taken_0_name="Шнур")
    resumed = hanna.form(offer(hanna.read(NEW)))
    assert (resumed["name"], resumed["parts_taken-0-name"]) == ("Праска", "Шнур")

    page = hanna.read(NEW)
    button = page.one("button", form="drop-draft")
    answer = Form(hanna, page.one("form", id="drop-draft"), "").send(button["name"], button["value"])
    assert answer.to == NEW
    assert offer(hanna.follow(answer)) == ""


def test_only_its_author_ever_sees_it(served: Served, order: str) -> None:
    typed(served.visitor("hanna").form(order), boxes="5")
    for other in ("ivan", "admin"):
        assert offer(served.visitor(other).read(order)) == ""
        assert "boxes" in served.visitor(other).form(f"{order}?draft=1").names()
        assert served.visitor(other).form(f"{order}?draft=1")["boxes"] == "2"
    with served.env() as env:
        people = [Person.of(env.session.scalars(select(env[User]).where(env[User].login == "ivan")).one())]
        people.append(Person.of(env.find(User, served.people["admin"])))
    for person in people:
        with served.business.env(person) as env:
            assert draft_at(env, order) is None
    with served.business.env(people[0]) as env:
        assert env.session.scalars(select(env[Draft])).all() == []


def test_what_others_saved_meanwhile_is_joined_when_one_goes_on(served: Served, order: str) -> None:
    hanna = served.visitor("hanna")
    typed(hanna.form(order), boxes="5")
    assert served.visitor("ivan").form(order).fill(note="Терміново").send().status == 303
    form = hanna.form(offer(hanna.read(order)))
    assert (form["boxes"], form["note"]) == ("5", "Терміново")
    assert form.send().status == 303
    assert served.visitor("ivan").form(order)["note"] == "Терміново"


def test_what_both_changed_is_asked_about_when_one_goes_on(served: Served, order: str) -> None:
    hanna = served.visitor("hanna")
    typed(hanna.form(order), boxes="5", note="Іскрить")
    served.visitor("ivan").form(order).fill(boxes="7").send()
    answer = hanna.get(offer(hanna.read(order)))
    assert [row.text for row in answer.page.one("dialog", class_="clash").one("tbody").all("tr")] == ["Boxes 2 7 5"]
    form = hanna.again(answer)
    form["_choice.boxes"] = ["mine"]
    assert form.send("_chosen", "chosen").status == 303
    now = hanna.form(order)
    assert (now["boxes"], now["note"]) == ("5", "Іскрить")


def test_a_form_that_is_again_as_it_was_leaves_nothing(served: Served, order: str) -> None:
    hanna, before = served.visitor("hanna"), left(served)
    typed(hanna.form(order), boxes="5")
    assert left(served) == before + 1
    typed(hanna.form(order), boxes="2")
    assert left(served) == before


def test_a_place_that_is_no_field_and_what_is_too_long_is_not_kept(served: Served, order: str) -> None:
    hanna = served.visitor("hanna")
    values = hanna.form(order).fill(boxes="5").values
    hanna.post(DRAFT, [*values, ("margin", "1"), ("password", "secret")])
    with served.env() as env:
        body = env.session.scalars(select(env[Draft].body).where(env[Draft].place == order)).one()
    assert not {"margin", "password"} & set(body["typed"])
    hanna.post(DRAFT, hanna.form(order).fill(note="я" * 250_000).values)
    assert offer(hanna.read(order)) == ""


def test_who_may_not_write_keeps_nothing(served: Served, order: str) -> None:
    hanna, before = served.visitor("hanna"), left(served)
    token = [(name, value) for name, value in hanna.form(order).values if name == "_csrf"]
    for path, key in (("/repairs/shop/draft", ""), (DRAFT, "999999"), (DRAFT, "x")):
        assert hanna.post(path, [*token, ("_id", key), ("name", "Ринок")]).status in (403, 404)
    assert left(served) == before


def test_what_nobody_returned_to_for_a_month_is_forgotten(served: Served, order: str) -> None:
    hanna = served.visitor("hanna")
    typed(hanna.form(order), boxes="5")
    typed(hanna.form(NEW), name="Праска")
    with served.env() as env:
        long_ago = env.now().replace(year=env.now().year - 1)
        env.session.execute(update(env[Draft]).where(env[Draft].place == order).values(touched_at=long_ago))
        enqueue(env, tidy_drafts)
    Runner(lambda: [served.business]).run_due(served.business)
    assert offer(hanna.read(order)) == ""
    assert offer(hanna.read(NEW)) != ""

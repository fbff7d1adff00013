"""The timeline of a card: what happened in one order, by pages, without questions for each entry."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from addons import crm
from addons.tasks import Task
from core.policy.trail import Trail, TrailPersonal
from core.screens.records.stretches import MOST
from core.services.files import store
from core.services.notes import Note
from tests.support.html import Element
from tests.support.served import Served, Visitor

ADDONS = ("base", "crm", "tasks")
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def client(served: Served) -> str:
    """The address of a new client's card."""
    with served.env() as env:
        made = env[crm.Client](kind="person", surname="Коваль", first_name="Іван")
        env.session.add(made)
        env.session.flush()
        key = made.id
    return f"/crm/client/{key}"


def number(client: str) -> int:
    return int(client.rpartition("/")[2])


def happen(served: Served, client: str, count: int) -> None:
    """So many notes and so many changes of a plain field, of a link and of a personal field, a minute apart."""
    with served.env() as env:
        trail, side = env[Trail], env[TrailPersonal]
        users = list(served.people.values())
        for step in range(count):
            at, place = BEGAN + timedelta(minutes=step), {"model": "crm.client", "record": number(client)}
            body = f"Нотатка {step} для @olena"
            env.session.add(env[Note](kind="note", body=body, at=at, **place))
            changes = {
                "size": [step, step + 1],
                "manager_id": [users[step % 4], users[(step + 1) % 4]],
                "tax_id": {"personal": "0"},
            }
            row = trail(at=at, by=users[0], source="test", verb="write", changes=changes, **place)
            env.session.add(row)
            env.session.flush()
            env.session.add(side(trail_id=row.id, field="tax_id", salt=b"0", old=None, new=f'"{step}"'))


def panel(page: Element) -> Element:
    return page.one("section", id="timeline")


def entries(page: Element) -> list[str]:
    """The entries as they are read, the latest first."""
    return [
        re.sub(r"( Change the note Delete the note)?\s*\d\d:\d\d", "", one.text)
        for ul in panel(page).all("ul", class_="tl")
        for one in ul.all("li")
    ]


def tabs(page: Element) -> dict[str, str]:
    """The tabs with what stands behind their names."""
    words = (link.text.rpartition(" ") for link in panel(page).one("nav").all("a"))
    return {(name or count): (count if name else "") for name, _space, count in words}


@contextmanager
def counted(served: Served) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, but for those that begin and end a transaction."""
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def written(visitor: Visitor, client: str, kind: str, body: str, **more: str) -> None:
    form = visitor.form(client, "composer")
    assert form.fill(kind=kind, body=body, **more).send().status == 303


def test_all_kinds_of_things_stand_in_one_order_and_each_tab_has_its_own(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    written(olena, client, "call", "Оплатять до п’ятниці", outcome="call_back", direction="in")
    written(olena, client, "letter", "Надіслали рахунок", direction="out")
    written(olena, client, "note", "Любить каву")
    with served.env() as env:
        store(env, io.BytesIO(b"%PDF-1.4"), "договір.pdf", model="crm.client", record=number(client))
        env.session.add(env[Task](name="Передзвонити", client_id=number(client)))
    form = olena.form(f"{client}/edit")
    form.fill(site="https://koval.example").send()
    page = olena.read(client)
    told = entries(page)
    assert [one.split()[0] for one in told] == ["Changed", "New", "File", "Note", "Letter", "Incoming", "Added"]
    assert "Site: https://koval.example" in told[0]
    assert told[1].startswith("New task Передзвонити")
    assert told[2] == "File договір.pdf"
    assert panel(page).link("договір.pdf").startswith("/files/")
    assert told[3].startswith("Note Олена Гончар Любить каву")
    assert told[5].startswith("Incoming call Олена Гончар Оплатять до п’ятниці Call back")
    assert tabs(page) == {"All": "7", "Calls": "1", "Notes": "1", "Letters": "1", "Changes": "2"}
    for tab, first in (("Calls", "Incoming"), ("Notes", "Note"), ("Letters", "Letter")):
        shown = olena.read(panel(page).one("nav").link(f"{tab} 1"))
        assert [one.split()[0] for one in entries(shown)] == [first]
    assert [one.split()[0] for one in entries(olena.read(f"{client}?tl=changes"))] == ["Changed", "Added"]


def test_earlier_entries_follow_by_their_key_and_none_is_lost_or_told_twice(served: Served, client: str) -> None:
    happen(served, client, 50)
    olena = served.visitor("olena")
    found, page = [], olena.read(client)
    for _page in range(6):
        found += entries(page)
        more = [link["href"] for link in panel(page).all("a") if link.text == "Earlier"]
        if not more:
            break
        assert len(entries(page)) == MOST
        page = olena.read(more[0])
    assert len(found) == 101
    notes = [int(re.findall(r"Нотатка (\d+)", one)[0]) for one in found if "Нотатка" in one]
    assert notes == list(range(49, -1, -1))
    sizes = [int(re.findall(r"→ (\d+)", one)[0]) for one in found if "Changed" in one]
    assert sizes == list(range(50, 0, -1))


@pytest.mark.parametrize("key", ["x", "2026-01-01T00:00:00~notes~1", "2026-01-01T00:00:00+00:00~notes~-1", "~~"])
def test_a_key_that_is_none_shows_the_latest(served: Served, client: str, key: str) -> None:
    happen(served, client, 1)
    olena = served.visitor("olena")
    assert entries(olena.read(f"{client}?tl=nonsense&before={key}")) == entries(olena.read(client))


def test_a_card_asks_as_often_for_200_entries_as_for_two(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    happen(served, client, 1)
    olena.read(client)
    with counted(served) as few:
        olena.read(client)
    happen(served, client, 100)
    with counted(served) as many:
        page = olena.read(client)
    assert len(entries(page)) == MOST
    assert len(few) == len(many) > 5, "\n".join(many)


def test_nothing_and_200_notes_are_as_many_questions(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    olena.read(client)
    with counted(served) as few:
        assert len(entries(olena.read(client))) == 1
    with served.env() as env:
        for step in range(200):
            place = {"model": "crm.client", "record": number(client)}
            env.session.add(env[Note](kind="note", body=f"Нотатка {step}", at=BEGAN, **place))
    with counted(served) as many:
        olena.read(client)
    assert len(few) == len(many), "\n".join(many)


def test_a_field_out_of_sight_is_not_told_of(served: Served, client: str) -> None:
    admin, olena = served.visitor("admin"), served.visitor("olena")
    admin.form(f"{client}/edit").fill(passport="КВ 123456").send()
    assert "КВ 123456" in panel(admin.read(client)).text
    text = panel(olena.read(client)).text
    assert "КВ 123456" not in text
    assert "Passport" not in text


def test_the_panel_alone_has_what_the_card_has(served: Served, client: str) -> None:
    happen(served, client, 3)
    olena = served.visitor("olena")
    assert panel(olena.read(f"{client}/timeline")).text == panel(olena.read(client)).text
    assert olena.get("/crm/client/999999/timeline").status == 404

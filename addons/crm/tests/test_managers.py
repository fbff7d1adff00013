"""Who looks after a client, in which territory, and since when."""

from __future__ import annotations

import pytest

from tests.support.html import Element
from tests.support.served import Clock, Served, Visitor

NEW = "/crm/client/new"


def names(visitor: Visitor, address: str) -> list[str]:
    """The records of a list, in its order."""
    return [row.all("a")[0].text for row in visitor.read(address).all("tr") if "data-row" in row.attributes]


def lines(card: Element, title: str) -> list[str]:
    """The lines of a part of a card."""
    return [line.text for line in card.panel(title).all("li")]


@pytest.mark.row("CRM-18")
def test_a_client_is_its_managers_and_so_are_its_new_tasks(served: Served) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    card = olena.follow(olena.form(NEW).fill(surname="Доглянутий", manager=str(served.people["andrii"])).send())
    assert "Manager Андрій Шевчук" in card.panel("Sales").text
    assert names(andrii, andrii.read("/crm/client").link("Mine")) == ["Доглянутий"]
    assert names(olena, "/crm/client?tab=mine") == []

    form = olena.form(card.link("Task T"))
    assert form["client"] == card.link("Change E").split("/")[3]
    assert form["assignee"] == str(served.people["andrii"]), "the form already shows whose the task will be"
    olena.follow(form.fill(name="Передзвонити", due="+1").send())
    again = olena.read(card.link("Change E").removesuffix("/edit"))
    assert lines(again, "Tasks") == ["Done: Передзвонити Передзвонити tomorrow, Андрій Шевчук"]
    assert names(andrii, "/tasks/task?tab=mine") == ["Передзвонити"]

    form = olena.form("/tasks/task/new").fill(name="Надіслати прайс", client=form["client"])
    assert form["assignee"] == ""
    task = olena.follow(form.send())
    assert "Who does it Андрій Шевчук" in task.text, "whoever enters the task, it goes to the client's manager"
    task = olena.follow(olena.form("/tasks/task/new").fill(name="Прибрати склад").send())
    assert "Who does it Олена Гончар" in task.text, "a task of no client is its author's"


@pytest.mark.row_waits(
    "CRM-19", addon="sales", proven="the card shows both periods; revenue is not yet credited by them"
)
def test_the_card_shows_who_looked_after_a_client_from_when_to_when(served: Served, clock: Clock) -> None:
    clock.set("2026-03-10")
    olena = served.visitor("olena")
    card = olena.follow(olena.form(NEW).fill(surname="Перехідний", manager=str(served.people["andrii"])).send())
    path = card.link("Change E")
    assert lines(card, "Managers so far") == ["Андрій Шевчук 10.03.2026 – now"]
    clock.set("2026-06-01")
    olena = served.visitor("olena")
    card = olena.follow(olena.form(path).fill(manager=str(served.people["olena"])).send())
    assert lines(card, "Managers so far") == [
        "Андрій Шевчук 10.03.2026 – 01.06.2026",
        "Олена Гончар 01.06.2026 – now",
    ]
    clock.set("2026-06-20")
    olena = served.visitor("olena")
    card = olena.follow(olena.form(path).fill(note="Нічого про менеджера").send())
    assert len(lines(card, "Managers so far")) == 2, "a change of something else begins no period"


@pytest.mark.row("CRM-20")
def test_a_client_of_a_territory_gets_its_manager(served: Served) -> None:
    head, andrii = served.visitor("head"), served.visitor("andrii")
    twelve = territory(head, 12, "Поділ", served.people["olena"])
    card = andrii.follow(andrii.form(NEW).fill(surname="Подільський", territory=twelve).send())
    assert "Manager Олена Гончар" in card.panel("Sales").text
    assert "Territory Поділ" in card.panel("Sales").text

    moved = andrii.follow(andrii.form(NEW).fill(surname="Мандрівний", manager=str(served.people["andrii"])).send())
    moved = andrii.follow(andrii.form(moved.link("Change E")).fill(territory=twelve).send())
    assert "Manager Олена Гончар" in moved.panel("Sales").text, "also when it comes to the territory later"

    chosen = {"territory": twelve, "manager": str(served.people["andrii"])}
    card = andrii.follow(andrii.form(NEW).fill(surname="Обраний", **chosen).send())
    assert "Manager Андрій Шевчук" in card.panel("Sales").text, "a manager who was chosen with it stays"


def territory(visitor: Visitor, number: int, name: str, manager: int) -> str:
    """A new sales territory; gives its id as forms have it."""
    form = visitor.form("/crm/territory/new").fill(number=str(number), name=name, manager=str(manager))
    return visitor.follow(form.send()).link("Change E").split("/")[3]


@pytest.mark.row("CRM-21")
def test_the_card_shows_which_territory_a_client_was_in_from_when_to_when(served: Served, clock: Clock) -> None:
    head = served.visitor("head")
    old = territory(head, 112, "Поділ старий", served.people["olena"])
    new = territory(head, 115, "Оболонь", served.people["andrii"])
    clock.set("2026-02-02")
    olena = served.visitor("olena")
    card = olena.follow(olena.form(NEW).fill(surname="Переселений", territory=old).send())
    clock.set("2026-04-15")
    olena = served.visitor("olena")
    card = olena.follow(olena.form(card.link("Change E")).fill(territory=new).send())
    assert lines(card, "Territories so far") == [
        "112, Поділ старий 02.02.2026 – 15.04.2026",
        "115, Оболонь 15.04.2026 – now",
    ]
    assert lines(card, "Managers so far") == [
        "Олена Гончар 02.02.2026 – 15.04.2026",
        "Андрій Шевчук 15.04.2026 – now",
    ]

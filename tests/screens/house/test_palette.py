"""One box for everything: records by the beginning of their names first, numbers and phones, commands, the last ones."""

from __future__ import annotations

import pytest

from addons import crm
from tests.support.html import Element
from tests.support.served import Served


@pytest.fixture(scope="module", autouse=True)
def shop(server: Served) -> None:
    """Clients of whom some only have the letters somewhere in their names; the newest of these came last."""
    with server.env() as env:
        for surname, first in (("Ковальчук", "Ганна"), ("Яковенко", "Олег"), ("Закович", "Ігор")):
            env.session.add(env[crm.Client](kind="person", surname=surname, first_name=first))
        for place in range(20):
            env.session.add(env[crm.Client](kind="person", surname="Петренко", first_name=f"Яків{place}", note="ков"))
        client = env[crm.Client](kind="organisation", name="Пекарня")
        client.phones.append(env[crm.Phone](number="+380 67 512 44 17", use="mobile"))
        env.session.add(client)


def groups(page: Element) -> dict[str, list[str]]:
    """What was found, by the name of its group."""
    return {
        group["aria-label"]: [one.all("span")[0].text for one in group.all("a")]
        for group in page.all("div", role="group")
    }


def found(served: Served, question: str, login: str = "olena") -> dict[str, list[str]]:
    answer = served.visitor(login).get(f"/search?q={question}", hx_request="true", hx_target="palette-results")
    assert answer.status == 200
    return groups(answer.page)


def test_names_that_begin_with_the_words_stand_before_others_that_have_them(served: Served) -> None:
    assert found(served, "ков")["Clients"] == ["Ковальчук Ганна", "Закович Ігор", "Яковенко Олег"]
    assert found(served, "КОВАЛЬЧУК г")["Clients"] == ["Ковальчук Ганна"]


@pytest.mark.parametrize("question", ["4417", "512", "067 512", "67512"])
def test_digits_find_phones(served: Served, question: str) -> None:
    assert found(served, question)["Clients"] == ["Пекарня"]


def test_a_directory_that_has_no_search_is_found_by_the_beginning_of_its_names(served: Served) -> None:
    with served.env() as env:
        env.session.add(env[crm.Source](name="Вивіска на вулиці"))
    assert found(served, "виві")["Sources"] == ["Вивіска на вулиці"]
    assert "Sources" not in found(served, "вулиці")


def test_commands_are_found_by_any_of_their_words_and_only_by_who_may_do_them(served: Served) -> None:
    assert found(served, "clien")["Commands"][:1] == ["Clients"]
    assert "New client" in found(served, "new cli")["Commands"]
    assert "New tag" in found(served, "new tag")["Commands"]
    assert "New industry" not in str(found(served, "new"))
    assert found(served, "dupl")["Commands"] == ["Possible duplicates"]
    assert "Import from a file" in found(served, "import")["Commands"]
    assert "Time zone" in found(served, "time z", "admin")["Commands"]
    assert "Commands" not in found(served, "time z")
    assert found(served, "addons", "admin")["Commands"][0] == "Addons"
    assert "Addons" not in str(found(served, "addons"))


def test_an_empty_box_begins_with_what_one_worked_on_last(served: Served) -> None:
    andrii = served.visitor("andrii")
    assert "You worked on last" not in found(served, "", "andrii")
    keys = []
    for name in ("Перша", "Друга"):
        form = andrii.form("/crm/client/new").fill(kind="organisation", name=name)
        keys.append(form.send().to)
    assert found(served, "", "andrii")["You worked on last"] == ["Друга", "Перша"]
    andrii.form(f"{keys[0]}/edit").fill(name="Перша знову").send()
    assert found(served, "", "andrii")["You worked on last"] == ["Перша знову", "Друга"]
    assert "Друга" not in str(found(served, "", "olena").get("You worked on last"))
    page = andrii.read("/search")
    assert page.link("Друга").endswith(keys[1])


def test_results_have_ids_that_stay_theirs(served: Served) -> None:
    def ids(question: str) -> dict[str, str]:
        answer = served.visitor("olena").get(f"/search?q={question}", hx_request="true", hx_target="palette-results")
        links = (one for one in answer.page.all("a", role="option") if "called=" not in one["href"])
        return {one["href"]: one["id"] for one in links}

    less, more = ids("ковальчук"), ids("ков")
    assert less
    assert less.items() <= more.items()
    assert len(set(more.values())) == len(more)
    assert all(" " not in one for one in more.values())


def test_what_was_typed_makes_a_new_record(served: Served) -> None:
    olena = served.visitor("olena")
    answer = olena.get("/search?q=Мороз Інна 067 512 44 18", hx_request="true", hx_target="palette-results")
    assert list(groups(answer.page)) == ["Create"]
    link = answer.page.one("div", role="group").all("a")[0]
    assert link.text.startswith("New client: Мороз Інна 067 512 44 18")
    client = olena.follow(olena.form(link["href"]).send())
    assert client.one("h1").text == "Мороз Інна"
    assert "+380 67 512 44 18" in client.text

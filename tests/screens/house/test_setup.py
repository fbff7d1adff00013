"""Getting started: steps that the data tell of, steps that a person settles, and how far it all is."""

from __future__ import annotations

import pytest

from addons.base.models import Company, Instruction
from addons.crm.models.client import Client
from core.conformance.html import Element
from core.services.settings import setting_value
from core.services.setup import GUIDE, rest_when_done, standings
from tests.support.served import Served

GROUPS = ["Goals", "Choice of addons", "Data", "Integrations", "Training", "Launch", "Monitoring"]


def step(page: Element, title: str) -> Element:
    """One step of the page of steps."""
    found = [one for one in page.all("li", class_="task") if title in one.text]
    assert len(found) == 1, f"{len(found)} steps are called {title!r}"
    return found[0]


def steps(page: Element) -> dict[str, str]:
    """The state of every step by its title."""
    told = {}
    for one in page.all("li", class_="task"):
        title = (one.all("a") or one.all("span"))[0].text
        states = one.all("span", class_="badge")
        told[title] = states[0].text if states else ""
    return told


@pytest.mark.row("IMP-06")
def test_the_guide_of_moving_in_keeps_the_state_of_every_step(served: Served) -> None:
    served.visitor("olena")
    admin = served.visitor("admin")
    page = admin.read("/start")

    # then it leads through all stages, in their order, and says how far one is
    assert [head.text for head in page.one("main").all("h2")] == GROUPS
    count = len(steps(page))
    assert page.one(id="count").text == f"3 of {count}"
    assert {title for title, state in steps(page).items() if state == "Done"} == {
        "Choose the addons", "Add your colleagues", "See the colleagues sign in",
    }  # fmt: skip

    # when what a step asks for is done elsewhere, the data tell so
    with served.env() as env:
        env.session.add(env[Company](name="Поділ", tax_id="32855961"))
        env.session.add(env[Client](kind="person", surname="Коваль", first_name="Ірина"))
        env.session.add(env[Instruction](title="How", text="So."))
    page = admin.read("/start")
    for title in ("Enter your own company", "Bring your clients in", "Write the first work instruction"):
        assert steps(page)[title] == "Done"
        assert "Seen from the data." in step(page, title).text
        assert step(page, title).all("button") == []

    # when a person settles steps, it is kept who did so and when, and taken back
    admin.press(step(page, "Agree what shall become better"), "Done")
    admin.press(step(page, "Decide what other programs stay"), "Not needed")
    page = admin.read("/start")
    assert page.one(id="count").text == f"8 of {count}"
    assert steps(page)["Decide what other programs stay"] == "Not needed"
    assert "Адміністратор, " in step(page, "Agree what shall become better").text
    admin.press(step(page, "Decide what other programs stay"), "Open again")
    page = admin.read("/start")
    assert (steps(page)["Decide what other programs stay"], page.one(id="count").text) == ("", f"7 of {count}")


def test_only_administrators_see_and_settle_steps(served: Served) -> None:
    olena, admin = served.visitor("olena"), served.visitor("admin")
    assert olena.get("/start").status == 404
    assert "Getting started" not in olena.read("/menu").text
    token = olena.read("/menu").all("input", name="_csrf")[0]["value"]
    assert olena.post("/start/base.setup_goals", [("_csrf", token), ("state", "done")]).status in (403, 404)
    token = admin.read("/menu").all("input", name="_csrf")[0]["value"]
    assert admin.post("/start/base.nothing", [("_csrf", token), ("state", "done")]).status == 404
    assert admin.post("/start/base.setup_goals", [("_csrf", token), ("state", "perhaps")]).status == 404


def in_menu(served: Served) -> bool:
    """Whether the steps stand in the menu of the system, which Help does not count for."""
    nav = served.visitor("admin").read("/profile").one("nav", aria_label="System")
    return any(link["href"] == "/start" for link in nav.all("a"))


def test_the_guide_leaves_the_menu_when_it_is_dismissed_and_comes_back(served: Served) -> None:
    admin = served.visitor("admin")
    assert in_menu(served)
    admin.press(admin.read("/start"), "Take out of the menu")
    assert not in_menu(served)
    assert admin.read("/profile").link("Getting started").startswith("/start")
    admin.press(admin.read("/start"), "Show in the menu")
    assert in_menu(served)


def test_the_guide_leaves_the_menu_once_all_is_settled(served: Served) -> None:
    with served.env() as env:
        rest_when_done(env)
        assert setting_value(env, GUIDE)
    admin = served.visitor("admin")
    while left := [title for title, state in steps(admin.read("/start")).items() if not state]:
        admin.press(step(admin.read("/start"), left[0]), "Not needed")
    assert not in_menu(served)
    assert "All is done." in admin.read("/start").text


def test_a_step_whose_question_fails_is_open_and_hinders_nobody(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addons.base.setup.func", None)
    with served.env() as env:
        states = {one.key: one.state for one in standings(env)}
    assert (states["base.setup_colleagues"], states["base.setup_addons"]) == ("", "done")

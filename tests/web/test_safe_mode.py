"""An addon that fails is named and left alone: its page tells whom to ask, and every other page answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from core.policy.business import Business, Entry
from core.policy.businesses.directory import Directory
from core.policy.installed import Failure
from core.policy.people import User
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.screens import pages, shell
from core.services.jobs import enqueue
from core.services.worker import Runner
from core.web import addons_page, switches
from core.web.app import Application
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.static import read_static
from tests.support.business import PROGRAM, Found
from tests.support.workshop import Workshop
from tests.web.conftest import Browser, add_people

VIEWS = """
from core.screens.views import Form, List
from core.values.layout import Layout
from {package}.models import Thing
class Things(List, model=Thing):
    many = "Things"
    {list}
class ThingForm(Form, model=Thing):
    {form}
"""
MENUS = """
from core import Menu
from {package}.views import Things
menu = Menu("Broken things", Things, create="b")
"""
ROUTES = """
from core import Ask, route, render
from core.screens.elements import Page
from dataclasses import dataclass
from typing import ClassVar
@dataclass(frozen=True, slots=True)
class Own(Page):
    template: ClassVar[str] = "bad/{template}"
@route("/bad-page", public=True)
def page(ask: Ask):
    {route}
@route("/bad-page", "POST")
def post(ask: Ask):
    {route}
"""
JOBS = """
from core import job
@job("Fails")
def work(env):
    {job}
"""


class Town:
    """A business with the addon `bad`, which has a model, a menu, a page of its own and a job, and `good` beside it."""

    def __init__(self, business: Business, house: House, client: TestClient) -> None:
        self.business, self.house, self.client = business, house, client

    def visitor(self, login: str) -> Browser:
        client = TestClient(self.client.app, base_url="http://localhost:8069")
        client.portal = self.client.portal
        browser = Browser(client)
        browser.sign_in(login)
        return browser

    def failures(self) -> list[Any]:
        self.house.directory.open("main").failures.settle()
        with self.business.env(PROGRAM, trusted=True) as env:
            return list(env.session.scalars(select(env[Failure])))


def serve(business: Business, folder: Path, stack: ExitStack) -> Town:
    """The business behind a server of its own."""
    directory = Directory(folder, business.sets)
    if business.entry.name not in directory.entries():
        directory.add(business.entry)
    house = House(directory, read_static(business.sets.shelf.manifests.values()), kernel_routes(), works=False)
    client = TestClient(Application(house, threads=2), base_url="http://localhost:8069")
    return Town(business, house, stack.enter_context(client))


@pytest.fixture
def town(found: Found, workshop: Workshop, entry: Entry, tmp_path: Path) -> Iterator[Callable[..., Town]]:
    """Makes a town whose bad addon does what the words say."""
    with ExitStack() as stack:

        def make(file: str = "", **acts: str) -> Town:
            told = {"list": "pass", "form": "pass", "route": "return None", "job": "pass", "template": "page.html"}
            told |= acts
            for name in ("bad", "good"):
                workshop.table(name)
                for module, text in {"views": VIEWS, "menus": MENUS, "routes": ROUTES, "jobs": JOBS}.items():
                    done = text
                    for place, act in told.items():
                        done = done.replace("{" + place + "}", act if name == "bad" else "pass")
                    done = done.replace("Broken things", f"{name.title()} things").replace("/bad-page", f"/{name}-page")
                    home = workshop.folder / name
                    package = f"{workshop.package}.{name}"
                    (home / f"{module}.py").write_text(dedent(done).replace("{package}", package), encoding="utf-8")
                workshop.revise(name)
            if file:
                folder = workshop.folder / "bad" / "templates" / "bad"
                folder.mkdir(parents=True)
                (folder / "page.html").write_text(file, encoding="utf-8")
            business = workshop.open(found("base"))
            carry_out(business, plan(business, install=["bad", "good"]), PROGRAM)
            add_people(business)
            return serve(business, tmp_path, stack)

        yield make


ADMIN_SEES = {
    "a list": ({"list": "def tabs(self): return 1 / 0"}, "/bad/thing", "views.py:", "ZeroDivisionError"),
    "a form": ({"form": "def begin(self, record): record.nothing.at_all"}, "/bad/thing/new", "views.py:", "nothing"),
    "a route": ({"route": "raise ValueError('the page of a bad addon')"}, "/bad-page", "routes.py:", "the page of"),
    "a route that refuses authors": (
        {"route": "from core import AddonError; raise AddonError('half an addon')"},
        "/bad-page",
        "routes.py:",
        "half an addon",
    ),
    "a template": (
        {"route": "return render(ask, Own('x'))", "template": "page.html", "file": "{% block main %}{{ 1 / 0 }}"},
        "/bad-page",
        "templates/bad/page.html:1",
        "",
    ),
    "a template that is not there": (
        {"route": "return render(ask, Own('x'))", "template": "nowhere.html"},
        "/bad-page",
        "bad/nowhere.html",
        "nowhere.html",
    ),
    "what the kernel cannot draw": ({"route": "return 7"}, "/bad-page", "routes.py:", "answers with 7; return render"),
}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", ADMIN_SEES)
def test_the_page_of_a_failure_names_addon_place_and_reason_to_administrators_only(
    town: Callable[..., Town], what: str
) -> None:
    acts, path, place, reason = ADMIN_SEES[what]
    here = town(**acts)
    admin, clerk = here.visitor("admin"), here.visitor("clerk")
    told = admin.get(path)
    assert told.status_code == 500
    assert place in told.text
    assert reason in told.text
    assert "in the addon bad (" in told.text
    assert 'href="/addons/bad/off"' in told.text
    (failure,) = here.failures()
    assert (failure.addon, failure.count) == ("bad", 1)
    assert failure.number in told.text
    if path == "/bad-page":
        plain = clerk.get(path)
        assert plain.status_code == 500
        assert "bad.py" not in plain.text
        assert "routes.py" not in plain.text
        assert "/addons" not in plain.text
        assert "under the number" in plain.text
    assert admin.get("/good/thing").status_code == 200
    assert admin.get("/addons").status_code == 200


def test_what_fails_again_is_counted_and_a_piece_of_a_page_tells_it_too(town: Callable[..., Town]) -> None:
    here = town(route="return 1 / 0")
    admin = here.visitor("admin")
    for _ in range(3):
        admin.get("/bad-page")
    piece = admin.get("/bad-page", headers={"HX-Request": "true"})
    assert piece.status_code == 500
    assert "in the addon bad (routes.py:" in piece.headers["HX-Trigger"]
    assert admin.post("/bad-page").status_code == 500
    counts = {row.place: row.count for row in here.failures()}
    assert sum(counts.values()) == 5
    assert all(place.startswith("routes.py:") for place in counts)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_fault_is_told_in_the_language_of_who_asks(town: Callable[..., Town]) -> None:
    here = town(route="return 1 / 0")
    with here.business.env(PROGRAM, writes=True, trusted=True) as env:
        clerk = env.session.scalars(select(env[User]).where(env[User].login == "clerk")).one()
        clerk.language = "uk"
    told = here.visitor("clerk").get("/bad-page", headers={"accept-language": "en"})
    assert "під номером" in told.text


MENU_FAILS = "\n    @classmethod\n    def path(cls): raise RuntimeError('no way')"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_addon_whose_menu_cannot_be_drawn_is_left_out_of_it_and_named(town: Callable[..., Town]) -> None:
    here = town(list=MENU_FAILS)
    admin, clerk = here.visitor("admin"), here.visitor("clerk")
    page = admin.get("/good/thing")
    assert page.status_code == 200
    assert "Bad things" not in page.text
    assert "bad is broken" in page.text
    assert "bad is broken" not in clerk.get("/menu").text
    assert admin.get("/").status_code == 200
    assert [row.sentence for row in here.failures()] == ["RuntimeError: no way"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_addons_page_is_drawn_with_base_alone_where_it_cannot_be_otherwise(
    town: Callable[..., Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = town()
    admin = here.visitor("admin")
    whole = pages.shell_of

    def failing(ask: Any, toast: Any = None) -> Any:
        if "bad" in ask.env.parts.addons:
            raise RuntimeError("every page fails")
        return whole(ask, toast)

    monkeypatch.setattr(pages, "shell_of", failing)
    told = admin.get("/addons")
    assert told.status_code == 200
    assert "Bad" in told.text
    assert "Good" in told.text
    assert admin.get("/good/thing").status_code == 500
    assert "Not found" in admin.get("/nowhere/at/all").text


DIGEST = re.compile(r'name="digest" value="([^"]+)"')


def test_an_addon_is_switched_off_and_on_in_the_browser_without_a_restart(town: Callable[..., Town]) -> None:
    here = town(route="return 1 / 0")
    admin, clerk = here.visitor("admin"), here.visitor("clerk")
    assert admin.get("/bad-page").status_code == 500
    here.failures()
    page = admin.get("/addons").text
    assert "routes.py:" in page
    assert "ZeroDivisionError: division by zero" in page
    assert 'href="/addons/bad/off"' in page
    assert "Switch off “Bad”" in admin.get("/addons/bad/off").text
    assert clerk.get("/addons/bad/off").status_code == 404
    assert clerk.post("/addons/bad/off").status_code == 403
    assert admin.post("/addons/bad/off").headers["location"] == "/addons"
    assert admin.get("/bad-page").status_code == 404
    assert admin.get("/bad/thing").status_code == 404
    assert admin.get("/good/thing").status_code == 200
    page = admin.get("/addons").text
    assert "Switched off" in page
    assert "ZeroDivisionError" not in page
    told = DIGEST.search(admin.get("/addons/bad/on").text)
    assert told
    assert admin.post("/addons/bad/on", {"digest": told[1]}).headers["location"] == "/addons"
    assert admin.get("/bad/thing").status_code == 200
    assert "ZeroDivisionError" not in admin.get("/addons").text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_addon_that_breaks_every_page_is_switched_off_in_the_browser(
    town: Callable[..., Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = town()
    admin = here.visitor("admin")
    whole = pages.look_of

    def failing(env: Any) -> Any:
        if "bad" in env.parts.addons:
            raise RuntimeError("every page fails")
        return whole(env)

    for module in (pages, shell, addons_page, switches):
        monkeypatch.setattr(module, "look_of", failing)
    assert admin.get("/good/thing").status_code == 500
    assert admin.get("/addons").status_code == 200
    assert "Switch off “Bad”" in admin.get("/addons/bad/off").text
    assert admin.post("/addons/bad/off").headers["location"] == "/addons"
    assert admin.get("/good/thing").status_code == 200


def test_what_is_installed_and_removed_beside_a_failing_addon_is_not_held_up(town: Callable[..., Town]) -> None:
    here = town(list=MENU_FAILS, route="return 1 / 0", job="return 1 / 0")
    carry_out(here.business, plan(here.business, remove=["good"]), PROGRAM)
    carry_out(here.business, plan(here.business, install=["good", "probe"]), PROGRAM)
    admin = here.visitor("admin")
    assert admin.get("/good/thing").status_code == 200
    assert admin.get("/bad-page").status_code == 500


def test_an_addon_whose_code_is_gone_is_removed_in_the_browser(
    town: Callable[..., Town], workshop: Workshop, tmp_path: Path
) -> None:
    before = town()
    with before.business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.add(env.parts.named("model", "bad.thing")(words="kept"))
    shutil.rmtree(workshop.folder / "bad")
    with ExitStack() as stack:
        here = serve(workshop.open(before.business), tmp_path, stack)
        admin = here.visitor("admin")
        assert admin.get("/good/thing").status_code == 200
        page = admin.get("/addons").text
        assert "bad: its code is not here; put it back, or remove the addon" in page
        told = admin.get("/addons/bad/remove")
        assert "bad_thing" in told.text
        found = DIGEST.search(told.text)
        assert found
        assert admin.post("/addons/bad/remove", {"digest": found[1]}).headers["location"] == "/addons"
        assert "its code is not here" not in admin.get("/addons").text
        assert admin.get("/good/thing").status_code == 200
        assert len(list(here.business.archives.glob("*-bad.zip"))) == 1


def test_a_job_that_fails_is_counted_against_its_addon(town: Callable[..., Town]) -> None:
    here = town(job="return {}['nothing']")
    with here.business.env(PROGRAM, writes=True, trusted=True) as env:
        enqueue(env, env.parts.modules["bad"][-2].work)  # type: ignore[attr-defined]  # the job of the addon above
    Runner(lambda: [here.business], threads=0).run_due(here.business)
    (failure,) = here.failures()
    assert (failure.addon, failure.sentence) == ("bad", "KeyError: 'nothing'")
    assert failure.place.startswith("jobs.py:")
    assert failure.number.startswith("job ")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_catalog_that_cannot_be_read_leaves_its_addon_in_english(
    town: Callable[..., Town], workshop: Workshop
) -> None:
    here = town()
    folder = workshop.folder / "bad" / "locale" / "uk" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "bad.po").write_bytes(b'msgid ""\nmsgstr "\xff\xfe"\n')
    with here.business.env(PROGRAM, writes=True, trusted=True) as env:
        for user in env.session.scalars(select(env[User])):
            user.language = "uk"
    page = here.visitor("admin").get("/good/thing")
    assert page.status_code == 200
    assert "Bad things" in page.text
    (failure,) = here.failures()
    assert failure.place == "locale/uk/LC_MESSAGES/bad.po"

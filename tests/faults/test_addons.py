"""Every way in which an addon can be broken: one message with addon, place, reason and way out, and nothing else stops.

Each folder in `addons` is one addon; what is broken in it is told by its name and in WAYS.
"""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from addons import base, crm
from core.policy.business import Business, Sets
from core.policy.businesses.directory import Directory
from core.policy.installed import Failure
from core.policy.people import User
from core.services.jobs import enqueue
from core.services.worker import Runner
from core.web import opening
from core.web.app import Application
from core.web.cli import main
from core.web.configuration import Settings
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.serve import shelves_of
from core.web.static import read_static
from tests.support.business import PROGRAM, Found
from tests.web.conftest import Browser, add_people

ADDONS = Path(__file__).with_name("addons")
LATE = ("postgresql",)
"""Which faults an addon has is seen the same way on either database."""

OTHERS = ("/", "/base/company", "/base/user/new", "/menu", "/addons", "/profile", "/imports", "/search?q=ad")
CLIENTS = ("/crm/client", "/crm/client/new")
"""Pages of others, which answer whatever is broken beside them."""

DIGEST = re.compile(r'name="digest" value="([^"]+)"')
STARTED = 8.0
"""Seconds of computing in which a server is up, however many addons are broken."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to be broken: the place in the addon, the reason and the way out, as the one message tells them.

    `beside` are addons that are there too, `pages` what is looked at to meet a failure that only use brings out.
    """

    at: str
    why: str
    out: str
    beside: tuple[str, ...] = ()
    page: str = ""

    def told(self, addon: str) -> str:
        """The pattern of the message."""
        return rf"{addon}: {self.at}.*(?:{self.why}).*{self.out}"


MANIFEST = r"addon\.toml"
REFUSED = {
    "bad_toml": Way(MANIFEST, r"cannot be read: .*at line 3, column", "mend it"),
    "no_version": Way(MANIFEST, "lacks 'version'", "write version ="),
    "strange_key": Way(MANIFEST, "no key 'dependz'", "did you mean 'depends'"),
    "wrong_version": Way(MANIFEST, r"the version '1\.x'", r"must read like 1\.2"),
    "other_name": Way(MANIFEST, "the name 'another_name' must be that of its folder", "rename one of them"),
    "depends_in_words": Way(MANIFEST, "depends must be a list of names, not 'base, crm'", "write it so"),
    "needs_newer": Way(MANIFEST, r"it needs Gazda >=99\.0, and this is", "take the version of the addon"),
    "needs_nobody": Way(MANIFEST, "no addon 'nobody_at_all'", "add it, or take it out"),
    "cycle_a": Way(MANIFEST, "it and others need each other", "let one of them stop", beside=("cycle_b",)),
    "syntax_error": Way(r"models\.py:3", "it cannot be imported: SyntaxError", "mend it"),
    "raises_at_import": Way(r"__init__\.py:3", "ValueError: no licence was found", "mend it"),
    "exits_at_import": Way(r"__init__\.py:5", "SystemExit: 3", "mend it"),
    "missing_package": Way(r"models\.py:3", "ModuleNotFoundError: No module named 'nowhere_at_all'", "mend it"),
    "undeclared_import": Way(
        r"views\.py:[35]", r"CLIENT is of addons\.crm\.|it imports the addon crm", r"name it in depends of addon\.toml"
    ),
    "same_column_b": Way(
        r"models\.py:13", r"and so does same_column_a: models\.py:13", "prefix one", beside=("same_column_a",)
    ),
    "required_column": Way(r"models\.py:13", "the required column 'rank'", "give it a server_default"),
    "unknown_field": Way(r"views\.py:11", "no field 'wrods'", "did you mean 'words'"),
    "broken_layout": Way(r"views\.py:11", "AttributeError: .*nothing_of_the_kind", "mend it"),
    "unknown_target": Way(r"models\.py:13", "no table 'no_such_table'", "mend its name"),
    "missing_class": Way(r"models\.py:14", "NameError: name 'Compnay' is not defined", "mend it"),
    "unheard_hook": Way(r"hooks\.py:6", "nobody announces 'client_cart'", "mend its name"),
    "misspelt_verb": Way(r"access\.py:7", "no verb 'raed'", "did you mean 'read'"),
    "no_grant": Way(r"models\.py:9", "nobody is granted 'no_grant.thing'", "add a Grant"),
    "kernel_name": Way(r"models\.py:12", "Thing.env is a name of the kernel", "call the field something else"),
    "one_address_b": Way(
        r"routes\.py:8", r"GET /one-address is answered by one_address_a: routes\.py:8 too",
        "give one of them another path", beside=("one_address_a",),
    ),
    "bad_cron": Way(r"jobs\.py:6", "is no cron expression", "write five fields"),
    "wrong_below": Way(r"migrations/0002_more\.py:4", "its down_revision 'wrong_below_0007' is not here", "mend the name"),
    "failing_migration": Way(r"migrations/0001_things\.py:16", r"its upgrade\(\) failed", "mend it; nothing was changed"),
    "lacking_migration": Way("", "the migrations do not make column lacking_migration_thing.more", "write the revision"),
    "failing_seed": Way(r"seed\.py:7", "LookupError: the seeds were eaten", "mend it; nothing was changed"),
}  # fmt: skip
USED = {
    "raising_hooks": Way(r"hooks\.py:\d+", "RuntimeError: not again", ""),
    "raising_view": Way(r"views\.py:11", "IndexError", "", page="/raising_view/thing"),
    "raising_menu": Way(r"views\.py:12", "RuntimeError: lost on the way", "", page="/menu"),
    "raising_route": Way(r"routes\.py:20", "ConnectionError: the till does not answer", "", page="/raising_route"),
    "broken_template": Way(
        r"templates/broken_template/page\.html:3", "TemplateSyntaxError", "", page="/broken_template"
    ),
    "raising_template": Way(
        r"templates/raising_template/page\.html:3", "UndefinedError: .*tilte", "", page="/raising_template"
    ),
    "missing_template": Way(r"routes\.py:20", "TemplateNotFound: .*pgae", "", page="/missing_template"),
    "taken_address": Way(r"routes\.py:\d+", "GET /addons is answered by", "give one another path", page="/menu"),
    "raising_job": Way(r"jobs\.py:8", "ArithmeticError: there is nothing to count", ""),
    "broken_catalog": Way(r"locale/uk/LC_MESSAGES/broken_catalog\.po", "UnicodeDecodeError", "", page="/menu"),
}
"""What fails only once it is used; the way out is to switch it off, on the page of the failure and on that of all."""


class Town:
    """A business, its data folder, and a folder of addons that come from elsewhere."""

    def __init__(self, business: Business, folder: Path, stack: ExitStack) -> None:
        self.entry, self.folder, self.stack = business.entry, folder, stack
        self.yard = folder / "more"
        self.yard.mkdir()
        self.settings = Settings(data=str(folder), addon_folders=(str(self.yard),))
        Directory(folder, business.sets).add(business.entry)

    def put(self, *names: str) -> None:
        """Bring addons from the folder of the broken ones; what ran of them before is forgotten."""
        for name in names:
            shutil.rmtree(self.yard / name, ignore_errors=True)
            shutil.copytree(ADDONS / name, self.yard / name)
        forget(names)

    def put_sound(self, *names: str) -> None:
        """Bring addons of the same names with nothing in them."""
        for name in names:
            (self.yard / name).mkdir()
            told = f'name = "{name}"\ntitle = "{name}"\nversion = "0.9"\ndepends = ["base"]\n'
            (self.yard / name / "addon.toml").write_text(told, "utf-8")
            (self.yard / name / "__init__.py").write_text('"""Sound."""\n', "utf-8")

    def run(self, *words: str) -> int:
        """A command of the command line, as a new process would do it."""
        forget({folder.name for folder in ADDONS.iterdir()})
        return main([*words, "--data", str(self.folder), "--addons", str(self.yard)])

    def business(self) -> Business:
        """The business as a new process would open it."""
        business = Business(self.entry, Sets(shelves_of(self.settings)), self.folder)
        self.stack.callback(business.close)
        return business

    def addons(self) -> set[str]:
        with self.business().env(PROGRAM, trusted=True) as env:
            return set(env.parts.addons)

    def visitor(self) -> Browser:
        """An administrator at a server that was just started."""
        forget({folder.name for folder in ADDONS.iterdir()})
        sets = Sets(shelves_of(self.settings))
        directory = Directory(self.folder, sets)
        static = read_static(sets.shelf.manifests.values())
        app = Application(House(directory, static, kernel_routes(), works=False), threads=2)
        browser = Browser(self.stack.enter_context(TestClient(app, base_url="http://localhost:8069")))
        browser.sign_in()
        return browser


def forget(names: Any) -> None:
    """Let the next import read these addons from where they lie now."""
    for name in [name for name in sys.modules if name.partition(".")[0] in names]:
        del sys.modules[name]


@pytest.fixture
def town(found: Found, tmp_path: Path) -> Iterator[Callable[..., Town]]:
    """Makes a town with some of the program's own addons, and people in it."""
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    with ExitStack() as stack:

        def make(*addons: str) -> Town:
            business = found(*addons)
            add_people(business)
            return Town(business, tmp_path, stack)

        yield make
    forget({folder.name for folder in ADDONS.iterdir()})
    sys.dont_write_bytecode = writes


def others_answer(browser: Browser, *more: str) -> None:
    """Every page of the others is there."""
    for path in (*OTHERS, *more):
        answer = browser.get(path)
        assert answer.status_code in (200, 303), f"{path}: {answer.status_code} {answer.text[:2000]}"


def seen(text: str) -> str:
    """What a page says, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


RING = {"cycle_a", "cycle_b"}
PLANNED = ("failing_migration", "lacking_migration", "failing_seed")
"""What only the plan itself meets, in the database, whichever it is."""


def where_it_matters(names: Iterable[str], reach: Collection[str]) -> pytest.MarkDecorator:
    """Each of the addons on SQLite, and those that a database is asked for, the `reach`, on PostgreSQL too."""
    pairs = [("sqlite", name) for name in names] + [("postgresql", name) for name in reach]
    return pytest.mark.parametrize(("engine", "name"), pairs, indirect=["engine"])


@where_it_matters(REFUSED, PLANNED)
def test_what_is_broken_before_it_is_installed_is_refused_with_one_message(
    town: Callable[..., Town], engine: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    here, way = town("base"), REFUSED[name]
    here.put(name, *way.beside)
    sound = [other for other in way.beside if other not in RING]
    if sound:
        assert here.run("install", *sound, "--yes") == 0
        capsys.readouterr()
    assert here.run("install", name, "--yes") == 1
    out = capsys.readouterr()
    assert re.fullmatch(rf"gazda: {way.told(name)}.*", out.err.strip()), out.err
    assert "Traceback" not in out.out + out.err
    assert here.addons() == {"base", *sound}


@pytest.mark.parametrize("name", PLANNED)
def test_what_a_plan_meets_is_told_by_its_page_too(town: Callable[..., Town], engine: str, name: str) -> None:
    here, way = town("base"), REFUSED[name]
    here.put(name)
    browser = here.visitor()
    found = DIGEST.search(browser.get(f"/addons/{name}/install").text)
    assert found
    answer = browser.post(f"/addons/{name}/install", {"digest": found[1], "install": name})
    assert answer.status_code == 409
    assert re.search(way.told(name), seen(answer.text)), seen(answer.text)
    others_answer(browser)
    assert here.addons() == {"base"}


BROKEN_LATER = [name for name in REFUSED if name not in PLANNED]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", BROKEN_LATER)
def test_what_breaks_after_it_was_installed_is_named_and_stops_nothing_else(
    town: Callable[..., Town], name: str
) -> None:
    here, way = town("base"), REFUSED[name]
    here.put_sound(name, *RING.intersection(way.beside))
    here.put(*(other for other in way.beside if other not in RING))
    assert here.run("install", name, *way.beside, "--yes") == 0
    here.put(name, *way.beside)
    browser = here.visitor()
    others_answer(browser)
    page = browser.get("/addons").text
    assert re.search(way.told(name), seen(page)), seen(page)
    assert f'href="/addons/{name}/off"' in page
    assert f'href="/addons/{name}/remove"' in page
    assert here.addons() == {"base", *way.beside} - RING
    assert here.run("remove", name, "--yes") == 0
    with here.business().env(PROGRAM, trusted=True) as env:
        states = {row.name: row.state for row in env.session.scalars(select(env[base.Addon]))}
    assert states[name] == "removed"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_all_of_them_at_once_stop_nothing_else_either(
    town: Callable[..., Town], capsys: pytest.CaptureFixture[str]
) -> None:
    here = town("crm")
    beside = {other for way in REFUSED.values() for other in way.beside} - RING
    names = [*BROKEN_LATER, "cycle_b"]
    here.put_sound(*names)
    here.put(*beside)
    assert here.run("install", *names, *beside, "--yes") == 0
    here.put(*names)
    began = time.process_time()
    browser = here.visitor()
    assert time.process_time() - began < STARTED
    others_answer(browser, *CLIENTS)
    page = seen(browser.get("/addons").text)
    for name in BROKEN_LATER:
        assert re.search(REFUSED[name].told(name), page), name
    assert here.run("install", "tasks", "--yes") == 0
    others_answer(browser, *CLIENTS, "/tasks/task")
    assert here.run("remove", "tasks", "--yes") == 0
    others_answer(browser, *CLIENTS)
    capsys.readouterr()
    assert here.run("off", *BROKEN_LATER[10:20]) == 0
    assert here.run("remove", *names, *beside, "--yes") == 0
    assert here.addons() == {"base", "crm"}


def use(business: Business, name: str) -> None:
    """Bring out what only use does: an announcement, a job, a record that is saved."""
    if name == "raising_job":
        with business.env(PROGRAM, writes=True, trusted=True) as env:
            enqueue(env, env.parts.keys[name, "count"])
        Runner(lambda: [business], threads=0).run_due(business)
    if name == "raising_hooks":
        with business.env(PROGRAM, writes=True, trusted=True) as env:
            client = env[crm.Client](name="Somebody", kind="person")
            lines = ["one visit"]
            env.announce(crm.client_card, client=client, lines=lines)
            assert lines == ["one visit"]


DATABASE = ("raising_hooks", "raising_job")


@where_it_matters(USED, DATABASE)
def test_what_fails_when_it_is_used_is_named_and_can_be_switched_off(
    town: Callable[..., Town], engine: str, name: str
) -> None:
    here, way = town("crm" if name == "raising_hooks" else "base"), USED[name]
    here.put(name)
    assert here.run("install", name, "--yes") == 0
    business = here.business()
    if name == "broken_catalog":
        read_in(business, "uk")
    browser = here.visitor()
    use(business, name)
    business.failures.settle()
    answer = browser.get(way.page or "/menu")
    settle(browser)
    (failure, *_more) = failures(business)
    assert failure.addon == name
    assert re.fullmatch(way.at, failure.place), failure.place
    assert re.search(way.why, failure.sentence), failure.sentence
    own = way.page.startswith(f"/{name}")
    assert answer.status_code == (500 if own else 200)
    if own:
        assert re.search(rf"in the addon {name} \({way.at}\): .*{way.why}", seen(answer.text)), seen(answer.text)
        assert f'href="/addons/{name}/off"' in answer.text
    others_answer(browser)
    assert re.search(rf"{way.at}: .*{way.why}", seen(browser.get("/addons").text))
    assert here.run("off", name) == 0
    others_answer(browser)
    assert browser.get(way.page or "/menu").status_code == (404 if own else 200)
    assert here.run("remove", name, "--yes") == 0
    assert name not in here.addons()


def settle(browser: Browser) -> None:
    """Let the server write down what it met."""
    app: Any = browser.client.app
    app.house.directory.open("main").failures.settle()


def read_in(business: Business, language: str) -> None:
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        for user in env.session.scalars(select(env[User])):
            user.language = language


def failures(business: Business) -> list[Any]:
    with business.env(PROGRAM, trusted=True) as env:
        return list(env.session.scalars(select(env[Failure]).order_by(env[Failure].id)))


def test_a_record_that_cannot_be_saved_names_its_addon(town: Callable[..., Town]) -> None:
    here = town("base")
    here.put("raising_before_save")
    assert here.run("install", "raising_before_save", "--yes") == 0
    browser = here.visitor()
    browser.get("/raising_before_save/thing/new")
    answer = browser.post("/raising_before_save/thing/new", {"words": "heavy"})
    assert answer.status_code == 500
    told = r"in the addon raising_before_save \(models\.py:16\): OSError: the scale is not plugged in"
    assert re.search(told, seen(answer.text)), seen(answer.text)
    others_answer(browser)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_demo_data_that_fail_leave_the_rest_of_the_demo(town: Callable[..., Town]) -> None:
    here = town("crm")
    here.put("failing_demo")
    assert here.run("install", "failing_demo", "--yes") == 0
    business = here.business()
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        opening.load_demo(env)
    business.failures.settle()
    (failure,) = failures(business)
    assert (failure.addon, failure.place, failure.sentence) == (
        "failing_demo",
        "demo.py:7",
        "LookupError: the demo is over",
    )
    with business.env(PROGRAM, trusted=True) as env:
        assert env.session.scalars(select(env[crm.Client])).first() is not None


def test_there_are_more_than_twenty_five_ways() -> None:
    ways = {*REFUSED, *USED, "failing_demo", "raising_before_save"}
    beside = {other for way in REFUSED.values() for other in way.beside}
    assert {folder.name for folder in ADDONS.iterdir()} == ways | beside
    assert len(ways) > 40

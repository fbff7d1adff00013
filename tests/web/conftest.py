"""A browser without a screen, on an application in this process, for a business with an administrator and a clerk."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.policy.business import Business, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.people import User
from core.policy.plans.founding import create_business
from core.values.declarations import Route
from core.web.app import Application
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.passwords import hashed
from core.web.static import Static, read_static
from tests.support.business import PROGRAM

ADDONS = ("base", "crm", "tasks")
PASSWORD = "a quiet river stone"
KEPT = hashed(PASSWORD)
TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')


class Browser:
    """Keeps cookies, does not follow, and posts forms with the token of the last page that had one."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.token = client, ""

    def get(self, path: str, **options: Any) -> Any:
        return self._noted(self.client.get(path, follow_redirects=False, **options))

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        form = {"_csrf": self.token, **(data or {})}
        return self._noted(self.client.post(path, data=form, follow_redirects=False, **options))

    def sign_in(self, login: str = "admin", password: str = PASSWORD, **data: str) -> Any:
        self.get("/signin")
        answer = self.post("/signin", {"login": login, "password": password, **data})
        self.get("/profile")
        return answer

    def cookie(self, name: str = "gazda") -> str:
        return str(self.client.cookies.get(name, ""))

    def hold(self, value: str, name: str = "gazda") -> None:
        """Let the browser have a cookie that the site did not give it."""
        self.client.cookies.set(name, value, domain="localhost.local", path="/")

    def _noted(self, answer: Any) -> Any:
        found = TOKEN.search(answer.text)
        if found:
            self.token = found[1]
        return answer


def add_people(business: Business) -> None:
    """`admin`, who may do everything, and `clerk`, an employee."""
    with business.env(trusted=True, writes=True) as env:
        for login, role in (("admin", "base.administrator"), ("clerk", "base.employee")):
            env.session.add(env[User](name=login.title(), login=login, password=KEPT, roles=[role], language="en"))


@pytest.fixture(scope="session")
def template(sets: Sets, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a business with its people; making it takes longer than most tests."""
    folder = tmp_path_factory.mktemp("template")
    file = folder / "template.sqlite"
    business = create_business(Entry("main", f"sqlite:///{file}"), sets, folder, ADDONS, PROGRAM)
    add_people(business)
    business.close()
    return file


@pytest.fixture
def people(engine: str, entry: Entry, sets: Sets, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Business]:
    """A business with its people."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("template"), entry.url.removeprefix("sqlite:///"))
        business = Business(entry, sets, tmp_path)
    else:
        business = create_business(entry, sets, tmp_path, ADDONS, PROGRAM)
        add_people(business)
    yield business
    business.close()


@pytest.fixture(scope="session")
def static(sets: Sets) -> Static:
    return read_static(sets.shelf.manifests.values())


@pytest.fixture
def house(
    people: Business, entry: Entry, sets: Sets, static: Static, tmp_path: Path, request: pytest.FixtureRequest
) -> House:
    """What the server serves: the kernel's routes and those the test's module names in ROUTES."""
    directory = Directory(tmp_path, sets)
    directory.add(entry)
    routes: tuple[Route, ...] = getattr(request.module, "ROUTES", ())
    return House(directory, static, [*kernel_routes(), *routes], works=False)


@pytest.fixture
def visit(house: House) -> Iterator[Callable[[], Browser]]:
    """Opens browsers on the application, each with cookies of its own."""
    app = Application(house, threads=2)
    with TestClient(app, base_url="http://localhost:8069") as first:
        yield lambda: Browser(sharing(first))


def sharing(first: TestClient) -> TestClient:
    """Another client of the same running application."""
    other = TestClient(first.app, base_url="http://localhost:8069")
    other.portal = first.portal
    return other


@pytest.fixture
def browser(visit: Callable[[], Browser]) -> Browser:
    """One browser."""
    return visit()

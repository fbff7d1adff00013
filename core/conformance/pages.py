"""A business with an addon and its demo data, served in this process, and people of every role who look at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from core.composition.addonset import there
from core.conformance.bench import Bench
from core.conformance.check import PassedOver
from core.conformance.visitor import Running, Visitor
from core.policy.business import Business, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.people import User
from core.policy.rights import Rights, rights_of
from core.screens.lists.addresses import WAY
from core.screens.many import Many
from core.screens.views import Form, List, View
from core.web.app import Application
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.opening import DEMO, load_demo
from core.web.static import read_static
from core.web.visitors import COOKIE, begin

NOBODY = ""
"""Who has signed in and holds no role."""


@dataclass(frozen=True)
class Pages:
    """The pages of a business. `people` are signed in, one of each role by its stored name, and NOBODY."""

    house: House
    business: Business
    people: dict[str, Visitor]
    everything: str

    @property
    def parts(self) -> Any:
        return self.house.site("localhost").standing.installed.parts  # type: ignore[union-attr]  # it was asked by now

    @property
    def administrator(self) -> Visitor:
        """Who may do everything."""
        return self.people[self.everything]

    def rights(self, role: str) -> Rights:
        return rights_of(self.parts, frozenset({role} - {NOBODY}))

    def ids(self, model: Any, count: int = 1) -> list[int]:
        """The first records of a model that are in use."""
        with self.business.env(trusted=True) as env:
            mapped = env[model]
            found = select(mapped.id).order_by(mapped.id).limit(count)
            live = found.where(mapped.archived_at.is_(None)) if hasattr(mapped, "archived_at") else found
            return list(env.session.scalars(live))

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Every statement that the database is asked meanwhile."""
        asked: list[str] = []

        def watch(driver: Any, *_: Any) -> None:
            driver.set_trace_callback(asked.append)

        event.listen(self.business.engine, "checkout", watch)
        try:
            yield asked
        finally:
            event.remove(self.business.engine, "checkout", watch)


def pages(bench: Bench) -> Pages:
    """The pages of an addon's business, made when first asked for; checks look at them and change nothing."""
    kept = bench.yard.kept
    if bench.name not in kept:
        kept[bench.name] = bench.yard.homes.keep(served(bench))
    found: Pages = kept[bench.name]
    return found


@contextmanager
def served(bench: Bench) -> Iterator[Pages]:
    """The pages of a business of their own, for a check that changes something."""
    with bench.business() as business, ExitStack() as stack:
        if there(bench.folder, DEMO):
            with business.env(trusted=True, writes=True, source="demo") as env:
                load_demo(env)
        yield stack.enter_context(serving(business.entry, bench.yard.sets, business.folder))


@contextmanager
def serving(entry: Entry, sets: Sets, folder: Path) -> Iterator[Pages]:
    """A business served to one visitor of each role."""
    directory = Directory(folder, sets)
    directory.add(entry)
    business = directory.open(entry.name)
    with business.env(trusted=True, writes=True, source="people") as env:
        secrets = {role: newcomer(env, role) for role in (NOBODY, *env.parts.roles())}
        everything = next(name for name, role in env.parts.roles().items() if role.everything)
        static = read_static(env.parts.addons.values())
    house = House(directory, static, kernel_routes(), works=False)
    running = Running(Application(house, threads=1))
    try:
        people = {role: Visitor(running, {COOKIE: secret}) for role, secret in secrets.items()}
        for visitor in people.values():
            visitor.get("/profile")
        yield Pages(house, business, people, everything)
    finally:
        running.close()


def newcomer(env: Any, role: str) -> str:
    """A user of one role, signed in; gives the cookie."""
    user = env[User](
        name=f"Somebody {role}".strip(), login=f"check {role}", roles=[role] if role else [], language="en"
    )
    env.session.add(user)
    env.session.flush()
    return begin(env, user.id, "127.0.0.1", "check")


# ---- the views of the addon


def lists(bench: Bench) -> list[type[List]]:
    """The lists that the addon starts or extends."""
    return [view for view in bench.own("view") if issubclass(view, List)]


def forms(bench: Bench) -> list[type[Form]]:
    """The forms that the addon starts or extends."""
    return [view for view in bench.own("view") if issubclass(view, Form)]


def other_ways(bench: Bench) -> list[tuple[type[View], str]]:
    """The other ways of looking at records that the addon starts or extends, and their addresses."""
    found = [view for view in bench.own("view") if issubclass(view, Many)]
    return [(view, f"{view.path()}?{WAY}={view.kind()}") for view in found]


def addresses(bench: Bench, shown: Pages) -> Iterator[tuple[type[View], str, str]]:
    """The pages of the addon's views: the view, the verb that opening one needs, and its address."""
    for listed in lists(bench):
        yield listed, "read", listed.path()
    for way, path in other_ways(bench):
        yield way, "read", path
    for form in forms(bench):
        yield form, "create", f"{form.path()}/new"
        for key in shown.ids(form.model):
            yield form, "read", f"{form.path()}/{key}"
            yield form, "write", f"{form.path()}/{key}/edit"


def some_views(bench: Bench) -> None:
    """PassedOver where the addon has no view."""
    if not bench.own("view"):
        raise PassedOver("it has no views")

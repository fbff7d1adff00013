"""A warm start of `gazda serve` to its first answer, and the memory of a worker that has served every page once."""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.error import HTTPError

from sqlalchemy import select

from benchmarks.clients import ADDONS, ENGINES, entry_on, sets, sign_in
from benchmarks.figures import Figure, main
from benchmarks.servers import Running, gazda
from core.policy.business import Business
from core.policy.businesses.directory import Directory
from core.policy.env import Person
from core.policy.plans.founding import create_business
from core.web import events
from core.web.kernel import kernel_routes
from core.web.opening import administrator, load_demo
from core.web.routes import Matchers

STARTS = 7
SOONEST = 2.0
"""Seconds to the first answer."""

LARGEST = 110.0
"""MB of resident memory."""

PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
MORE = (
    "/crm/client?q=%D0%BE%D0%BB%D0%B5%D0%BD",
    "/search?q=%D0%BA%D0%BE%D0%B2%D0%B0%D0%BB%D1%8C",
    "/crm/client?sort=name",
    "/addons?tab=installed",
)
"""Pages that differ by what is asked of them."""


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    """The same on every engine, with the compiled files that an installed program has beside its sources."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for engine in asked.engines:
        with tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as folder:
            os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
            with founded(engine, Path(folder)) as business:
                yield from on(engine, business, 3 if asked.quick else STARTS)


@contextmanager
def founded(engine: str, folder: Path) -> Iterator[Business]:
    """A business with the demo data of every addon."""
    directory = Directory(folder, sets())
    with entry_on(engine, folder) as entry:
        create_business(entry, directory.sets, folder, ADDONS, Person()).close()
        directory.add(entry)
        business = directory.open(entry.name)
        with business.env(trusted=True, writes=True) as env:
            env.session.add(administrator(env, "uk"))
            load_demo(env)
        yield business
        directory.close()


def on(engine: str, business: Business, starts: int) -> Iterator[Figure]:
    """Some starts, the first of which only warms the machine; then all pages."""
    seconds, worked = [], []
    for _ in range(starts + 1):
        with gazda(business.folder, workers=1) as server:
            seconds.append(server.started)
            worked.append(server.seconds())
    yield Figure(f"{engine}: warm start to the first answer", statistics.median(seconds[1:]), "s", most=SOONEST)
    yield Figure(f"{engine}: processor time of a warm start", statistics.median(worked[1:]), "s")
    pages, secret = list(every_page(business)), sign_in(business)
    with gazda(business.folder, workers=1) as server:
        yield Figure(f"{engine}: memory at the start", server.memory(), "MB")
        served = [path for path in pages if is_served(server, path, secret)]
        yield Figure(f"{engine}: memory after {len(served)} pages", server.memory(), "MB", most=LARGEST)
        for path in pages * 3:
            is_served(server, path, secret)
        yield Figure(f"{engine}: memory after all of them three times more", server.memory(), "MB", most=LARGEST)


def is_served(server: Running, path: str, secret: str) -> bool:
    """Whether there is a page; nothing may fail."""
    try:
        return server.get(path, secret)[0] == 200
    except HTTPError as error:
        if error.code >= 500:
            raise
        return False


def every_page(business: Business) -> Iterator[str]:
    """The address of every page of the set that is installed, with records that are there."""
    with business.env(trusted=True) as env:
        routes = [route for route in Matchers(kernel_routes()).of(env.parts).routes if "GET" in route.methods]
        models = [name.removesuffix(".list") for kind, name in env.parts.composed if kind == "view" and ".list" in name]
        first = {name: env.session.scalar(select(env.parts.composed["model", name].id)) or 0 for name in models}
        addons = list(env.parts.addons)
    for route in routes:
        if route.path == events.PATH:
            continue  # it never ends
        if "{model}" not in route.path:
            yield from addresses(route.path, {"name": addons, "verb": ["install", "remove"]})
        for model, key in first.items() if "{model}" in route.path else ():
            addon, _, name = model.partition(".")
            yield from addresses(route.path, {"addon": [addon], "model": [name], "id": [str(key)]})
    yield from MORE


def addresses(path: str, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A path with every choice of values for its places; "1" where nothing is known of them."""
    names = PARAMETER.findall(path)
    for chosen in product(*(values.get(name, ["1"]) for name in names)):
        given = iter(chosen)
        yield PARAMETER.sub(lambda _place: next(given), path)  # noqa: B023  # used up at once


def choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)


if __name__ == "__main__":
    main(measure, __doc__ or "", choices)

"""The client list without the product: the same statements by the bare driver, the same bytes by f-strings, nothing else.

No sign-in, no rights, no guard, no threads, no transaction around: what is left is the limit that a page can reach.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import uvicorn
from sqlalchemy import make_url

from benchmarks.clients import sets
from core.policy.business import Entry
from core.policy.businesses.directory import Directory
from core.policy.engines import PRAGMAS, sqlite_driver
from core.policy.env import Env, Person
from core.policy.repeated import Compiled
from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.finding.pages import COUNTED, PAGE
from core.screens.lists.page import columns, list_page, row_of
from core.screens.look import look_of
from core.screens.views import List

PATH = "/crm/client"
DESCRIPTION = "RAW_LIST"
"""The environment's name for the file of the description, by which worker processes are told it."""

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
ON_SQLITE: Mapping[Any, Callable[[str], Any]] = {
    datetime: lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    date: date.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Described:
    """What the page asks of the database, rows and their count first, and what stands around these two in it."""

    data: str
    statements: list[tuple[str, Any]]
    before: str
    between: str
    after: str
    many: str


def describe(data: Path, person: Person, page: str) -> Described:
    """Take a page of the product apart, and note what it asks while the list is made once more."""
    asked: list[tuple[str, Any]] = []
    with unit(data, person) as env:
        ask = Ask(env, "GET", PATH, params={"addon": "crm", "model": "client"})
        with noting(asked):
            made = list_page(ask, view_of(ask, List))
    before, _, rest = page.partition(f'id="count">{made.count}<')
    between, _, after = rest.partition(str(made.rows))
    return Described(str(data), asked, f'{before}id="count">', f"<{between}", after, made.count)


@contextmanager
def unit(data: Path, person: Person) -> Iterator[Env]:
    """A unit of work on the business of a data folder."""
    directory = Directory(data, sets())
    try:
        with directory.open("main").env(person) as env:
            yield env
    finally:
        directory.close()


@contextmanager
def noting(asked: list[tuple[str, Any]]) -> Iterator[None]:
    """Keep every statement that is run past the session, as the driver is given it."""
    original = Compiled.rows

    def rows(self: Compiled, connection: Any, values: Mapping[str, Any]) -> Any:
        asked.append((self.text, self.given(values)))
        return original(self, connection, values)

    Compiled.rows = rows  # type: ignore[method-assign]  # for as long as it is noted
    try:
        yield
    finally:
        Compiled.rows = original  # type: ignore[method-assign]  # as above


class Raw:
    """One connection and one page."""

    def __init__(self, told: Described, person: Person) -> None:
        self.told = told
        with unit(Path(told.data), person) as env:
            view = view_of(Ask(env, "GET", PATH, params={"addon": "crm", "model": "client"}), List)
            shown = columns(view)
            self.row = row_of(view, shown, look_of(env))
            sqlite = env.business.sqlite
            self.execute = opened(env.business.entry)
        kinds = {place: ON_SQLITE[column.type] for place, column in enumerate(shown, 1) if column.type in ON_SQLITE}
        self.converted = kinds if sqlite else {}

    def html(self) -> bytes:
        """The whole page, asked for and written anew."""
        told = self.told
        rows, count, *_others = (self.execute(text, values).fetchall() for text, values in told.statements)
        total = told.many if count[0][0] > COUNTED else count[0][0]
        body = "".join(self.row(self.read(row), {}) for row in rows[:PAGE])
        return f"{told.before}{total}{told.between}{body}{told.after}".encode()

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row with its dates as dates, which SQLite keeps as text."""
        if not self.converted:
            return row
        cells = list(row)
        for place, convert in self.converted.items():
            if cells[place] is not None:
                cells[place] = convert(cells[place])
        return cells

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Send) -> None:
        """Answer any request with the page."""
        body = self.html()
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def opened(entry: Entry) -> Callable[..., Any]:
    """What runs a statement on a connection of its own, each a transaction."""
    if entry.url.startswith("sqlite:"):
        connection = sqlite_driver().connect(make_url(entry.url).database, isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection.execute
    server = psycopg.connect(entry.url, autocommit=True)
    server.execute(f'SET ROLE "{entry.user_role}"; SET search_path TO "{entry.schema}", ext')
    return server.execute


def application() -> Raw:
    """What a worker process serves."""
    told = json.loads(Path(os.environ[DESCRIPTION]).read_text(encoding="utf-8"))
    person = told.pop("person")
    return Raw(Described(**told), Person(**{**person, "roles": frozenset(person["roles"])}))


def write(file: Path, told: Described, person: Person) -> None:
    """Write down what `application` needs."""
    file.write_text(json.dumps({**asdict(told), "person": {**asdict(person), "roles": sorted(person.roles)}}), "utf-8")


if __name__ == "__main__":
    uvicorn.run(
        "benchmarks.raw_list:application", factory=True, port=int(sys.argv[1]), workers=int(sys.argv[2]),
        access_log=False, log_level="warning", server_header=False, ws="none", lifespan="off", timeout_worker_healthcheck=60,
    )  # fmt: skip

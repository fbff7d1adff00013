"""`gazda import`: files go the way that the pages of an import go, told on the terminal."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.policy.business import Business
from core.policy.env import Env, Person
from core.policy.people import User
from core.services import files
from core.services.exchange import importing
from core.services.exchange.importer import importable, importer_of
from core.services.exchange.loading import check_import, load_import
from core.services.exchange.matching import match
from core.services.exchange.runs import COUNTS, ImportProblem, ImportRun, Options
from core.services.exchange.source import open_source
from core.services.exchange.table import Limits
from core.services.i18n import Words, words_of
from core.services.worker import Runner
from core.values.declarations import Job
from core.values.errors import GazdaError, UserError

TURN = 0.1
"""Seconds between two looks at work that another process has taken up."""


@dataclass
class Intake:
    """Somebody's files on their way into one model; `tell` writes a line."""

    business: Business
    person: Person
    model: str
    tell: Callable[[str], None]
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        with self.business.env(self.person) as env:
            self.words = words_of(env.parts, self.person.language)
            importable(env, self.model)
        self.runner = Runner(lambda: [self.business])

    def take(self, path: Path, chosen: Mapping[str, str], *, dry: bool) -> None:
        """Check a file and, unless only that was asked for, load it; GazdaError where the file as a whole is at fault."""
        if not path.is_file():
            raise GazdaError(f"there is no file {path}")
        try:
            mapping = self.mapped(path, chosen)
            content = files.deposit(self.business, path, path.name)
            with self.business.env(self.person, writes=True, source="command line") as env:
                run = importing.begin(env, self.model, path.name, content)
                key = run.id
                importing.check(env, run, mapping, Options(), check_import)
            self.worked(key, path)
            if dry:
                self.report(key, path, "checked, nothing stored")
                return
            self.next(key, load_import)
            self.worked(key, path)
            self.report(key, path, "loaded")
        except UserError as error:
            raise GazdaError(f"{path.name}: {self.words.error(error)}") from None

    def mapped(self, path: Path, chosen: Mapping[str, str]) -> dict[str, str]:
        """The field of each column: as it was chosen, else as its title and values suggest."""
        source = open_source(path, path.name, Limits())
        with self.business.env(self.person) as env:
            importer = importer_of(env, self.model)
            targets, needed = importer.targets(), set(importer.needed())
        known = {target.field for target in targets}
        if strange := sorted(set(chosen.values()) - known - {""}):
            raise GazdaError(f"there is no field {', '.join(strange)}; there are {', '.join(sorted(known))}")
        found = {
            one.column: chosen.get(one.column, one.field) for one in match(source.columns, source.samples(), targets)
        }
        for column, target in found.items():
            self.tell(f"  {column} → {target or '(left out)'}")
        if source.kind != "vcard" and not needed & set(found.values()):
            raise GazdaError(
                f"{path.name}: no column holds the names; say which by --map, one of {', '.join(sorted(needed))}"
            )
        return found

    def next(self, key: int, job: Job) -> None:
        """Have the import loaded."""
        with self.business.env(self.person, writes=True, source="command line") as env:
            importing.load(env, env.find(ImportRun, key), job)

    def worked(self, key: int, path: Path) -> None:
        """Do the work, or wait for the server that took it up; GazdaError where it failed."""
        while self.state(key) in importing.UNDER_WAY:
            if not self.runner.run_due(self.business):
                time.sleep(TURN)
        if self.state(key) in ("failed", "cancelled"):
            with self.business.env(self.person) as env:
                job = importing.job_of(env, env.find(ImportRun, key))
            raise GazdaError(f"{path.name}: {job.error if job is not None and job.error else 'the work was stopped'}")

    def state(self, key: int) -> str:
        with self.business.env(self.person) as env:
            return importing.standing(env, env.find(ImportRun, key))

    def report(self, key: int, path: Path, what: str) -> None:
        """What became of the rows, and each that was refused with column, reason and value."""
        with self.business.env(self.person) as env:
            run: Any = env.find(ImportRun, key)
            counts = ", ".join(f"{getattr(run, name)} {name}" for name in COUNTS)
            self.tell(f"{path.name}: {what}: {run.read} rows, {counts}")
            for line in self.refusals(env, run):
                self.tell(line)

    def refusals(self, env: Env, run: Any) -> Iterator[str]:
        """A line for each thing that refused a row; of a check as many as it keeps."""
        problem = env[ImportProblem]
        asked = select(problem).where(problem.run_id == run.id, problem.refused).order_by(problem.number, problem.id)
        for one in env.session.scalars(asked):
            yield self.line(one.number, one.field, one.reason, one.values, one.value)
        job = importing.job_of(env, run)
        for told in (job.result or {}).get("problems", ()) if job is not None else ():
            if told["refused"]:
                yield self.line(told["number"], told["field"], told["reason"], told["values"], told["value"])

    def line(self, number: int, column: str, reason: str, values: Mapping[str, Any], value: str) -> str:
        place = ", ".join(filter(None, [f"row {number}", column]))
        return f"  {place}: {self.words.say(reason, **values)}" + (f" ({value})" if value else "")


def columns_of(path: str) -> dict[str, str]:
    """The fields of columns as a TOML file says them: "Column" = "field"; empty without a file."""
    if not path:
        return {}
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GazdaError(f'{path} cannot be read: {error}; each line is "Column" = "field"') from None
    if wrong := [name for name, value in told.items() if not isinstance(value, str)]:
        raise GazdaError(f'{path}: {wrong[0]} is not the name of a field; each line is "Column" = "field"')
    return told


def person_of(business: Business, login: str) -> Person:
    """The user on whose behalf files come in."""
    with business.env(trusted=True) as env:
        user = env[User]
        asked = select(user).where(user.login == login, user.archived_at.is_(None))
        found: Any = env.session.scalars(asked).one_or_none()
        if found is None:
            raise GazdaError(f"nobody has the login {login}; say whose import it is with --login")
        return Person.of(found)

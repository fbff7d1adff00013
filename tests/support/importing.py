"""Imports without a screen: a person, their files, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.policy.business import Business
from core.policy.env import Person
from core.policy.people import User
from core.services import files
from core.services.exchange import importing
from core.services.exchange.importer import Duplicates, importer_of
from core.services.exchange.loading import check_import, load_import
from core.services.exchange.matching import match
from core.services.exchange.runs import ImportProblem, ImportRun, Options
from core.services.exchange.source import open_source
from core.services.exchange.undoing import undo_import
from core.services.exchange.writer import write_csv
from core.services.jobs import Job
from core.services.worker import Runner


@dataclass(frozen=True)
class Report:
    """What became of an import: its state, its counts, its problems as (row, column, sentence, value, refused)."""

    run: int
    state: str
    added: int
    joined: int
    unchanged: int
    refused: int
    problems: list[tuple[int, str, str, str, bool]]
    result: dict[str, Any]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.added, self.joined, self.unchanged, self.refused


class Desk:
    """Where somebody with some roles imports files."""

    def __init__(self, business: Business, *roles: str, login: str = "olena") -> None:
        self.business, self.runner = business, Runner(lambda: [business])
        with business.env(trusted=True, writes=True) as env:
            user = env[User](name=login.title(), login=login, roles=list(roles), language="uk")
            env.session.add(user)
            env.session.flush()
            self.person = Person(user.id, user.name, frozenset(roles), "uk", "Europe/Kyiv")

    def bring(self, path: Path, model: str = "crm.client") -> int:
        """Upload a file; the import it begins."""
        content = files.deposit(self.business, path, path.name)
        with self.business.env(self.person, writes=True) as env:
            return int(importing.begin(env, model, path.name, content).id)

    def proposed(self, path: Path, model: str = "crm.client") -> dict[str, str]:
        """The columns as titles and values suggest."""
        with self.business.env(self.person) as env:
            targets = importer_of(env, model).targets()
        source = open_source(path, path.name)
        return {found.column: found.field for found in match(source.columns, source.samples(), targets)}

    def check(self, run: int, mapping: dict[str, str], options: Options | None = None) -> Report:
        with self.business.env(self.person, writes=True) as env:
            importing.check(env, env.find(ImportRun, run), mapping, options or Options(), check_import)
        return self.worked(run)

    def load(self, run: int) -> Report:
        with self.business.env(self.person, writes=True) as env:
            importing.load(env, env.find(ImportRun, run), load_import)
        return self.worked(run)

    def undo(self, run: int) -> Report:
        with self.business.env(self.person, writes=True) as env:
            importing.undo(env, env.find(ImportRun, run), undo_import)
        return self.worked(run)

    def take(self, path: Path, *, duplicates: Duplicates = "join", lenient: bool = False) -> Report:
        """The whole way of a file, as proposed."""
        run = self.bring(path)
        checked = self.check(run, self.proposed(path), Options(duplicates, lenient))
        assert checked.state == "checked", checked
        return self.load(run)

    def worked(self, run: int) -> Report:
        """What became of an import once all work is done."""
        self.runner.run_due(self.business)
        return self.report(run)

    def report(self, run: int) -> Report:
        with self.business.env(trusted=True) as env:
            found: Any = env.find(ImportRun, run)
            job = env.session.get(env[Job], found.job)
            problem = env[ImportProblem]
            asked = select(problem).where(problem.run_id == run).order_by(problem.number, problem.id)
            told = [
                (one.number, one.field, one.reason.format_map(one.values), one.value, one.refused)
                for one in env.session.scalars(asked)
            ]
            state = importing.standing(env, found)
            result = dict((job.result if job else None) or {})
            return Report(
                run,
                state,
                found.added,
                found.joined,
                found.unchanged,
                found.refused,
                told,
                {**result, "error": job.error},
            )


def table(path: Path, columns: str, *rows: str) -> Path:
    """A CSV of cells written with bars between them."""
    write_csv(path, columns.split("|"), [row.split("|") for row in rows])
    return path

"""Brings businesses up to the code: a backup first, then the plan; where that fails, every row is as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from core.policy.business import Business
from core.policy.businesses import cloning, keeping
from core.policy.businesses.census import tables_of
from core.policy.businesses.directory import Directory
from core.policy.businesses.settling import housed
from core.policy.businesses.tables import Print, Printer, Table, print_of
from core.policy.businesses.whole import Kept
from core.policy.engines import sqlite_driver
from core.policy.env import Person
from core.policy.exclusive import owning
from core.policy.homes import home_of, sqlite_file
from core.policy.plan import Plan
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan as plan_of
from core.policy.postgres import own_login
from core.values.derived import PREFIX as DERIVED
from core.values.errors import GazdaError

FOLDER = "backups"
NOTED = ("base_coming", "base_failure")
"""Tables in which a plan that fails leaves that it did."""


@dataclass(frozen=True, slots=True)
class Due:
    """A business that is behind its code, with the plan; or why there can be none."""

    name: str
    plan: Plan | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done for one business: its backup, and why it failed where it did; `restored` from that backup then."""

    name: str
    backup: str = ""
    trouble: str = ""
    restored: bool = False
    held: float = 0.0


def due(directory: Directory, names: list[str]) -> Iterator[Due]:
    """The businesses that are behind their code; one that cannot be opened is named, and stops no other."""
    for name in names:
        try:
            business = directory.open(name)
            with business.reading() as connection:
                behind = business.installed(connection).behind
            if behind:
                yield Due(name, plan_of(business))
        except (GazdaError, DBAPIError) as error:
            yield Due(name, None, sentence(error))


def upgrade(directory: Directory, due: Due, person: Person) -> Outcome:
    """Back a business up and carry its plan out; where that fails, what it changed all the same is put back."""
    if due.plan is None:
        return Outcome(due.name, trouble=due.trouble)
    business = directory.open(due.name)
    try:
        backup = back_up(business)
    except (GazdaError, DBAPIError, OSError) as error:
        return Outcome(due.name, trouble=f"no backup could be made, so nothing was done: {sentence(error)}")
    try:
        done = carry_out(business, due.plan, person)
    except Exception as error:
        return undone(directory, business, backup, error)
    return Outcome(due.name, str(backup), held=done.held)


def undone(directory: Directory, business: Business, backup: Path, error: Exception) -> Outcome:
    """See that a business is as it was before its plan failed, or make it so."""
    name, trouble = business.entry.name, sentence(error)
    try:
        changed = not same(business, backup)
        if changed:
            put_back(directory, business, backup)
    except Exception as worse:
        return Outcome(name, str(backup), f"{trouble}; what it had could not be put back: {sentence(worse)}")
    return Outcome(name, str(backup), trouble, changed)


def sentence(error: BaseException) -> str:
    """What an error says, on one line."""
    told = str(getattr(error, "orig", None) or error).strip().splitlines()
    return told[0] if isinstance(error, GazdaError) and told else f"{type(error).__name__}: {' '.join(told[:2])}"


# ---- backups


def back_up(business: Business) -> Path:
    """A copy of the business: the file itself on SQLite, on PostgreSQL an archive that any database reads."""
    folder = business.folder
    path = keeping.file_for(folder, business.entry.name, FOLDER)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    file = sqlite_file(business.entry)
    if file is None:
        return keeping.back_up(business, path)
    path = path.with_name(path.name.removesuffix(keeping.ENDING) + ".db")
    path.touch(mode=0o600, exist_ok=False)
    cloning.copy_file(file, path)
    with closing(sqlite_driver().connect(path)) as driver:
        driver.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    return path


def same(business: Business, backup: Path) -> bool:
    """Whether the business is what its backup says: tables, columns, keys, indexes and every row."""
    file = sqlite_file(business.entry)
    if file is not None:
        return print_of_file(file) == print_of_file(backup)
    kept = Kept(backup)
    before = {table.name: looks(table, printed(kept, table)) for table in kept.tables if table.name not in NOTED}
    with owning(business) as connection:
        tables = [table for table in tables_of(connection, business) if table.name not in NOTED]
        return before == {table.name: looks(table, print_of(connection, table)) for table in tables}


def looks(table: Table, told: Print) -> object:
    """What must not change of a table; its counter may go on."""
    return table.cells, frozenset(table.rules), told.rows, told.sha256


def printed(kept: Kept, table: Table) -> Print:
    """A table of an archive in one line."""
    printer = Printer(table)
    for row in kept.rows(table):
        printer.add(row)
    return printer.made()


def print_of_file(file: Path) -> str:
    """All that is in a SQLite file in one line, however its pages lie."""
    digest = hashlib.sha256()
    with closing(sqlite_driver().connect(f"file:{file}?mode=ro", uri=True)) as driver:
        made = driver.execute("select type, name, sql from sqlite_master order by 1, 2").fetchall()
        digest.update(repr(made).encode())
        for kind, name, _sql in made:
            if kind == "table" and not name.startswith((DERIVED, "sqlite_")) and name not in NOTED:
                for row in driver.execute(f'select * from "{name}" order by rowid'):  # noqa: S608  # a table's name
                    digest.update(repr(row).encode())
    return digest.hexdigest()


def put_back(directory: Directory, business: Business, backup: Path) -> None:
    """Make the business what its backup says: on SQLite in its file, on PostgreSQL in a new schema."""
    file = sqlite_file(business.entry)
    if file is not None:
        with business.lock.held():
            cloning.copy_file(backup, file)
        return
    before = business.entry
    url = before.owner_url if own_login(before) else before.url
    home = home_of(before.name, directory.folder, url, owner_url="" if own_login(before) else before.owner_url)
    keeping.bring_back(directory, Kept(backup), housed(before, home), before)

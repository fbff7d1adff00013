"""Brings an archive of an older version through the migrations, in a business of its own that lives for a moment."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from core.composition.addonset import AddonSet
from core.policy.archives.archive import Archive
from core.policy.business import Business, Entry
from core.policy.env import Person
from core.policy.exclusive import exclusive, owning
from core.policy.plan import Note
from core.values.manifest import dependents

PROGRAM = Person()
BATCH = 500


def is_older(business: Business, parts: AddonSet, archive: Archive) -> bool:
    """Whether the code here is further than an archive."""
    heads = business.sets.branches(parts).heads
    return any(heads.get(branch, at) != at for branch, at in archive.manifest["revisions"].items())


@contextmanager
def of_today(business: Business, parts: AddonSet, archive: Archive) -> Iterator[tuple[Archive, list[Note]]]:
    """The archive as the code here would have written it, and notes on what was lost on the way."""
    if not is_older(business, parts, archive):
        yield archive, []
        return
    with TemporaryDirectory(prefix=".restore-", dir=business.archives) as folder:
        yield migrated(business, parts, archive, Path(folder))


def migrated(business: Business, parts: AddonSet, archive: Archive, folder: Path) -> tuple[Archive, list[Note]]:
    """Install the archive in a scratch business, which migrates it, and take it out again."""
    from core.policy.plans.founding import create_business  # noqa: PLC0415  # it stands on the module that calls this one
    from core.policy.plans.lifecycle import carry_out  # noqa: PLC0415  # as above
    from core.policy.plans.planning import plan  # noqa: PLC0415  # as above

    archive.verify()
    gone = [name for name in archive.addons if name in parts.addons]
    others = {other for name in gone for other in dependents(business.sets.shelf.manifests, name)}
    below = [name for name in parts.addons if name not in others and name not in gone]
    entry = Entry("scratch", f"sqlite:///{folder}/scratch.sqlite")
    with closing(create_business(entry, business.sets, folder, below, PROGRAM)) as scratch:
        furnish(business, scratch, archive, business.sets.of(below))
        scratch.archives.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(archive.path, scratch.archives / archive.path.name)
        notes = carry_out(scratch, plan(scratch, install=gone, restore=[archive.path.name]), PROGRAM).notes
        done = carry_out(scratch, plan(scratch, remove=gone), PROGRAM)
        return Archive(scratch.archives / done.archive), list(notes)


# ---- what archived rows point to


def furnish(business: Business, scratch: Business, archive: Archive, parts: AddonSet) -> None:
    """Copy the records of others that archived rows belong to or point to, so that no link is lost on the way."""
    tables = parts.base.metadata.tables
    todo = {name: ids for name, ids in pointed_to(archive).items() if name in tables}
    with owning(business) as source, exclusive(scratch) as target:
        done: dict[str, set[int]] = {}
        while todo:
            name, ids = todo.popitem()
            fresh = ids - done.setdefault(name, set())
            done[name] |= fresh
            for needed, more in copy_rows(source, target, tables[name], sorted(fresh)).items():
                todo[needed] = todo.get(needed, set()) | more


def pointed_to(archive: Archive) -> dict[str, set[int]]:
    """The numbers of records outside the archive, by table, that its rows belong to or point to."""
    own = {told["table"] for told in archive.extracts if told["kind"] == "table"}
    found: dict[str, set[int]] = {}
    for told in archive.extracts:
        if told["kind"] in ("table", "columns"):
            places = [(key["table"], key["column"]) for key in told["keys"] if key["table"] not in own]
            places += [(told["table"], "id")] if told["kind"] == "columns" else []
            gather(archive, told, places, found)
    return found


def gather(
    archive: Archive, told: Mapping[str, Any], places: Iterable[tuple[str, str]], found: dict[str, set[int]]
) -> None:
    """Add the values of some columns of an extract to the tables they point to."""
    names = [name for name, _form in told["columns"]]
    wanted = [(table, names.index(column)) for table, column in places]
    if wanted:
        for row in archive.lines(told):
            for table, place in wanted:
                if row[place] is not None:
                    found.setdefault(table, set()).add(row[place])


def copy_rows(source: Connection, target: Connection, table: Table, ids: list[int]) -> dict[str, set[int]]:
    """Copy some rows without the links they can be without; gives the rows that the others point to."""
    loose = [column.name for column in table.columns if column.nullable and column.foreign_keys]
    needs = {c.name: next(iter(c.foreign_keys)).column.table.name for c in table.columns if c.foreign_keys}
    found: dict[str, set[int]] = {}
    for start in range(0, len(ids), BATCH):
        some = select(table).where(table.c.id.in_(ids[start : start + BATCH]))
        rows = [{**row, **dict.fromkeys(loose)} for row in source.execute(some).mappings()]
        if rows:
            target.execute(insert(table).prefix_with("OR REPLACE"), rows)
        for name, other in needs.items():
            found.setdefault(other, set()).update(row[name] for row in rows if row[name] is not None)
    return {name: more for name, more in found.items() if more}

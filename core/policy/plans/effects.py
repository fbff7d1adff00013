"""What a change of the set means: everything that comes and goes, kind by kind, and what people should know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Table, func, inspect, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from core.composition.addonset import AddonSet, there
from core.policy.archives.archive import Archive
from core.policy.archives.extracts import Extract
from core.policy.archives.selection import Selection
from core.policy.bulk import table_of
from core.policy.migrations.schema import Item
from core.policy.plan import Note, Step, Thing
from core.values.declarations import Declaration, Grant, Job, Menu, Restrict, Role, Route, Rule, Setting
from core.values.words import _

OFFERED = {
    Menu: "menu", Role: "role", Job: "job", Route: "page", Setting: "setting", Grant: "right", Rule: "rule",
    Restrict: "rule",
}  # fmt: skip
OWN = ("model",)
"""Kinds of parts that are told otherwise: models by their tables."""

# ---- what people meet


def offers(parts: AddonSet) -> dict[tuple[str, str], str]:
    """Everything people meet of a set but its tables: kind and name → title."""
    found: dict[tuple[str, str], str] = {}
    for kind, name in parts.composed:
        if kind not in OWN:
            found[kind, name] = title_of(parts, parts.composed[kind, name])
    for value in parts.declared(Declaration):
        if type(value) in OFFERED:
            found[OFFERED[type(value)], name_of(parts, value)] = title_of(parts, value)
    return found


def title_of(parts: AddonSet, offered: Any) -> str:
    """What people call it: by its own title, else by that of the model it is about; empty where it has neither."""
    title, model = getattr(offered, "title", ""), getattr(offered, "model", None)
    return str(title or (parts[model].model_title if model is not None else ""))


def name_of(parts: AddonSet, value: Any) -> str:
    """The name of a declared value, as short as it can be told from others."""
    owner = parts.owners[value]
    if isinstance(value, Grant):
        return f"{owner}: {value.role.title}: {value.can} {value.model.part_name}"
    if isinstance(value, Rule):
        return f"{owner}: {value.role.title if value.role else ''}: {value.verbs} {value.model.part_name}"
    if isinstance(value, Restrict):
        return f"{owner}: {value.model.part_name}: {value.fields}"
    own = getattr(value, "name", "") or getattr(value, "path", "") or getattr(value, "title", "")
    return f"{owner}.{own or getattr(getattr(value, 'run', None), '__name__', '')}"


# ---- the database


def thing(connection: Connection, parts: AddonSet, item: Item) -> Thing:
    """A table, column, index or constraint with its title and the rows it is about."""
    model = next((model for model in parts.all("model") if model.__table__.name == item.table), None)
    if item.kind == "table":
        rows = rows_in(connection, item.table)
        return Thing("table", item.name, model.model_title if model else "", rows, holds(model) if model else {})
    if item.kind == "column":
        name = item.name.rpartition(".")[2]
        title = model.told(name).title if model and name in model.known() else ""
        return Thing("column", item.name, title, rows_in(connection, item.table, name))
    return Thing(item.kind, item.name, item.table)


def holds(model: Any) -> dict[str, int]:
    """How much comes or goes with a whole table."""
    table: Table = table_of(model)
    indexes: set[Index] = table.indexes
    return {"column": len(table.columns), "index": len(indexes), "constraint": len(table.constraints)}


def rows_in(connection: Connection, name: str, column: str = "") -> int:
    """How many rows a table has, how many of them a column fills; a new column counts them all, a new table none."""
    found = inspect(connection)
    if not found.has_table(name):
        return 0
    has_column = column in {told["name"] for told in found.get_columns(name)}
    counted = func.count(sql_column(column)) if has_column else func.count()
    return int(connection.execute(select(counted).select_from(sql_table(name))).scalar_one())


def records(extracts: Iterable[tuple[Extract, int]]) -> Iterator[Thing]:
    """The rows that go from tables which stay."""
    for extract, rows in extracts:
        if extract.kind == "rows" and rows:
            yield Thing("record", extract.name, extract.titles[""], rows)


def coming_back(gained: Iterable[Thing], archives: Sequence[Archive]) -> Iterator[Thing]:
    """What is gained, the tables with the rows that archives have for them; and the rows for tables that stay."""
    archived = [told for archive in archives for told in archive.extracts if told["rows"]]
    rows: dict[str, int] = {}
    for told in archived:
        if told["kind"] == "table":
            rows.setdefault(told["table"], told["rows"])
    for one in gained:
        back = rows.get(one.name, 0) if one.kind == "table" else one.rows
        yield Thing(one.kind, one.name, one.title, back, one.holds)
    for told in archived:
        if told["kind"] == "rows":
            yield Thing("record", told["table"], told["titles"][""], told["rows"])


# ---- what people should know


def notes_on_steps(steps: Iterable[Step]) -> Iterator[Note]:
    """Why an addon comes or goes that nobody named."""
    for step in steps:
        values = {"addon": step.title, "why": step.why, "version": step.version, "before": step.before}
        if step.why and step.verb == "remove":
            yield Note(_("{addon} goes too, because it needs {why}."), values, grave=True)
        elif step.why:
            yield Note(_("{addon} comes too, because {why} needs it."), values)
        if step.verb == "upgrade":
            yield Note(_("{addon} is brought from {before} to {version}, because its code here is further."), values)


def notes_on_archived(steps: Iterable[Step]) -> Iterator[Note]:
    """That nothing is lost."""
    if any(step.verb == "remove" for step in steps):
        yield Note(_("What goes is archived first; installing the addon again offers it back."))


def notes_on_links(parts: AddonSet, lost: Iterable[Thing]) -> Iterator[Note]:
    """Records of others that lose a link to what goes."""
    models = {table_of(model).name: model for model in parts.all("model")}
    for one in lost:
        table, _dot, name = one.name.partition(".")
        if one.kind != "column" or not one.rows or table not in models:
            continue
        column = table_of(models[table]).columns.get(name)
        if column is not None and column.foreign_keys:
            told = _("{count} records of {table} lose their link “{link}”; it is archived.")
            values = {"count": one.rows, "table": models[table].model_title, "link": one.title or name}
            yield Note(told, values, grave=True)


def notes_on_glue(old: AddonSet, new: AddonSet) -> Iterator[Note]:
    """What joins two addons comes and goes with either of them."""
    before, after = set(glue(old)), set(glue(new))
    for one, other in sorted(before - after):
        if {one, other} & set(new.addons):
            values = {"one": old.addons[one].title, "other": old.addons[other].title}
            yield Note(_("What joins {one} and {other} goes, and is archived too."), values, grave=True)
    for one, other in sorted(after - before):
        values = {"one": new.addons[one].title, "other": new.addons[other].title}
        yield Note(_("What joins {one} and {other} comes too."), values)


def glue(parts: AddonSet) -> Iterator[tuple[str, str]]:
    """The pairs of addons in a set that are joined, the addon that has the code for it first."""
    for manifest in parts.addons.values():
        for other in parts.addons:
            if there(manifest.folder, f"with_{other}") or (manifest.folder / f"migrations/with_{other}").is_dir():
                yield manifest.name, other


def notes_on_archives(archives: Iterable[Archive]) -> Iterator[Note]:
    """What comes back, and from where."""
    for archive in archives:
        yield Note(
            _("{count} records come back from the archive {name} of {date}."),
            {"count": archive.rows, "name": archive.path.name, "date": archive.made_at[:10]},
        )


def notes_on_choice(chosen: Selection | None, *, older: bool) -> Iterator[Note]:
    """How chosen records of an archive come into addons that are there."""
    if chosen is None:
        return
    values = {"name": chosen.path.name, "date": chosen.archive.made_at[:10]}
    yield Note(
        _("What is chosen of the archive {name} of {date} is added; nothing that is here is overwritten."), values
    )
    if older:
        yield Note(
            _("The archive is of an older version: its records go through the migrations before they are added.")
        )


def notes_on_broken(broken: Mapping[str, str]) -> Iterator[Note]:
    """Addons that the plan leaves alone."""
    for name, reason in broken.items():
        values = {"addon": name, "reason": reason}
        yield Note(_("{addon} stays as it is, because it cannot be used: {reason}"), values, grave=True)


def notes_on_holders(holders: Sequence[Mapping[str, Any]]) -> Iterator[Note]:
    """People who can do less afterwards."""
    if holders:
        names = ", ".join(str(one["login"]) for one in holders[:5])
        told = _("{count} people hold roles that go: {names}; they have them again if the addon comes back.")
        yield Note(told, {"count": len(holders), "names": names + (" …" if holders[5:] else "")}, grave=True)

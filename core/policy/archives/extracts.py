"""What a change of the set takes away: whole tables, columns added to the tables of others, rows that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    UniqueConstraint,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
    type_coerce,
)
from sqlalchemy.schema import sort_tables_and_constraints

from core.composition.addonset import AddonSet
from core.composition.model import BareModel
from core.policy.archives.portable import FORMS, form_of

LAST_ID = {
    "sqlite": text("select seq from sqlite_sequence where name = :table"),
    "postgresql": text("select pg_sequence_last_value(pg_get_serial_sequence(:table, 'id')::regclass)"),
}
PIECE = 200
"""Ids in a piece of a table, of which it is found out at once whether something changed."""

MARKS = ("id", "uid")
"""The columns by which a row is known again."""


@dataclass(frozen=True, slots=True)
class Key:
    """A foreign key of an extract: the column, the table and column it points to, and whether it may be empty."""

    column: str
    table: str
    to: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """What is taken of one table: all of it ("table"), columns added to it ("columns"), rows of the addon ("rows"), or
    rows that stay for others and that it needs ("needs").

    `columns` are names with their forms. `follows` says how a later change is seen: by the row's version, by a higher
    id where rows are only ever added, or not at all. `known_by` are the columns by which a row of a table that stays
    is known again, `belongs` those that name its record, `titles` what people call the table ("") and its columns.
    """

    table: Table
    kind: str
    columns: tuple[tuple[str, str], ...]
    keys: tuple[Key, ...]
    follows: str
    where: ColumnElement[bool]
    titles: Mapping[str, str] = field(default_factory=dict)
    known_by: tuple[str, ...] = ()
    belongs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def mark(self) -> ColumnElement[int]:
        """The column that tells a row has changed."""
        return self.table.c.version if self.follows == "version" else self.table.c.id

    def rows(self, where: ColumnElement[bool] | None = None) -> Select[Any]:
        """The rows of the extract within `where`, by id, its columns in their forms."""
        wanted = [portable(self.table.c[name], form) for name, form in self.columns]
        found = select(*wanted).where(self.where).order_by(self.table.c.id)
        return found if where is None else found.where(where)

    def marks(self, connection: Connection) -> dict[int, str]:
        """The ids and marks of the rows in each piece of the table, as "id mark,id mark"; quicker than row by row."""
        pair = cast(self.table.c.id, Text) + " " + cast(self.mark, Text)
        piece = (self.table.c.id // literal_column(str(PIECE), BigInteger)).label("piece")
        pairs = func.aggregate_strings(pair, ",").aggregate_order_by(self.table.c.id)
        rows = connection.execute(select(piece, pairs).where(self.where).group_by(piece))
        return {int(number): str(told) for number, told in rows}

    def last_id(self, connection: Connection) -> int | None:
        """The highest id the table ever gave; None where it gave none or is not the addon's."""
        if self.kind != "table" or "id" not in self.table.c:
            return None
        name = self.name if connection.dialect.name == "sqlite" else f'"{self.name}"'
        return connection.execute(LAST_ID[connection.dialect.name], {"table": name}).scalar()


def portable(column: Column[Any], form: str) -> ColumnElement[Any]:
    """A column read in its form; JSON as the text it is, so that it comes back as it was written."""
    return cast(column, Text) if form == "json" else type_coerce(column, FORMS[form].type)


def extracts(old: AddonSet, new: AddonSet, addons: Iterable[str] = (), models: Iterable[str] = ()) -> list[Extract]:
    """What the change from one set to another takes away, in the order in which it can be put back.

    `addons` and `models` are those that go without their code, of which only rows in tables that stay are told.
    """
    stays = new.base.metadata.tables
    models = {model.__table__.name: model for model in old.all("model")}
    found: list[Extract] = []
    tables: list[tuple[Table | None, Any]] = sort_tables_and_constraints(old.base.metadata.tables.values())  # type: ignore[no-untyped-call]  # it has no annotations
    for table, _ in tables:
        if table is None:
            continue
        if table.name not in stays:
            found.append(extract(models[table.name], table, "table", list(table.columns)))
        elif lost := [column for column in table.columns if column.name not in stays[table.name].columns]:
            marks = [table.columns[name] for name in MARKS if name in table.columns]
            found.append(extract(models[table.name], table, "columns", [*marks, *lost]))
    return [*found, *rows_of(old, new, addons, models)]


def extract(model: type[BareModel], table: Table, kind: str, columns: Sequence[Column[Any]]) -> Extract:
    """The extract of some columns of a table."""
    forms = tuple((column.name, form_of(column.type, f"{table.name}.{column.name}")) for column in columns)
    keys = tuple(
        Key(c.name, key.column.table.name, key.column.name, bool(c.nullable)) for c in columns for key in c.foreign_keys
    )
    only_added = model.append_only and not model.filled_later
    follows = "version" if "version" in table.columns else "id" if only_added else ""
    where = held(columns) if kind == "columns" else true()
    return Extract(table, kind, forms, keys, follows, where, titles_of(model, [column.name for column in columns]))


def titles_of(model: type[BareModel], columns: Iterable[str]) -> dict[str, str]:
    """What people call a model and its columns, in English."""
    known = set(model.known())
    titles = {name: model.told(name).title for name in columns if name in known}
    return {"": model.model_title, **{name: title for name, title in titles.items() if title}}


def held(columns: Iterable[Column[Any]]) -> ColumnElement[bool]:
    """Whether a row has anything in these columns."""
    return or_(*(column.is_not(None) for column in columns if column.name not in MARKS))


def rows_of(
    old: AddonSet, new: AddonSet, more_addons: Iterable[str] = (), more_models: Iterable[str] = ()
) -> Iterator[Extract]:
    """Rows of tables that stay: those which belong to what goes, and what these cannot come back without."""
    addons = [*(name for name in old.addons if name not in new.addons), *more_addons]
    models = [model.part_name for model in old.all("model") if ("model", model.part_name) not in new.composed]
    models += more_models
    for model in new.all("model"):
        whole = extract(model, model.__table__, "rows", list(model.__table__.columns))
        whole = replace(whole, known_by=known_by(model.__table__), belongs=model.belongs_to)
        if (where := model.comes_along(addons, models)) is not None:
            yield replace(whole, kind="needs", follows="id", where=where)
        if (where := model.goes_with(addons, models)) is not None:
            yield replace(whole, where=where)


def known_by(table: Table) -> tuple[str, ...]:
    """The columns by which a row is known again in any business: its uid, or else what is unique."""
    if "uid" in table.columns:
        return ("uid",)
    unique: list[Any] = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    unique += [index for index in table.indexes if index.unique]
    found = sorted([column.name for column in one.columns] for one in unique)
    return tuple(found[0]) if found else ("id",)

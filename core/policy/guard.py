"""Nothing reaches the database on a user's behalf but what the rules were applied to.

A session of a person carries its Env. Every statement is refused unless it came through `admit`, which adds the
conditions of the rules, or belongs to a flush, whose records `writes` has checked. What was compiled is looked at
once more: each table in it must carry the condition that the person's rights demand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakSet

from sqlalchemy import Column, Connection, Engine, Table, event, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.context import FromStatement
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import (
    ColumnClause,
    ReleaseSavepointClause,
    RollbackToSavepointClause,
    SavepointClause,
    TextClause,
)
from sqlalchemy.sql.selectable import Alias, Select, TableClause

from core.composition.model import BareModel
from core.policy.proof import MARK
from core.policy.rights import Rights
from core.values.declarations import Verb
from core.values.derived import PREFIX
from core.values.errors import AccessError, AddonError

if TYPE_CHECKING:
    from core.policy.env import Env

ADMITTED = object()
"""The mark of a statement the rules were applied to."""

KERNEL = {"gazda": ADMITTED, "kernel": True}
"""Execution options for the kernel's own statements on a person's connection, which are not held against the rights."""

SAVEPOINTS = (SavepointClause, ReleaseSavepointClause, RollbackToSavepointClause)


HARMLESS = frozenset({"1", "*"})
"""What SQLAlchemy itself writes as text, within EXISTS."""


TURN = "listener"
"""The key of a session's info under which the listener of an announcement is named while it has its turn."""


class GuardedSession(Session):
    """A session whose statements obey the rights of the Env in `info["env"]`."""

    def commit(self) -> None:
        self._refuse_end()
        super().commit()

    def rollback(self) -> None:
        self._refuse_end()
        super().rollback()

    def close(self) -> None:
        self._refuse_end()
        super().close()

    def _refuse_end(self) -> None:
        if listener := self.info.get(TURN):
            raise AddonError(f"{listener}: whoever listens may not end the work that announces; let it end by itself")


def guard_engine(engine: Engine) -> None:
    """Refuse, on this engine, what did not come through a guarded session while a person's work is under way."""
    event.listen(engine, "before_cursor_execute", check_cursor)


@event.listens_for(GuardedSession, "do_orm_execute")
def admit(state: ORMExecuteState) -> None:
    """Refuse what rules cannot be applied to, apply them to the rest, and mark it."""
    env: Env = state.session.info["env"]
    if not env.trusted:
        if refused := unruly(state):
            raise AccessError(f"{refused}; ask through env.session with env[Model], or in env.sudo()")
        finding = look(state.statement, env.rights)
        verb: Verb = "write" if state.is_update else "delete" if state.is_delete else "read"
        refuse_bulk(state, env, verb)
        more = bool(getattr(state.statement, "_with_options", ()))  # loader options bring tables that are not named
        models = env.rights.limited | ruled(env.rights, verb) if more else finding
        if state.is_column_load:
            again = condition(env, "read", cast("type[BareModel]", state.bind_mapper.class_))  # type: ignore[union-attr]  # what is read again has its mapper
            if again is not None:
                state.statement = state.statement.where(again)  # type: ignore[attr-defined]  # a select, which loader criteria pass by
        options = [option for model in models if (option := criteria(env, verb, model)) is not None]
        if options:
            state.statement = state.statement.options(*options)
        state.update_execution_options(gazda=ADMITTED)
    else:
        state.update_execution_options(**KERNEL)


def unruly(state: ORMExecuteState) -> str:
    """Why rules cannot be applied to this statement, if so."""
    if not state.is_orm_statement:
        return "a statement on tables or of text knows no rules"
    if state.is_insert:
        return "an insert statement passes by the rules; add records to the session or use env.insert"
    if state.is_update and isinstance(state.parameters, list):
        return "an update by a list of keys passes by the rules"
    if isinstance(state.statement, FromStatement):
        return "a statement of text knows no rules"
    return ""


def refuse_bulk(state: ORMExecuteState, env: Env, verb: Verb) -> None:
    """A bulk update or delete needs its grant, and may not touch fields that this person may not write."""
    if verb == "read":
        return
    model = cast("type[BareModel]", state.bind_mapper.class_)  # type: ignore[union-attr]  # an ORM update has its mapper
    if not env.rights.may(verb, model):
        raise AccessError(f"{env.who} may not {verb} {model.part_name}")
    values = getattr(state.statement, "_values", None) or {}
    for column in values:
        if getattr(column, "key", column) in env.rights.unwritable.get(model, ()):
            raise AccessError(f"{env.who} may not write {model.part_name}.{getattr(column, 'key', column)}")


def ruled(rights: Rights, verb: Verb) -> frozenset[type[BareModel]]:
    """The models on which a rule of this verb holds."""
    return frozenset(model for model, of in rights.wheres if of == verb)


def criteria(env: Env, verb: Verb, model: type[BareModel]) -> Any:
    """The loader option that adds this person's condition on `model`; None where there is none."""
    if (verb, model) not in env.criteria:
        where = condition(env, verb, model)
        env.criteria[verb, model] = None if where is None else with_loader_criteria(model, where, include_aliases=True)
    return env.criteria[verb, model]


def condition(env: Env, verb: Verb, model: type[BareModel]) -> Any:
    """This person's condition on `model` with the mark that proves it; None where all is in reach."""
    where = env.rights.where(verb, model, env)
    return None if where is None else where._annotate({MARK: model.__table__.name})  # type: ignore[attr-defined]  # mapped


def within(env: Env, verb: Verb, model: Any, keys: Collection[int]) -> set[int]:
    """Those of the records that this person's rules let them do `verb` with."""
    if not env.may(verb, model):
        return set()
    where = None if env.trusted else condition(env, verb, model)
    if where is None or not keys:
        return set(keys)
    return set(env.session.scalars(select(model.id).where(model.id.in_(keys), where)))


def look(statement: Any, rights: Rights) -> frozenset[type[BareModel]]:
    """The models a statement names; AccessError where it names what it may not. Looked at once per shape."""
    key = statement._generate_cache_key()
    seen: dict[Any, frozenset[type[BareModel]]] = rights.__dict__.setdefault("_seen", {})
    if key is not None and key.key in seen:
        return seen[key.key]
    found = frozenset(named(statement, rights))
    if key is not None:
        if len(seen) > 5000:
            seen.clear()
        seen[key.key] = found
    return found


def named(statement: Any, rights: Rights) -> Iterator[type[BareModel]]:
    """The models in a statement; text, fields out of sight and tables without their model are refused."""
    for element in visitors.iterate(statement):
        if isinstance(element, TextClause) or (
            isinstance(element, ColumnClause) and element.is_literal and element.name not in HARMLESS
        ):
            raise AccessError("text in a statement knows no rules; write it with columns of env[Model]")
        if isinstance(element, Select):
            refuse_bare(element, statement, rights)
        refuse_by_name(element)
        name = (
            element.table.name
            if isinstance(element, Column) and isinstance(element.table, Table)
            else element.name
            if isinstance(element, Table)
            else ""
        )
        if isinstance(element, Column) and isinstance(element.table, Alias):
            name = getattr(element.table.element, "name", "")
        model = rights.by_table.get(name)
        if model is None:
            continue
        if isinstance(element, Column) and field_of(model, element) in rights.unreadable.get(model, ()):
            raise AccessError(f"the field {model.part_name}.{element.key} is out of sight for this person")
        yield model


def refuse_bare(select: Select[Any], whole: Any, rights: Rights) -> None:
    """No table without its model; no inner select of a whole record whose fields are partly out of sight."""
    joined = [join[0] for join in select._setup_joins]
    for element in (*select._raw_columns, *select._from_obj, *joined):
        if isinstance(element, TableClause) and not isinstance(element, Table):
            raise AccessError(f"the table {element.name} is asked by its name; write env[Model]")
        annotated = "parententity" in getattr(element, "_annotations", {})
        if isinstance(element, Table) and not annotated:
            raise AccessError(f"the table {element.name} is asked without its model; write env[Model]")
    for shown in select._raw_columns if select is not whole else ():
        if isinstance(shown, Table) and rights.unreadable.get(rights.by_table[shown.name]):
            raise AccessError(
                f"an inner select of whole {shown.name} records would show fields out of sight; name the columns"
            )


def refuse_by_name(element: Any) -> None:
    """No table but a model's."""
    table = element.table if isinstance(element, ColumnClause) and not isinstance(element, Column) else None
    if isinstance(table, TableClause) and not isinstance(table, Table):
        raise AccessError(f"the table {table.name} is asked by its name; write env[Model]")


def field_of(model: type[BareModel], column: Column[Any]) -> str:
    return str(model.__mapper__.get_property_by_column(model.__table__.c[column.key]).key)  # type: ignore[attr-defined]  # mapped


def check_cursor(conn: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
    """The last door: on a guarded connection only admitted statements, flushes and savepoints pass."""
    env: Env | None = conn.info.get("env")
    if env is None or conn.info.get("flushing"):
        return
    if context is None or context.execution_options.get("gazda") is not ADMITTED:
        if context is not None and context.compiled is not None and isinstance(context.compiled.statement, SAVEPOINTS):
            return
        raise AccessError("a statement went past the session; ask through env.session, or in env.sudo()")
    compiled = context.compiled
    if compiled is None or context.execution_options.get("kernel"):
        return
    proven = compiled.__dict__.setdefault("_proven_for", WeakSet())
    if env.rights not in proven:
        prove(compiled, env.rights)
        proven.add(env.rights)


def prove(compiled: Any, rights: Rights) -> None:
    """Every table of the compiled statement that the rights limit carries its condition wherever it is read."""
    for reading in compiled.readings():
        for name, times in reading.tables.items():
            model = rights.by_table.get(name)
            if name.startswith(PREFIX):
                continue
            if model is None:
                raise AccessError(f"the table {name} belongs to no model of this set")
            if model in rights.limited and reading.limits[name] < times:
                raise AccessError(
                    f"{model.part_name} is asked where its rules do not reach; join it by its relationship"
                )
        if reading.foreign:
            raise AccessError(f"{', '.join(reading.foreign)}: functions as tables know no rules")

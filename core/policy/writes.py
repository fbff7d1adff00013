"""What happens to every record that is written: it is completed, checked against the rights, stamped and trailed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, event, inspect, select
from sqlalchemy import delete as sql_delete
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified, get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from core.composition.model import BareModel, Model
from core.policy import bulk, following, trail
from core.policy.guard import KERNEL, GuardedSession
from core.policy.trail import Change
from core.values.declarations import Verb
from core.values.errors import AccessError

if TYPE_CHECKING:
    from core.policy.env import Env

STAMPS = frozenset({"uid", "version", "created_at", "created_by", "updated_at", "updated_by", "import_id"})
SEEN = "_seen_by_rules"
COMPLETING = "completing"
"""The key of a session's info that says its records are being completed, so that nothing can be written yet."""
ROUNDS = 5


@event.listens_for(GuardedSession, "before_flush")
def before_flush(session: Session, context: Any, instances: Any) -> None:
    """Complete, check and stamp all that is about to be written; then let the flush through the guard."""
    env: Env = session.info["env"]
    session.info[COMPLETING] = True
    try:
        complete(session)
    finally:
        session.info[COMPLETING] = False
    new, dirty, deleted = pending(session)
    if not env.trusted:
        refuse_unwritable(env, new, dirty, deleted)
        refuse_outside(env, "write", dirty)
        refuse_outside(env, "delete", deleted)
    stamp(env, new, dirty)
    env.connection.info["flushing"] = True


@event.listens_for(GuardedSession, "after_flush")
def after_flush(session: Session, context: Any) -> None:
    """Trail what was written, and refuse what its writer may not see or point at."""
    env: Env = session.info["env"]
    env.connection.info["flushing"] = False
    new, dirty, deleted = pending(session)
    trail.write(env, changes(new, dirty, deleted))
    following.watch(env, new, dirty)
    for record in new:
        record.__dict__[SEEN] = True
    if not env.trusted:
        refuse_outside(env, "create", new)
        refuse_outside(env, "write", dirty)
        refuse_hidden_targets(env, [*new, *dirty])


@event.listens_for(GuardedSession, "after_soft_rollback")
def after_rollback(session: Session, previous: Any) -> None:
    env: Env | None = session.info.get("env")
    if env is not None and not env.connection.closed:
        env.connection.info["flushing"] = False


@event.listens_for(BareModel, "load", propagate=True)
def on_load(record: Any, context: Any) -> None:
    """Remember that a record came through the rules, and hide the fields that are out of sight."""
    record.__dict__[SEEN] = True
    hide(record, context.session)


@event.listens_for(BareModel, "refresh", propagate=True)
def on_refresh(record: Any, context: Any, names: Any) -> None:
    hide(record, context.session)


def hide(record: Any, session: Session) -> None:
    """Empty the fields that this person may not read, without marking them changed."""
    env: Env | None = session.info.get("env")
    if env is None or env.trusted:
        return
    for name in env.rights.unreadable.get(type(record), ()):
        record.__dict__.pop(name, None)
        record.__dict__[name] = None


def pending(session: Session) -> tuple[list[Any], list[Any], list[Any]]:
    """New, truly changed and deleted records, in the order of their tables and ids."""
    dirty = [record for record in session.dirty if session.is_modified(record)]
    return list(session.new), dirty, list(session.deleted)


def complete(session: Session) -> None:
    """Let each record complete itself, lines before what they belong to; one changed by another has its turn."""
    done: set[int] = set()
    for _ in range(ROUNDS):
        touch_owners(session)
        todo = [
            r
            for r in [*session.new, *session.dirty]
            if id(r) not in done and isinstance(r, Model) and (r in session.new or session.is_modified(r))
        ]
        if not todo:
            return
        for record in sorted(todo, key=lambda record: next(owners(record), None) is None):
            done.add(id(record))
            record.before_save()


def touch_owners(session: Session) -> None:
    """A change of a line is a change of the record it belongs to: its version rises."""
    for record in [*session.new, *(r for r in session.dirty if session.is_modified(r)), *session.deleted]:
        for owner in owners(record):
            if (
                owner in session
                and owner not in session.new
                and owner not in session.deleted
                and not session.is_modified(owner)
            ):
                flag_modified(owner, "updated_at")


def owners(record: Any) -> Iterator[Any]:
    """The records of which this one is a line."""
    for relation in inspect(record).mapper.relationships:
        field = relation.info.get("field")
        if field is None or not field.through or not field.back:
            continue
        owner_class, key = relation.mapper.class_, getattr(record, field.through)
        if owner_class.told(field.back).owned:
            owner = record.__dict__.get(relation.key)
            if owner is None and key is not None:
                owner = inspect(record).session.get(owner_class, key)
            if owner is not None:
                yield owner


def stamp(env: Env, new: Iterable[Any], dirty: Iterable[Any]) -> None:
    """Who and when, on every business record."""
    now = env.now()
    for record in new:
        if isinstance(record, Model):
            record.created_at, record.created_by, record.updated_at, record.updated_by = (
                record.created_at or now,
                env.user,
                now,
                env.user,
            )
            if env.import_id is not None:
                record.import_id = env.import_id
    for record in dirty:
        if isinstance(record, Model):
            record.updated_at, record.updated_by = now, env.user


def refuse_unwritable(env: Env, new: Iterable[Any], dirty: Iterable[Any], deleted: Iterable[Any]) -> None:
    """Grants by verb, fields this person may not write, records that never came through the rules."""
    verbs: tuple[tuple[Verb, Iterable[Any]], ...] = (("create", new), ("write", dirty), ("delete", deleted))
    for verb, records in verbs:
        for record in records:
            model = type(record)
            if not env.rights.may(verb, model):
                raise AccessError(f"{env.who} may not {verb} {model.part_name}")
            if verb != "create" and not record.__dict__.get(SEEN):
                raise AccessError(f"{model.part_name} was not read through the rules before its change")
            closed = env.rights.unwritable.get(model, frozenset()) & changed(record).keys()
            if closed:
                raise AccessError(f"{env.who} may not write {model.part_name}.{min(closed)}")


def refuse_outside(env: Env, verb: Verb, records: Iterable[Any]) -> None:
    """Each record must be within the rules of the verb, as the database sees it now."""
    by_model: dict[type[BareModel], list[int]] = defaultdict(list)
    for record in records:
        if (type(record), verb) in env.rights.wheres:
            by_model[type(record)].append(record.id)
    for model, ids in by_model.items():
        refuse_unseen(env, verb, model, ids)


def refuse_hidden_targets(env: Env, records: Iterable[Any]) -> None:
    """A record may point only at what its writer can see; otherwise keys would tell what exists."""
    wanted: dict[type[BareModel], set[int]] = defaultdict(set)
    for record in records:
        for name, (_, new) in changed(record).items():
            target = target_of(env, type(record), name) if new is not None else None
            if target in env.rights.limited and target is not None:
                wanted[target].add(new)
    for model, ids in wanted.items():
        refuse_unseen(env, "read", model, sorted(ids))


def target_of(env: Env, model: Any, name: str) -> type[BareModel] | None:
    """The model that the key in column `name` points at."""
    keys: Iterable[ForeignKey] = model.__mapper__.attrs[name].columns[0].foreign_keys
    return next((env.rights.by_table.get(key.column.table.name) for key in keys), None)


def refuse_unseen(env: Env, verb: Verb, model: Any, ids: Sequence[int]) -> None:
    where = env.rights.where(verb, model, env)
    if where is None or not ids:
        return
    seen = set(
        env.connection.execute(
            select(model.__table__.c.id).where(model.id.in_(ids), where), execution_options=KERNEL
        ).scalars()
    )
    if len(seen) < len(set(ids)):
        raise AccessError(f"{env.who} may not {verb} this {model.part_name}")


def refuse_insert(env: Env, model: type[BareModel], fields: Collection[str]) -> None:
    """Whether records with these fields may be added at all."""
    if not env.may("create", model):
        raise AccessError(f"{env.who} may not create {model.part_name}")
    if not env.trusted and (closed := env.rights.unwritable.get(model, frozenset()).intersection(fields)):
        raise AccessError(f"{env.who} may not write {model.part_name}.{min(closed)}")


def refuse_inserted(env: Env, model: type[BareModel], cells: Mapping[str, Sequence[Any]], ids: Sequence[int]) -> None:
    """What was added must be within the rules, and may point only at what its writer can see."""
    if (model, "create") in env.rights.wheres:
        refuse_unseen(env, "create", model, ids)
    for name, values in cells.items():
        target = target_of(env, model, name)
        if target is not None and target in env.rights.limited:
            refuse_unseen(env, "read", target, sorted({value for value in values if value is not None}))


def delete(env: Env, model: type[BareModel], ids: Sequence[int]) -> int:
    """Delete records within the rights; the trail keeps all they held."""
    if not env.may("delete", model):
        raise AccessError(f"{env.who} may not delete {model.part_name}")
    if not env.trusted:
        refuse_unseen(env, "read", model, ids)
        refuse_unseen(env, "delete", model, ids)
    table = bulk.table_of(model)
    met = table.c.id.in_(ids)
    if model.trailed:
        rows = env.connection.execute(select(table).where(met), execution_options=KERNEL).mappings().all()
        trail.write(env, [Change(model, row["id"], "delete", held(row)) for row in rows])
    return env.connection.execute(sql_delete(table).where(met), execution_options=KERNEL).rowcount


def held(row: Mapping[Any, Any]) -> dict[str, tuple[Any, Any]]:
    """What a record held before it was deleted, as the trail tells it."""
    return {name: (value, None) for name, value in row.items() if name not in STAMPS and value is not None}


def changed(record: Any) -> dict[str, tuple[Any, Any]]:
    """The columns changed since the record was read: name → old and new value."""
    state = inspect(record)
    found: dict[str, tuple[Any, Any]] = {}
    touched = state.committed_state  # to ask each attribute would be most of the time of a large change
    for attribute in state.mapper.column_attrs if touched else ():
        if attribute.key not in touched or attribute.key in STAMPS:
            continue
        history = get_history(record, attribute.key, PASSIVE_NO_INITIALIZE)
        if history.has_changes():
            found[attribute.key] = (
                history.deleted[0] if history.deleted else None,
                history.added[0] if history.added else None,
            )
    return found


def changes(new: Iterable[Any], dirty: Iterable[Any], deleted: Iterable[Any]) -> Iterator[Change]:
    """What the trail says of one flush: a new record by its being there, a deleted one by all it held."""
    for record in new:
        if record.trailed:
            yield Change(type(record), record.id, "create")
    for record in dirty:
        fields = {name: pair for name, pair in changed(record).items() if pair[0] != pair[1]}
        if record.trailed and fields:
            yield Change(type(record), record.id, "write", fields)
    for record in deleted:
        if record.trailed:
            held = {
                a.key: (record.__dict__.get(a.key), None)
                for a in inspect(record).mapper.column_attrs
                if a.key not in STAMPS
            }
            yield Change(
                type(record), record.id, "delete", {name: pair for name, pair in held.items() if pair[0] is not None}
            )

"""What a record does not have, asked once for all its lines: most cards have three of ten kinds of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, bindparam, exists, inspect, literal_column, select
from sqlalchemy.orm import Mapper, RelationshipProperty
from sqlalchemy.orm.attributes import set_committed_value

from core.policy.env import Env
from core.policy.repeated import Repeated
from core.screens.kept import kept


def note_absent(env: Env, record: Any) -> None:
    """Let the session know which lists of `record`, read but not yet looked at, are empty: it need not ask for each."""
    mapper: Mapper[Any] = inspect(type(record))
    unread = inspect(record).unloaded
    lists = [relation for relation in mapper.relationships if is_simple(relation) and relation.key in unread]
    reached = {relation.mapper.class_ for relation in lists}
    if not lists or (not env.trusted and reached & env.rights.limited):
        return
    names = tuple(relation.key for relation in lists)
    asked = kept(env.parts, "absent", (type(record), names), lambda: Repeated(presence(lists)))
    ((*present,),) = asked.rows(env, {"record": record.id})
    for name, there in zip(names, present, strict=True):
        if not there:
            set_committed_value(record, name, [])


def is_simple(relation: RelationshipProperty[Any]) -> bool:
    """Whether it is a list of the records whose one column names this one."""
    return bool(relation.uselist) and relation.secondary is None and len(relation.local_remote_pairs or ()) == 1


def presence(lists: list[RelationshipProperty[Any]]) -> Any:
    """For each list whether it has anything for the record that is the parameter `record`."""
    mark = bindparam("record", type_=BigInteger())
    return select(
        *(
            exists(select(literal_column("1")).where(next(iter(relation.remote_side)) == mark)).label(relation.key)
            for relation in lists
        )
    )

"""Choosing the record that a link leads to: from a short list, or by a question where there are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from core.policy.env import Env
from core.screens.views import List
from core.services.search import SHORTEST, Searchable, matching
from core.values.errors import UserError
from core.values.text import fold, sort_key
from core.values.words import _

FEW = 30
"""Records that are offered all at once; where there are more, one is asked for by its name."""

MOST = 12
SEARCHED = 100
"""Matches of the search index, of which the best are shown."""

LOOKED_THROUGH = 5_000
"""Labels of a directory that has no index for searching."""

UNKNOWN = "?"
"""What stands before words that name no record, or more than one."""

FIND, PICK = "_find.", "_pick."
"""Before the name of a field: what was typed to find its record, and which of those found was picked."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record as people know it; `note` tells it from others of the same name."""

    key: str
    text: str
    note: str = ""


def few(env: Env, target: Any) -> list[Known] | None:
    """All records that a link may lead to, by name; None where there are too many to look through."""
    rows = env.session.execute(offered(target, noted=False).limit(FEW + 1)).all()
    return None if len(rows) > FEW else sorted(map(known, rows), key=lambda one: sort_key(one.text))


def found(env: Env, target: Any, question: str) -> list[Known]:
    """Records that answer to a question, at most MOST; those that are called exactly so stand first."""
    if issubclass(target, Searchable) and question:
        rows = indexed(env, target, question)
    else:
        rows = [row for row in env.session.execute(offered(target).limit(LOOKED_THROUGH)) if answers(row[1], question)]
    named = sorted(map(known, rows), key=lambda one: (fold(one.text) != fold(question), sort_key(one.text)))
    return named[:MOST]


def indexed(env: Env, target: Any, question: str) -> list[Any]:
    """Records that the search index knows; it knows no words of two letters, which names do have."""
    words = question.split()
    long = [word for word in words if len(word) >= SHORTEST]
    rows = matching(env, offered(target), target, " ".join(long) or question, SEARCHED)
    short = " ".join(set(words) - set(long)) if long else ""
    return [row for row in rows if answers(row[1], short)]


def offered(target: Any, *, noted: bool = True) -> Select[Any]:
    """The id, name and note of every record that is not in the archive."""
    listed = target.parts.composed.get(("view", f"{target.part_name}.list")) if noted else None
    under = listed.under if listed is not None and issubclass(listed, List) else ""
    columns = [target.id, getattr(target, target.model_label)]
    if under and under in target.__mapper__.columns:
        columns.append(getattr(target, under))
    statement = select(*columns)
    return statement.where(target.archived_at.is_(None)) if hasattr(target, "archived_at") else statement


def known(row: Any) -> Known:
    return Known(*(str(value or "") for value in row))


def answers(text: str, question: str) -> bool:
    """Whether a name has every word of a question."""
    name = fold(text)
    return all(word in name for word in fold(question).split())


def called(env: Env, target: Any, key: str) -> str:
    """The name of a record, nothing where it is out of sight."""
    return names(env, target, [key]).get(key, "")


def names(env: Env, target: Any, keys: Iterable[str]) -> dict[str, str]:
    """The names of records by their keys; those that are out of sight have none."""
    sound = [int(key) for key in set(keys) if key.isdigit() and len(key) <= 18]
    if not sound:
        return {}
    rows = env.session.execute(select(target.id, getattr(target, target.model_label)).where(target.id.in_(sound)))
    return {str(key): str(name or "") for key, name in rows}


def answered(env: Env, target: Any, form: Mapping[str, Any], place: str, known: dict[Any, str] | None = None) -> str:
    """The key of the record that a form names for a field, by key or in words; UNKNOWN and the words where these are
    no one record's. What the words of other fields of the form were found to mean is `known`."""
    said = {name: str(form.get(name, "")).strip() for name in (place, FIND + place, PICK + place)}
    key, words = said[place], " ".join(said[FIND + place].split())
    if FIND + place not in form:
        if not key.startswith(UNKNOWN):
            return key
        key, words = "", " ".join(key.removeprefix(UNKNOWN).split())  # pasted where a list had no such record
    if said[PICK + place].isdigit():
        return said[PICK + place]
    if not words or (key and called(env, target, key) == words):
        return key if words else ""
    known = {} if known is None else known
    if (target, words) not in known:
        known[target, words] = meant(env, target, words)
    return known[target, words]


def meant(env: Env, target: Any, words: str) -> str:
    """The key of the one record that answers to words; UNKNOWN and the words where there is none, or more than one."""
    of_that_name = found(env, target, words)
    exact = [one for one in of_that_name if fold(one.text) == fold(words)]
    sure = exact if len(exact) == 1 else of_that_name
    return sure[0].key if len(sure) == 1 else UNKNOWN + words


def unclear(env: Env, target: Any, words: str) -> UserError:
    """Why words name no one record, and what to do."""
    if found(env, target, words):
        return UserError(_("Several records answer to “{text}”; choose one of them."), text=words)
    return UserError(_("Nothing was found for “{text}”; try fewer letters."), text=words)


def picks(env: Env, target: Any, typed: str) -> Iterator[Known]:
    """Of words that name more than one record: those to choose from."""
    if typed.startswith(UNKNOWN):
        yield from found(env, target, typed.removeprefix(UNKNOWN))

"""Found again by any part of a name, code or phone: one folded column a model, a trigram index on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, cast

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, func, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.orm import Mapped

from core.composition.model import Model
from core.policy.env import Env
from core.policy.guard import INDEX
from core.services.statements import run
from core.values.derived import PREFIX, Derived
from core.values.fields import column
from core.values.text import digits, fold

SHORTEST = 3
"""A trigram needs three letters; fewer are searched as the beginning of the column."""

CANDIDATES = 500
"""The least that the trigrams are asked for at once."""

LAST = "\U0010ffff"
BETWEEN = "\0"
"""Divides words that are folded in one go; a sign that folding leaves alone, and no database keeps in text."""


class Searchable(Model):
    """A model found by what `search_words` says. The column begins with the words a short search begins with."""

    search: Mapped[str] = column(String(collation="C").with_variant(String(), "sqlite"), readonly=True, default="")
    search_title: ClassVar[str] = ""

    def search_words(self) -> Iterable[str | None]:
        """All by which people look for this record, the most usual first."""
        return [self.display()]

    def before_save(self) -> None:
        super().before_save()
        self.search = searchable(self.search_words())

    @classmethod
    def last_digits(cls, ending: str) -> ColumnElement[bool] | None:
        """The condition that a phone of the record ends with these four digits; None where there are no phones."""
        return None

    @classmethod
    def derived(cls, dialect: str) -> list[Derived]:
        name = cast(Any, cls).__table__.name
        whole = fts(name) if dialect == "sqlite" else trigrams(name)
        return [*super().derived(dialect), *whole, *beginnings(name)]


def searchable(words: Iterable[str | None]) -> str:
    """The folded text of a search column; % and _ would be wild in a question, so neither side has them."""
    folded = plain(BETWEEN.join(filter(None, words))).split(BETWEEN)
    return " ".join(filter(None, dict.fromkeys(map(str.strip, folded))))


def plain(text: str) -> str:
    return fold(text).replace("%", " ").replace("_", " ").replace("\\", " ").strip()


def fts(table: str) -> list[Derived]:
    """SQLite: an FTS5 trigram index over the column, kept by triggers, its text read from the table itself."""
    name = f"{PREFIX}{table}_search"
    gone = f"INSERT INTO {name}({name}, rowid, search) VALUES('delete', old.id, old.search)"
    come = f"INSERT INTO {name}(rowid, search) VALUES(new.id, new.search)"
    options = f"search, content='{table}', content_rowid='id', tokenize='trigram', detail='none', columnsize=0"
    trigger = "CREATE TRIGGER {0} AFTER {1} ON {2} BEGIN {3}; END".format
    return [
        Derived(
            name,
            "table",
            table,
            f"CREATE VIRTUAL TABLE {name} USING fts5({options})",
            (f"INSERT INTO {name}({name}) VALUES('rebuild')",),
        ),
        Derived(f"{name}_new", "trigger", table, trigger(f"{name}_new", "INSERT", table, come)),
        Derived(f"{name}_old", "trigger", table, trigger(f"{name}_old", "DELETE", table, gone)),
        Derived(
            f"{name}_now",
            "trigger",
            table,
            trigger(f"{name}_now", "UPDATE OF search", f"{table} WHEN old.search IS NOT new.search", f"{gone}; {come}"),
        ),
    ]


def beginnings(table: str) -> list[Derived]:
    """The first letter and the first two, in the order of the ids: too few for a trigram."""
    name = f"{PREFIX}{table}_search"
    create = "CREATE INDEX {0}_{1} ON {2} (substr(search, 1, {1}), id)".format
    return [Derived(f"{name}_{length}", "index", table, create(name, length, table)) for length in range(1, SHORTEST)]


def trigrams(table: str) -> list[Derived]:
    """PostgreSQL: a trigram index over the column."""
    name = f"{PREFIX}{table}_search"
    return [Derived(name, "index", table, f"CREATE INDEX {name} ON {table} USING gin (search ext.gin_trgm_ops)")]


def matching(
    env: Env,
    statement: Select[Any],
    model: type[Searchable],
    question: str,
    limit: int,
    *,
    beyond: int | None = None,
    rising: bool = False,
) -> Sequence[Any]:
    """The newest records of `statement` that have every word of the question, at most `limit`; only those older than
    the record `beyond`, or with `rising` the ones just newer, in the order of their ids.

    An index of trigrams knows nothing of other conditions. SQLite is therefore asked for its newest matches only, far
    more than are wanted; where too few of them meet the rest, the records that do are read one by one.
    """
    key = cast(Any, model).id
    wanted = statement.order_by(key.asc() if rising else key.desc()).limit(limit)
    behind = () if beyond is None else ((key > beyond) if rising else (key < beyond),)
    indexed, others = conditions(model, question, env.connection.dialect.name)
    wanted = wanted.where(*behind, *others)
    if env.connection.dialect.name == "sqlite" and indexed:
        enough = max(CANDIDATES, 2 * limit)
        newest = candidates(model, indexed, beyond, rising=rising).limit(enough)
        rows = env.session.execute(wanted.where(key.in_(newest))).all()
        if len(rows) == limit or run(env, select(func.count()).select_from(newest.subquery())).scalar_one() < enough:
            return rows
    return env.session.execute(wanted.where(*(cast(Any, model).search.like(f"%{word}%") for word in indexed))).all()


def conditions(model: type[Searchable], question: str, dialect: str) -> tuple[list[str], list[ColumnElement[bool]]]:
    """The words of a question that the trigrams know, and the conditions for the others."""
    indexed: list[str] = []
    others: list[ColumnElement[bool]] = []
    for word in words_of(question):
        ending = model.last_digits(word) if len(word) == 4 and word.isdigit() else None
        if ending is not None:
            others.append(ending)
        elif len(word) < SHORTEST:
            others.append(beginning(model, word))
        else:
            indexed.append(word)
    return indexed, others


def words_of(question: str) -> list[str]:
    """The words of a question; a phone typed with spaces and brackets is one word of its digits."""
    number = digits(question)
    if number and not any(character.isalpha() for character in question) and len(number) >= SHORTEST:
        return [number]
    return plain(question).split()[:8]


def beginning(model: type[Searchable], word: str) -> ColumnElement[bool]:
    """The condition that the column begins with a word of one or two letters, as the index for such words has it."""
    one, length = (bindparam(None, number, Integer, literal_execute=True) for number in (1, len(word)))
    return func.substr(cast(Any, model).search, one, length) == word


def candidates(model: type[Searchable], words: Iterable[str], beyond: int | None, *, rising: bool) -> Select[Any]:
    """The ids whose search column holds all the words, from the index alone, the newest first."""
    name = f"{PREFIX}{cast(Any, model).__table__.name}_search"
    index = sql_table(name, sql_column("rowid"), sql_column("search"))
    rowid, search = (index.c[column]._annotate({INDEX: True}) for column in ("rowid", "search"))
    found = select(rowid).where(*(search.like(f"%{word}%") for word in words))
    if beyond is not None:
        found = found.where(rowid > beyond if rising else rowid < beyond)
    return found.order_by(rowid.asc() if rising else rowid.desc())

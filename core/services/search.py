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
from core.services.among import among
from core.services.statements import run
from core.values.derived import PREFIX, Derived
from core.values.fields import column
from core.values.text import digits, fold

SHORTEST = 3
"""A trigram needs three letters; fewer are searched as the beginning of the column."""

CANDIDATES, GROWTH, BATCHES = 200, 4, 4
"""How many of those with the right trigrams are looked at first, how many times more in each turn, and how often."""

SAMPLE = 1000
"""Statistics by which PostgreSQL sees whether letters are rare, to be asked of the index, or met on every page."""

LAST = "\U0010ffff"
QUOTE = '"'
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
            f"INSERT INTO {name}(rowid, search) SELECT id, search FROM {table} WHERE id BETWEEN :first AND :last",  # noqa: S608  # our own names
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
    create = f"CREATE INDEX {name} ON {table} USING gin (search ext.gin_trgm_ops)"
    return [
        Derived(name, "index", table, create, (f"ALTER TABLE {table} ALTER COLUMN search SET STATISTICS {SAMPLE}",))
    ]


def matching(
    env: Env,
    statement: Select[Any],
    model: type[Searchable],
    question: str,
    limit: int,
    *,
    archived: bool = False,
    beyond: int | None = None,
    rising: bool = False,
) -> Sequence[Any]:
    """The newest records of `statement` that have every word of the question, at most `limit`; only those older than
    the record `beyond`, or with `rising` the ones just newer, in the order of their ids.

    SQLite is asked for its newest matches only, some hundreds at once, for its index of trigrams knows nothing of
    other conditions; where too few of many meet the rest, the records that do are read one by one.
    """
    key = cast(Any, model).id
    wanted = statement.where(in_state(model, archived)).order_by(key.asc() if rising else key.desc())
    rows: list[Any] = []
    if env.connection.dialect.name == "sqlite":
        enough = CANDIDATES
        for _batch in range(BATCHES):
            ids = newest(env, model, question, enough, archived=archived, beyond=beyond, rising=rising)
            for some in (ids[: 2 * limit], ids[2 * limit :]):
                if some and len(rows) < limit:
                    asked = wanted.where(among(key, "found")).limit(limit - len(rows))
                    rows += env.session.execute(asked, {"found": some}).all()
            if len(rows) == limit or len(ids) < enough:
                return rows
            beyond, enough = ids[-1], GROWTH * enough
    indexed, others = conditions(model, question)
    behind = () if beyond is None else ((key > beyond) if rising else (key < beyond),)
    rows += env.session.execute(wanted.where(*others, *behind, *having(model, indexed)).limit(limit - len(rows))).all()
    return rows


def answering(model: type[Searchable], question: str) -> list[ColumnElement[bool]]:
    """The conditions that a record has every word of a question, for what is not asked newest first."""
    indexed, others = conditions(model, question)
    return [*others, *having(model, indexed)]


def in_state(model: type[Searchable], archived: bool) -> ColumnElement[bool]:
    """In the archive, or not in it."""
    gone = cast(Any, model).archived_at
    found: ColumnElement[bool] = gone.is_not(None) if archived else gone.is_(None)
    return found


def conditions(model: type[Searchable], question: str) -> tuple[list[str], list[ColumnElement[bool]]]:
    """The words of a question that the trigrams know, and the conditions for the others.

    A word of one or two letters is looked for in what the longer ones find; alone, at the beginning of the column.
    """
    words = words_of(question)
    told = {word: model.last_digits(word) for word in words if len(word) == 4 and word.isdigit()}
    endings = {word: condition for word, condition in told.items() if condition is not None}
    indexed = [word for word in words if len(word) >= SHORTEST and word not in endings]
    short = [word for word in words if len(word) < SHORTEST]
    others = list(endings.values())
    if short and not indexed and not endings:
        others.append(beginning(model, short.pop(0)))
    return indexed, [*others, *having(model, short)]


def having(model: type[Searchable], words: Iterable[str]) -> list[ColumnElement[bool]]:
    """The conditions that the search column has the words, written out: each is planned for itself, for what is good
    for a rare one reads the whole table for another.
    """
    patterns = (bindparam(None, f"%{word}%", String, literal_execute=True) for word in words)
    return [cast(Any, model).search.like(pattern) for pattern in patterns]


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


def newest(
    env: Env,
    model: type[Searchable],
    question: str,
    count: int,
    *,
    archived: bool,
    beyond: int | None,
    rising: bool,
) -> Sequence[int]:
    """SQLite: the ids of what a question finds, whoever may see it, the newest first."""
    mapped: Any = model
    indexed, others = conditions(model, question)
    found, key = select(mapped.id), mapped.id
    if indexed:
        name = f"{PREFIX}{mapped.__table__.name}_search"
        index = sql_table(name, sql_column("rowid", Integer), sql_column(name))
        found, key = select(index.c.rowid).join(mapped, mapped.id == index.c.rowid), index.c.rowid
        found = found.where(index.c[name].match(bindparam("trigrams")))
        others = [*others, *(func.instr(mapped.search, word) > 0 for word in indexed)]
    if beyond is not None:
        others = [*others, key > beyond if rising else key < beyond]
    found = found.where(*others, in_state(model, archived))
    found = found.order_by(key.asc() if rising else key.desc()).limit(count)
    return run(env, found, {"trigrams": trigrams_of(indexed)} if indexed else None).scalars().all()


def trigrams_of(words: Iterable[str]) -> str:
    """The question to the index: it knows which rows have which three letters, not whether they stand together."""
    found = dict.fromkeys(word[at : at + SHORTEST] for word in words for at in range(len(word) - SHORTEST + 1))
    return " AND ".join(f'"{letters.replace(QUOTE, 2 * QUOTE)}"' for letters in found)

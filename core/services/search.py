"""Found again by any part of a name, code or phone: one folded column a model, a trigram index on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from sqlalchemy import ColumnElement, Select, String, and_, select, true
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.orm import Mapped

from core.composition.model import Model
from core.policy.guard import INDEX
from core.values.derived import PREFIX, Derived
from core.values.fields import column
from core.values.text import digits, fold

SHORTEST = 3
"""A trigram needs three letters; fewer are searched as the beginning of the column."""

LAST = "\U0010ffff"


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
        return [*super().derived(dialect), *(fts(name) if dialect == "sqlite" else trigrams(name))]


def searchable(words: Iterable[str | None]) -> str:
    """The folded text of a search column; % and _ would be wild in a question, so neither side has them."""
    seen = dict.fromkeys(plain(word) for word in words if word)
    return " ".join(filter(None, seen))


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


def trigrams(table: str) -> list[Derived]:
    """PostgreSQL: a trigram index for any part of the column, and one in order for its beginning."""
    name = f"{PREFIX}{table}_search"
    return [
        Derived(name, "index", table, f"CREATE INDEX {name} ON {table} USING gin (search ext.gin_trgm_ops)"),
        Derived(f"{name}_start", "index", table, f"CREATE INDEX {name}_start ON {table} (left(search, 40))"),
    ]


def narrowed(statement: Select[Any], model: type[Searchable], question: str, dialect: str) -> Select[Any]:
    """The statement limited to records that `question` finds; every word of it must be there."""
    conditions = []
    for word in words_of(question):
        ending = model.last_digits(word) if len(word) == 4 and word.isdigit() else None
        if ending is not None:
            conditions.append(ending)
        elif len(word) < SHORTEST:
            conditions.append(beginning(model, word))
        elif dialect == "sqlite":
            statement = statement.where(cast(Any, model).id.in_(fts_ids(model, word)))
        else:
            conditions.append(cast(Any, model).search.like(f"%{word}%"))
    return statement.where(and_(true(), *conditions)) if conditions else statement


def words_of(question: str) -> list[str]:
    """The words of a question; a phone typed with spaces and brackets is one word of its digits."""
    number = digits(question)
    if number and not any(character.isalpha() for character in question) and len(number) >= SHORTEST:
        return [number]
    return plain(question).split()[:8]


def beginning(model: type[Searchable], word: str) -> ColumnElement[bool]:
    search = cast(Any, model).search
    return and_(search >= word, search < word + LAST)


def fts_ids(model: type[Searchable], word: str) -> Any:
    """The ids whose search column holds `word`, from the index alone."""
    name = f"{PREFIX}{cast(Any, model).__table__.name}_search"
    index = sql_table(name, sql_column("rowid"), sql_column("search"))
    rowid, search = (index.c[column]._annotate({INDEX: True}) for column in ("rowid", "search"))
    return select(rowid).where(search.like(f"%{word}%"))

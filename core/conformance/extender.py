"""An addon that extends another: it is written for a check, with a column in each table of the addon under check."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import String, cast, column, table, update

from core.conformance.bench import Bench
from core.policy.business import Business, Sets
from core.policy.exclusive import exclusive
from core.policy.migrations.revision import write_revision
from core.values.manifest import Manifest, Shelf

TOML = """name = "{name}"
title = "Beside {other}"
version = "1.0"
depends = ["base", "{other}"]
"""
HEAD = """from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core import column
"""
EXTENSION = """
from {module} import {name} as Extended{number}


class With{number}(Extended{number}):
    {column}: Mapped[str | None] = column(String(60), index=True)
"""


def extender(bench: Bench) -> tuple[Manifest, Sets]:
    """An addon that extends every table of the one under check, and the sets of the addons with it among them."""
    kept = bench.yard.kept
    key = f"extender of {bench.name}"
    if key not in kept:
        kept[key] = bench.yard.homes.keep(written(bench))
    found: tuple[Manifest, Sets] = kept[key]
    return found


@contextmanager
def written(bench: Bench) -> Iterator[tuple[Manifest, Sets]]:
    """The same, for as long as the run lasts."""
    root = Path(mkdtemp(dir=bench.yard.homes.folder))
    home = root / name_of(bench)
    home.mkdir()
    (home / "__init__.py").touch()
    (home / "addon.toml").write_text(TOML.format(name=home.name, other=bench.name), "utf-8")
    (home / "models.py").write_text(HEAD + "".join(extensions(bench)), "utf-8")
    manifest = Manifest.read(home / "addon.toml", home.name, root)
    shelf = Shelf({**bench.yard.shelf.manifests, home.name: manifest}, bench.yard.shelf.broken)
    try:
        write_revision(shelf, home.name, "A column in each table")
        yield manifest, Sets(shelf)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def name_of(bench: Bench) -> str:
    return f"beside_{bench.name}"


def words_of(bench: Bench) -> str:
    """The column that the extender adds."""
    return f"{name_of(bench)}_words"


def extensions(bench: Bench) -> Iterator[str]:
    """The source of a part for each model that the addon starts."""
    for number, model in enumerate(bench.started("model")):
        part = next(cls for cls in model.__mro__ if bench.parts.owners.get(cls) == bench.name)
        yield EXTENSION.format(module=part.__module__, name=part.__name__, number=number, column=words_of(bench))


def fill_columns(bench: Bench, business: Business) -> None:
    """Write something else into every row of the columns that the extender added, where rows may be changed."""
    with exclusive(business) as connection:
        for model in (model for model in bench.started("model") if not model.append_only):
            rows = table(model.__table__.name, column("id"), column(words_of(bench)))
            connection.execute(update(rows).values({words_of(bench): "words of " + cast(rows.c.id, String(40))}))

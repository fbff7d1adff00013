"""The addon.toml, what the addon imports, and whether it installs with just what it names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.conformance.bench import MANIFEST, Bench
from core.conformance.check import Fault, Needs, check
from core.conformance.homes import PROGRAM
from core.policy.business import Business
from core.policy.exclusive import exclusive
from core.policy.migrations.migrate import Migrations
from core.policy.migrations.schema import difference
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.values.errors import GazdaError
from core.values.manifest import in_order


@check("addon.toml is complete, its keys known, its version readable, its name that of its folder", Needs.FILES)
def complete(bench: Bench) -> Iterator[Fault]:
    if bench.broken:
        yield Fault(MANIFEST, bench.broken.removeprefix(f"{bench.name}: "))


@check("the addons it depends on are here, and none of them depends on it", Needs.FILES)
def dependencies(bench: Bench) -> Iterator[Fault]:
    shelf = bench.yard.shelf
    try:
        in_order(shelf.manifests, [bench.manifest.name])
    except GazdaError as error:
        yield Fault(bench.place(bench.folder / MANIFEST), f"depends: {error}")


@check("every import of another addon is of one that depends names, or glue to it", Needs.FILES)
def imports(bench: Bench) -> Iterator[Fault]:
    packages = {m.package: m.name for m in bench.yard.shelf.manifests.values() if m.name != bench.name}
    for path, line, other in imported(bench, packages):
        if other not in bench.manifest.depends and not is_glue(path.relative_to(bench.folder), other):
            told = f"imports {other}, which depends in {MANIFEST} does not name; name it, or import it in with_{other}"
            yield Fault(bench.place(path, line), told)


def imported(bench: Bench, packages: Mapping[str, str]) -> Iterator[tuple[Path, int, str]]:
    """The module, line and addon of every import of one of these packages, each once a line."""
    for path, tree in bench.all_sources.items():
        seen = set()
        for node in ast.walk(tree):
            for name in imported_names(node):
                found = next((addon for package, addon in packages.items() if f"{name}.".startswith(f"{package}.")), "")
                line = getattr(node, "lineno", 0)
                if found and (line, found) not in seen:
                    seen.add((line, found))
                    yield path, line, found


def imported_names(node: ast.AST) -> list[str]:
    """The full names that an import reads; relative ones stay inside their addon and are not asked for."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def is_glue(path: Path, other: str) -> bool:
    """Whether a module belongs to the glue to another addon, and is read only beside it."""
    return path.parts[0] in {f"with_{other}", f"with_{other}.py"} or (
        "tests" in path.parts and f"with_{other}" in path.stem
    )


@check("it installs with exactly what it depends on", Needs.DATABASE)
def alone(bench: Bench) -> Iterator[Fault]:
    try:
        bench.parts  # noqa: B018  # what does not compose is told elsewhere
        bench.yard.homes.cast(bench.engine, bench.yard.sets, bench.needed)
    except GazdaError as error:
        yield Fault(bench.name, f"installing it fails: {error}")


@check(
    "it installs together with all other addons, before them and after them",
    Needs.DATABASE,
    engines=("sqlite",),
    grows=True,
)
def together(bench: Bench) -> Iterator[Fault]:
    free = [name for name in bench.others if name not in bench.needing]
    rest = [name for name in bench.needing if name not in free]
    for turns in ([[bench.name], [*free, *rest]], [free, [bench.name], rest]):
        yield from (installed if bench.thorough else migrated)(bench, turns)


def migrated(bench: Bench, turns: list[list[str]]) -> Iterator[Fault]:
    """The same by migrations alone, which takes a fraction of what plans take."""
    told, names = words_of(turns), ["base"]
    try:
        with bench.business("base") as business, exclusive(business) as connection:
            for turn in turns:
                names += turn
                sets = bench.yard.sets
                Migrations(sets.branches(sets.of(names))).upgrade(connection)
            found = difference(connection, bench.yard.sets.of(names).base.metadata)
            yield from (
                Fault(str(item), f"after installing {told} it is not there: mend the migration that makes it")
                for item in found.missing
            )
            connection.rollback()
    except GazdaError as error:
        yield Fault(bench.name, f"installing {told} fails: {error}")


def installed(bench: Bench, turns: list[list[str]]) -> Iterator[Fault]:
    """What goes wrong when addons are installed in these turns, and what the tables then lack."""
    told = words_of(turns)
    try:
        with bench.business("base") as business:
            for turn in turns:
                install(business, turn)
            yield from unlike(business, told)
    except GazdaError as error:
        yield Fault(bench.name, f"installing {told} fails: {error}")


def words_of(turns: list[list[str]]) -> str:
    return ", then ".join(" and ".join(turn) for turn in turns if turn)


def install(business: Business, names: list[str]) -> None:
    """Install those of these addons that are not there yet."""
    with business.env(trusted=True) as env:
        absent = [name for name in names if name not in env.parts.addons]
    if absent:
        carry_out(business, plan(business, install=absent), PROGRAM)


def unlike(business: Business, told: str) -> Iterator[Fault]:
    """In what the tables differ from what the models of the installed addons say."""
    with business.reading() as connection:
        found = difference(connection, business.installed(connection).parts.base.metadata)
    for side, items in (("lacks", found.missing), ("has too much", found.surplus)):
        for item in items:
            yield Fault(
                str(item), f"after installing {told} the database {side}: write or mend the migration that makes it"
            )

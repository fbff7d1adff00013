"""Removing an addon and installing it again gives back what it held."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from core.composition.addonset import there
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.contents import contents, schema
from core.conformance.data import changes, stock
from core.conformance.extender import extender, fill_columns
from core.conformance.homes import PROGRAM
from core.policy.business import Business
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.values.errors import AddonError, GazdaError
from core.values.manifest import Manifest, dependents


@check("install, demo data, remove with archive, install with restore: the same rows, byte for byte", Needs.DATABASE)
def rows(bench: Bench) -> Iterator[Fault]:
    if bench.name == "base":
        raise PassedOver("everything stands on base, which is never removed")
    with bench.business() as business:
        stock(bench, business)
        yield from faults_of(bench, business, [remove(bench.name), install(bench.name)], "removing and installing it")


@check(
    "the same one by one, in other orders, beside the addons that need it or are glued to it, and when another addon "
    "extends each of its tables",
    Needs.DATABASE,
    grows=True,
)
def orders(bench: Bench) -> Iterator[Fault]:
    if bench.name == "base":
        raise PassedOver("everything stands on base, which is never removed")
    manifest, sets = extender(bench)
    with bench.business(bench.name, *beside(bench)) as made:
        stock(bench, made)
        business = Business(made.entry, sets, made.folder)
        try:
            yield from extended(bench, business, manifest)
        finally:
            business.close()


def extended(bench: Bench, business: Business, manifest: Manifest) -> Iterator[Fault]:
    """What is found once the extender is installed."""
    carry_out(business, plan(business, install=[manifest.name]), PROGRAM)
    fill_columns(bench, business)
    with business.env(PROGRAM, trusted=True) as env:
        standing = {bench.name, *dependents(env.parts.addons, bench.name)}
        order = [name for name in env.parts.addons if name in standing]
    least, others = order[0], order[1:]
    ways = {
        "removing all that needs it one by one and installing it in another order": [
            *map(remove, reversed(order)), install(least), *map(install, reversed(others)),
        ],
        "removing it with all that needs it and installing them one by one": [remove(least), *map(install, order)],
        "removing one after the other what needs it, then it, and installing all at once": [
            *map(remove, others[::2]), remove(least), install(*order),
        ],
    }  # fmt: skip
    for said, way in list(ways.items())[: None if bench.thorough else 1]:
        yield from faults_of(bench, business, way, said)


def beside(bench: Bench) -> list[str]:
    """The addons that need this one or are glued to it, if their set composes."""
    every = bench.yard.shelf.manifests
    found = [*bench.needing, *(n for n in bench.others if there(every[n].folder, f"with_{bench.name}"))]
    usable: list[str] = []
    for name in found:
        try:
            bench.yard.sets.of([bench.name, *usable, name])
        except AddonError:
            continue
        usable.append(name)
    return usable


# ---- a way there and back


class Move(NamedTuple):
    """A plan of a way."""

    install: Sequence[str] = ()
    remove: Sequence[str] = ()


def install(*addons: str) -> Move:
    return Move(install=addons)


def remove(*addons: str) -> Move:
    return Move(remove=addons)


def faults_of(bench: Bench, business: Business, way: Sequence[Move], said: str) -> Iterator[Fault]:
    """What is not as before at the end of a way, which `said` tells."""
    before, had = contents(business), words(schema(business))
    try:
        for move in way:
            carry_out(business, plan(business, **move._asdict()), PROGRAM)
    except GazdaError as error:
        yield Fault(bench.name, f"{said} fails: {error}")
        return
    for place, found in changes(before, contents(business)):
        yield Fault(place, f"{found} after {said}; name its rows in goes_with(), or mend its migrations")
    for name, has in words(schema(business)).items():
        if has != had[name]:
            yield Fault(name, f"are not as before after {said}: {min(has ^ had[name])}; mend its migrations")


def words(laid_out: Mapping[str, Sequence[object]]) -> dict[str, set[str]]:
    """A schema to be compared: columns may stand in another order, as they were added."""
    return {name: {" ".join(sorted(re.findall(r"\w+", str(row)))) for row in rows} for name, rows in laid_out.items()}

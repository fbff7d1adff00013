"""Removing an addon and installing it again gives back what it held."""

from __future__ import annotations

from collections.abc import Iterator

from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.contents import contents, schema
from core.conformance.data import changes, stock
from core.conformance.homes import PROGRAM
from core.policy.lifecycle import carry_out
from core.policy.planning import plan
from core.values.errors import GazdaError


@check("install, demo data, remove with archive, install with restore: the same rows, byte for byte", Needs.DATABASE)
def rows(bench: Bench) -> Iterator[Fault]:
    if bench.name == "base":
        raise PassedOver("everything stands on base, which is never removed")
    with bench.business() as business:
        stock(bench, business)
        before, laid_out = contents(business), schema(business)
        try:
            carry_out(business, plan(business, remove=[bench.name]), PROGRAM)
            carry_out(business, plan(business, install=[bench.name]), PROGRAM)
        except GazdaError as error:
            yield Fault(bench.name, f"removing and installing it fails: {error}")
            return
        for place, said in changes(before, contents(business)):
            yield Fault(
                place, f"{said} after removing and installing; name its rows in goes_with(), or mend its migrations"
            )
        for name, had in schema(business).items():
            if sorted(map(str, had)) != sorted(map(str, laid_out[name])):
                odd = min({*map(str, had)} ^ {*map(str, laid_out[name])})
                yield Fault(name, f"are not as before after removing and installing: {odd}; mend its migrations")

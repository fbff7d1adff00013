"""Words: every text that people read is in the addon's catalog, in every language that is not said to be partial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.services.catalogs import (
    TRANSLATED,
    Source,
    faults,
    is_done,
    one,
    read_catalog,
    stale,
    template_of,
    texts,
)

PARTIAL = Path("locale/partial.txt")
"""Names the languages that an addon is not translated into as a whole, one a line."""


@check("every text marked by _() is in the addon's catalog, and nothing else is", Needs.FILES)
def catalogued(bench: Bench) -> Iterator[Fault]:
    source = source_of(bench)
    found = sorted(stale(source, {message.id for message in texts(template_of(source))}))
    if found:
        first = found[0].removeprefix(f"{bench.name}: ").partition(";")[0]
        yield Fault(
            bench.place(source.template), f"{len(found)} texts are not as in the sources, {first}; collect them anew"
        )


@check(f"every language is complete, or {PARTIAL} names it as partial", Needs.FILES)
def complete(bench: Bench) -> Iterator[Fault]:
    source = source_of(bench)
    wanted = {message.id for message in texts(template_of(source))}
    for language in sorted(set(TRANSLATED) - partial(bench.folder)):
        catalog = read_catalog(source.catalog(language), language) or Catalog(language)
        done = {message.id for message in texts(catalog) if is_done(message)}
        lacking = sorted(one(text) for text in wanted - done)
        if lacking:
            told = f"{len(lacking)} texts are not translated, {lacking[0]!r} first; translate them, or name {language} in {PARTIAL}"
            yield Fault(bench.place(source.catalog(language)), told)


@check("every translation has the places, forms and ends of its text", Needs.FILES)
def right(bench: Bench) -> Iterator[Fault]:
    source = source_of(bench)
    for language in TRANSLATED:
        catalog = read_catalog(source.catalog(language), language) or Catalog(language)
        for message in texts(catalog):
            if is_done(message):
                for fault in faults(message, catalog.num_plurals):
                    yield Fault(bench.place(source.catalog(language)), f"{one(message.id)!r}: {fault}; mend it")


def source_of(bench: Bench) -> Source:
    """The addon with its catalogs; PassedOver where it has none at all, and is shown in English."""
    if not (bench.folder / "locale").is_dir():
        raise PassedOver("it has no folder locale/, so that people read it in English whatever their language")
    return Source(bench.name, bench.folder)


def partial(folder: Path) -> set[str]:
    """The languages that the addon says it is only partly translated into."""
    file = folder / PARTIAL
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return {line.partition("#")[0].strip() for line in lines} - {""}

"""Hooks: each announcement is explained and tested, each answer is to one that is announced."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

from core.composition.addonset import modules_of
from core.composition.importing import whole
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.values.errors import AddonError

SPEC, ANSWER = "gazda_spec", "gazda_impl"
"""What pluggy's marks of ours leave on a function."""


@check("every announcement has a docstring", Needs.SET)
def explained(bench: Bench) -> Iterator[Fault]:
    for function in marked(bench, SPEC):
        if not inspect.getdoc(function):
            yield Fault(place_of(bench, function), f"{function.__name__} does not say what happened; write a docstring")


@check("every announcement has a test that names it", Needs.SET)
def tested(bench: Bench) -> Iterator[Fault]:
    written = "\n".join(file.read_text("utf-8", "replace") for file in tests_of(bench))
    for function in marked(bench, SPEC):
        if not re.search(rf"\b{function.__name__}\b", written):
            yield Fault(
                place_of(bench, function), f"no test names {function.__name__}; write one in {bench.name}/tests/"
            )


@check("every answer matches an announcement and takes no more than that gives", Needs.SET)
def answers(bench: Bench) -> Iterator[Fault]:
    found = list(marked(bench, ANSWER))
    if not found:
        raise PassedOver("it answers no hook")
    try:
        manager = bench.raw.hooks
    except AddonError as error:
        names = [function for function in found if function.__name__ in str(error)]
        yield from (Fault(place_of(bench, function), str(error)) for function in names)
        return
    for function in found:
        if not hasattr(manager.hook, function.__name__):
            yield Fault(place_of(bench, function), f"nobody announces {function.__name__}; mend its name")


def marked(bench: Bench, mark: str) -> Iterator[FunctionType]:
    """The functions of the addon's modules that carry a mark."""
    try:
        with whole(bench.needed):
            modules = modules_of(bench.manifest, [manifest.name for manifest in bench.needed])
    except AddonError:
        raise PassedOver("it cannot be imported, as models.composes tells") from None
    for module in modules:
        for value in vars(module).values():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and hasattr(value, mark):
                yield value


def place_of(bench: Bench, function: FunctionType) -> str:
    return bench.place(function.__code__.co_filename, function.__code__.co_firstlineno)


def tests_of(bench: Bench) -> Iterator[Path]:
    """The tests of the addon: in its own folder, or beside it in its project."""
    places = [bench.folder, *(place for place in list(bench.folder.parents)[:3] if (place / "pyproject.toml").exists())]
    for place in places:
        yield from (place / "tests").rglob("*.py")

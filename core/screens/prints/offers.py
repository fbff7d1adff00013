"""Which papers there are of a model, and the ways to them from its lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.composition.addonset import AddonSet
from core.policy.env import Env
from core.screens.ask import Ask
from core.screens.elements import Button
from core.screens.kept import kept
from core.screens.look import Look
from core.screens.prints.parts import Print
from core.screens.views import List
from core.values.errors import NotFound
from core.values.words import _

MANY = 200
"""Records that are printed at once."""


def prints_of(parts: AddonSet, model: str) -> dict[str, type[Print]]:
    """The papers that addons declare of a model, by name; the usual one of its card where none does, if it has one."""
    return kept(parts, "prints", model, lambda: dict(found(parts, model)))


def found(parts: AddonSet, model: str) -> Iterator[tuple[str, type[Print]]]:
    declared: list[Any] = [one for one in parts.all(Print.part_kind) if one.model.part_name == model]
    form: Any = parts.composed.get(("view", f"{model}.form"))
    if not declared and form is not None:
        declared = [type("RecordPrint", (Print,), {"parts": parts, "model": form.model})]
    yield from ((one.kind(), one) for one in declared)


def sheet_of(env: Env, model: str, name: str) -> Print:
    """A paper by name; NotFound where there is none, or none of the records may be read."""
    sheet = prints_of(env.parts, model).get(name)
    if sheet is None or not env.may("read", sheet.model):
        raise NotFound(f"{model} {name}")
    return sheet(env)


def bulk(ask: Ask, view: List, look: Look) -> Iterator[Button]:
    """A button for each paper of the chosen records."""
    offered = prints_of(ask.env.parts, view.model.part_name)
    for name, sheet in offered.items():
        title = (
            look.words(_("Print"))
            if len(offered) == 1
            else look.words.say(_("Print: {paper}"), paper=look.words(sheet.title))
        )
        yield Button(title, f"{view.path()}/print", "print", name, "printer")

"""Acts with the chosen records that take one record of a directory: a tag that is put on them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from core.screens.ask import Ask
from core.screens.elements import Button, Field, Option, Pick
from core.screens.finding import choosing
from core.screens.finding.paths import far_link
from core.screens.look import Look
from core.screens.views import List
from core.values.fields import resolve
from core.values.words import _

TAKES = "_takes."
"""What the record that an act takes is posted as."""


def offered_picks(ask: Ask, view: List, look: Look) -> Iterator[Pick]:
    """The acts, those of one directory together, as far as nothing is read for them."""
    acts = [action for action in view.actions() if action.takes and ask.env.may("write", view.model)]
    for name in dict.fromkeys(action.takes for action in acts):
        buttons = (Button(look.words(a.title), "", "_verb", a.verb, a.icon) for a in acts if a.takes == name)
        yield Pick(Field(f"{TAKES}{name}", look.words(view.mapped().told(name).title), "link"), tuple(buttons))


def picks(view: List, steady: Iterable[Pick], look: Look) -> Iterator[Pick]:
    """The same with a few records to choose from, or a box that finds one of many; an empty directory is left out."""
    for pick in steady:
        field = pick.field
        few = choosing.few(view.env, directory_of(view, field.name.removeprefix(TAKES)))
        if few is None:
            hint = look.words(_("Type its name"))
            found = replace(field, source=f"{view.path()}/pickable?of={field.name}", placeholder=hint)
            yield replace(pick, field=found)
        elif few:
            yield replace(pick, field=replace(field, options=tuple(Option(one.key, one.text) for one in few)))


def directory_of(view: List, name: str) -> Any:
    """The model whose record an act takes, by its field: what a link leads to, or what lines of links do."""
    told = view.mapped().told(name)
    target = view.parts[resolve(told.target)]
    if told.kind != "links":
        return target
    return view.parts[resolve(target.told(far_link(view.mapped(), told)).target)]

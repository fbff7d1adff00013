"""Work instructions that a business keeps for its staff: pages of text, for everybody or for some roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, String, Text, or_
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Mapped

from core.policy.env import Env
from core.services.search import Searchable
from core.values.fields import column
from core.values.words import _

EVERYBODY = "[]"
"""No role at all, as the database has it."""


class Instruction(Searchable):
    """A page that tells how something is done here. `about` is the model whose screens it explains."""

    model_title = _("Instruction")
    model_label = "title"
    model_order = ("position", "title", "id")
    title: Mapped[str] = column(
        String(200), title=_("Title"), help=_("What it teaches, in a few words: How to take a return.")
    )
    text: Mapped[str] = column(
        Text,
        title=_("Text"),
        kind="text",
        help=_(
            "A line that begins with ## is a heading, one with - or 1. an item of a list; **words** stand out, "
            "[words](https://…) lead on, [a number](tel:+380…) calls."
        ),
    )
    about: Mapped[str | None] = column(
        String(120), title=_("About the screen"), help=_("Who opens Help on that screen sees it first.")
    )
    position: Mapped[int] = column(
        BigInteger, title=_("Order"), default=50, help=_("A whole number; smaller ones stand higher in the list.")
    )
    roles: Mapped[list[Any]] = column(
        JSON, title=_("For the roles"), kind="many", default=list, help=_("Where none is chosen, everybody reads it.")
    )
    language: Mapped[str | None] = column(
        String(8), title=_("Language"), help=_("Those who work in another language see it below their own.")
    )

    def search_words(self) -> Iterable[str | None]:
        return [self.title, self.text]


def of_own_roles(instruction: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: those for everybody, and for a role that this person holds."""
    text = sql_cast(instruction.roles, String)
    held = sorted(name for name, role in env.parts.roles().items() if role in env.rights.held)
    return or_(text == EVERYBODY, *(text.contains(f'"{name}"', autoescape=True) for name in held))

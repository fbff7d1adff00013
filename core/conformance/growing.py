"""More records of a model, and lines on one of them, made from their columns alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy.exc import IntegrityError

from core.conformance.check import PassedOver
from core.conformance.filling import fill
from core.conformance.pages import Pages
from core.policy.exclusive import exclusive
from core.values.fields import resolve

LINES = 4
"""Lines of a card."""


def grow(shown: Pages, model: Any, rows: int) -> None:
    """Bring the table of a model to so many rows; PassedOver where rows cannot be made from its columns alone."""
    lacking = rows - len(shown.ids(model, rows))
    try:
        with exclusive(shown.business) as connection:
            fill(connection, model.__table__, max(lacking, 0))
    except IntegrityError as error:
        raise PassedOver(f"rows of {model.part_name} cannot be made from its columns alone: {error.orig}") from None
    if len(shown.ids(model, rows)) < rows:
        raise PassedOver(f"rows of {model.part_name} are not seen once they are made")


def line_up(shown: Pages, model: Any, key: int) -> None:
    """Give a record lines of every kind it owns, where they can be made from their columns alone."""
    for name in model.known():
        told = model.told(name)
        if told.kind == "links" and told.owned:
            target = shown.parts[resolve(told.target)]
            with suppress(IntegrityError), exclusive(shown.business) as connection:
                fill(connection, target.__table__, LINES, {target.told(told.back).through: key})

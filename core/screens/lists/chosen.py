"""The records that were checked in a list."""

from __future__ import annotations

from core.screens.ask import Ask
from core.values.errors import UserError
from core.values.words import _


def chosen(ask: Ask, most: int) -> list[int]:
    """Their ids in order, `most` of them; those an undo names count too. UserError where nothing is checked."""
    asked = [*ask.form.getlist("id"), *ask.query.get("ids", "").split(",")]
    keys = {int(key) for key in asked if isinstance(key, str) and key.isascii() and key.isdigit() and len(key) <= 18}
    if not keys:
        raise UserError(_("Nothing is chosen; check the records first."))
    return sorted(keys)[:most]

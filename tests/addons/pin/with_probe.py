"""A pin can stick to a note."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from core.values.fields import reference
from core.values.words import _
from tests.addons.pin import models


class Pin(models.Pin):
    """The pin on a note."""

    pin_note_id: Mapped[int | None] = reference("probe_note", title=_("Note"), on_delete="SET NULL")

"""A pin."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core.composition.model import Model
from core.values.fields import column
from core.values.words import _


class Pin(Model, name="pin.pin"):
    """Something pinned."""

    model_title = _("Pin")
    words: Mapped[str] = column(String(80), title=_("Words"))

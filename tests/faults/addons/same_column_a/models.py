"""A colour for companies."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from addons import base
from core import column


class Company(base.Company):
    """A company with a colour."""

    colour: Mapped[str | None] = column(String(20), title="Colour")

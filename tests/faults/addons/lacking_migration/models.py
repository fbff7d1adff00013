"""A thing with words."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core import Model, column


class Thing(Model, name="lacking_migration.thing"):
    """A thing."""

    words: Mapped[str] = column(String(40), title="Words", default="")
    more: Mapped[str | None] = column(String(40), title="More")

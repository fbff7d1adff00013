"""A thing with words."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core import Model, column


class Thing(Model, name="failing_migration.thing"):
    """A thing."""

    words: Mapped[str] = column(String(40), title="Words", default="")

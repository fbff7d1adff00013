"""A thing with words."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core import Model, column


class Thing(Model, name="kernel_name.thing"):
    """A thing."""

    env: Mapped[str] = column(String(40), title="Environment", default="")

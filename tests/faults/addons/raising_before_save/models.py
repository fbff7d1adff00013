"""A thing with words."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core import Model, column


class Thing(Model, name="raising_before_save.thing"):
    """A thing."""

    words: Mapped[str] = column(String(40), title="Words", default="")

    def before_save(self) -> None:
        super().before_save()
        raise OSError("the scale is not plugged in")

"""A thing with words."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core import Model, column, reference


class Thing(Model, name="unknown_target.thing"):
    """A thing."""

    words: Mapped[str] = column(String(40), title="Words", default="")
    shelf_id: Mapped[int | None] = reference("no_such_table", title="Shelf")

"""A thing with words."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core import Model, column, link, reference


class Thing(Model, name="missing_class.thing"):
    """A thing."""

    words: Mapped[str] = column(String(40), title="Words", default="")
    company_id: Mapped[int | None] = reference("base_company", title="Company")
    company: Mapped[object] = link(lambda: Compnay, "company_id")

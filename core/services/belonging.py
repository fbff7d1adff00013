"""What hangs on one record of any model, and is seen by who sees that: files, links to elsewhere."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import Model
from core.values.fields import column
from core.values.words import _


class Belonging(Model):
    """`model` and `record` name what it belongs to, `purpose` what it is there for ("photo")."""

    model_order = ("-id",)
    belongs_to = ("model", "record")
    model: Mapped[str] = column(String(80), title=_("Kind of record"), default="")
    record: Mapped[int | None] = column(BigInteger, title=_("Record"))
    purpose: Mapped[str] = column(String(40), title=_("Purpose"), default="")

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "model", "record")]

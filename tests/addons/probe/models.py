"""A note, the lines of a note, its marks, and what a company has of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from addons import base
from core.composition.model import BareModel, Model
from core.services.search import Searchable
from core.values.fields import column, link, links, money, quantity, reference
from core.values.types import Instant
from core.values.words import _


class Note(Searchable, name="probe.note"):
    """A note with a value of every kind."""

    model_title = _("Note")
    model_label = "name"
    name: Mapped[str] = column(String(80), title=_("Name"), help=_("As people call it: the first one."))
    text: Mapped[str | None] = column(Text, title=_("Text"), help=_("Whatever is to be known of it."))
    done: Mapped[bool] = column(title=_("Done"), help=_("When nothing is left to do."), default=False)
    day: Mapped[date | None] = column(Date, title=_("Day"), help=_("On which it is due: 22.11."))
    at: Mapped[datetime | None] = column(Instant, title=_("At"))
    amount: Mapped[Decimal | None] = money(title=_("Amount"), help=_("In the money of the country: 120.50."))
    pieces: Mapped[Decimal | None] = quantity(title=_("Pieces"))
    share: Mapped[float | None] = column(title=_("Share"))
    raw: Mapped[bytes | None] = column(LargeBinary, title=_("Raw"))
    tags: Mapped[Any] = column(JSON().with_variant(JSONB(), "postgresql"), title=_("Tags"), default=list)
    answer: Mapped[Any] = column(JSON, title=_("Answer"), nullable=True)
    company_id: Mapped[int | None] = reference("base_company", title=_("Company"))
    company: Mapped[Company | None] = link(lambda: Company, "company_id")
    parent_id: Mapped[int | None] = reference("probe_note", title=_("Parent"))
    lines: Mapped[list[Line]] = links(lambda: Line, back="note", owned=True)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "day", "id"), UniqueConstraint("name", "company_id")]


class Line(Model, name="probe.line"):
    """A line of a note."""

    model_title = _("Line")
    words: Mapped[str] = column(String(80), title=_("Words"), help=_("A few of them."))
    note_id: Mapped[int] = reference("probe_note", title=_("Note"), on_delete="CASCADE")
    note: Mapped[Note] = link(Note, "note_id", back="lines")


class Mark(BareModel, name="probe.mark"):
    """A mark that is set once and stays."""

    model_title = _("Mark")
    append_only = True
    said: Mapped[str] = column(String(40), title=_("Said"))


class Tally(BareModel, name="probe.tally"):
    """A number without a version."""

    model_title = _("Tally")
    code: Mapped[str] = column(String(20), title=_("Code"), unique=True)
    number: Mapped[int] = column(BigInteger, title=_("Number"))


class Company(base.Company):
    """The company with the note it has at hand, a hint and a rank."""

    probe_rank: Mapped[int] = column(BigInteger, title=_("Rank"), server_default="7")
    probe_hint: Mapped[str | None] = column(String(80), title=_("Hint"), index=True)
    probe_note_id: Mapped[int | None] = reference("probe_note", title=_("At hand"), on_delete="SET NULL")

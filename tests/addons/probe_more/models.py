"""What another addon adds to notes."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core.composition.model import Model
from core.values.fields import column, link, links, reference
from core.values.words import _
from tests.addons import probe


class Item(Model, name="probe_more.item"):
    """An item of a note."""

    model_title = _("Item")
    words: Mapped[str] = column(String(80), title=_("Words"))
    note_id: Mapped[int] = reference("probe_note", title=_("Note"))
    note: Mapped[Note] = link(lambda: Note, "note_id", back="items")


class Note(probe.Note):
    """The note with its items and a colour."""

    probe_more_colour: Mapped[str | None] = column(String(20), title=_("Colour"), index=True)
    items: Mapped[list[Item]] = links(Item, back="note", title=_("Items"))

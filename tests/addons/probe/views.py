"""Screens of notes."""

from __future__ import annotations

from core.screens.views import Form, List
from core.values.layout import Layout
from core.values.words import _
from tests.addons.probe.models import Note


class NoteList(List, model=Note):
    many = _("Notes")
    new = _("New note")
    empty = _("No note yet. Write the first one down.")
    priorities = {"day": 2}

    def layout(self) -> Layout:
        return Layout("name", "day", "done")


class NoteForm(Form, model=Note):
    lines = {"lines": ("words",)}

    def layout(self) -> Layout:
        return Layout(Layout("name", "text", "day", "amount", "done", "lines", name="main", title=_("Note")))

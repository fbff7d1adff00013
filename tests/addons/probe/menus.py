"""Where notes are found."""

from core.values.declarations import Menu
from core.values.words import _
from tests.addons.probe.views import NoteList

notes = Menu(_("Notes"), NoteList)

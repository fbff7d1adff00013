"""Where notes are found."""

from core.values.declarations import Menu
from core.values.words import _

notes = Menu(_("Notes"), opens="/probe/notes")

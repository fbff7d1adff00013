"""Who may do what with notes."""

from addons.base import employee
from core.values.declarations import Grant, Role
from core.values.words import _
from tests.addons.probe import models

writer = Role(_("Writer"), implies=(employee,))

access = tuple(
    Grant(writer, model, "read create write delete")
    for model in (models.Note, models.Line, models.Mark, models.Tally, models.Company)
)

"""Ready-made roles and what everybody may see."""

from __future__ import annotations

from addons.base import models
from core import Grant, Restrict, Role, Rule, _
from core.policy.archives.access import archivist, purger
from core.policy.following import own_notifications
from core.services.drafts import own_drafts
from core.services.exchange.runs import of_own_runs, own_runs
from core.services.exports import exporter
from core.services.file_rights import of_reached_record
from core.services.instructions import of_own_roles
from core.services.jobs import own_jobs
from core.services.notes import own_notes
from core.services.saved_views import own, sharer, visible

employee = Role(_("Employee"), help=_("Signs in and sees colleagues, own companies and directories."))
administrator = Role(
    _("Administrator"), implies=(employee,), everything=True, help=_("May do everything, addons and users included.")
)
instructor = Role(
    _("Keeps the instructions"), implies=(employee,), help=_("Writes the work instructions that others read in Help.")
)

__all__ = ["access", "administrator", "archivist", "employee", "exporter", "purger", "sharer"]

access = (
    Grant(employee, models.User, "read"),
    Grant(employee, models.Company, "read"),
    Grant(employee, models.Country, "read"),
    Grant(employee, models.Currency, "read"),
    Grant(employee, models.Instruction, "read"),
    Grant(instructor, models.Instruction, "read create write"),
    Grant(administrator, models.Instruction, "read create write"),
    Grant(administrator, models.SetupState, "read create write delete"),
    Grant(administrator, models.User, "read create write"),
    Grant(administrator, models.SignIn, "read delete"),
    Grant(administrator, models.Invitation, "read create"),
    Grant(administrator, models.Addon, "read"),
    Grant(administrator, models.PlanRun, "read"),
    Grant(administrator, models.Coming, "read"),
    Grant(administrator, models.Failure, "read delete"),
    Grant(administrator, models.Trail, "read"),
    Grant(administrator, models.TrailPersonal, "read"),
    Grant(administrator, models.Sequence, "read"),
    Grant(administrator, models.Setting, "read create write"),
    Grant(employee, models.Job, "read"),
    Grant(employee, models.Attachment, "read create write delete"),
    Grant(employee, models.WebLink, "read create write delete"),
    Grant(employee, models.Note, "read create write delete"),
    Grant(administrator, models.Follower, "read"),
    Grant(employee, models.Notification, "read"),
    Grant(employee, models.Import, "read"),
    Grant(employee, models.ImportJoin, "read"),
    Grant(employee, models.ImportProblem, "read"),
    Grant(administrator, models.Preference, "read"),
    Grant(administrator, models.Export, "read"),
    Grant(administrator, models.Undo, "read"),
    Grant(administrator, models.Feed, "read"),
    Grant(employee, models.Draft, "read"),
    Grant(employee, models.SavedView, "read create write delete"),
    Grant(sharer, models.SavedView, "read create write delete"),
    *(Grant(role, models.Dashboard, "read create write delete") for role in (sharer, administrator)),
    Grant(administrator, models.Cron, "read"),
    Grant(administrator, models.Blob, "read"),
    Grant(administrator, models.Chunk, "read"),
    Rule(employee, models.Instruction, of_own_roles, "read"),
    Rule(None, models.Job, own_jobs, "read"),
    Rule(None, models.Import, own_runs, "read"),
    Rule(None, models.ImportJoin, of_own_runs, "read"),
    Rule(None, models.ImportProblem, of_own_runs, "read"),
    Rule(None, models.SavedView, visible, "read"),
    Rule(employee, models.SavedView, own, "create write delete"),
    Rule(sharer, models.SavedView, visible, "create write delete"),
    *(Rule(None, model, of_reached_record("read"), "read") for model in (models.Attachment, models.WebLink)),
    *(
        Rule(None, model, of_reached_record("write"), "create write delete")
        for model in (models.Attachment, models.WebLink)
    ),
    Rule(None, models.Note, of_reached_record("read"), "read create write delete"),
    Rule(None, models.Note, own_notes, "write delete"),
    Rule(None, models.Notification, own_notifications, "read"),
    Rule(None, models.Draft, own_drafts, "read"),
    Restrict(models.User, "password", read=(administrator,), write=(administrator,)),
)

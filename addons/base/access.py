"""Ready-made roles and what everybody may see."""

from __future__ import annotations

from addons.base import models
from core import Grant, Restrict, Role, Rule, _
from core.policy.archives.access import archivist, purger
from core.services.exchange.runs import of_own_runs, own_runs
from core.services.file_rights import of_reached_record
from core.services.jobs import own_jobs

employee = Role(_("Employee"), help=_("Signs in and sees colleagues, own companies and directories."))
administrator = Role(
    _("Administrator"), implies=(employee,), everything=True, help=_("May do everything, addons and users included.")
)

__all__ = ["access", "administrator", "archivist", "employee", "purger"]

access = (
    Grant(employee, models.User, "read"),
    Grant(employee, models.Company, "read"),
    Grant(employee, models.Country, "read"),
    Grant(employee, models.Currency, "read"),
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
    Grant(employee, models.Import, "read"),
    Grant(employee, models.ImportJoin, "read"),
    Grant(employee, models.ImportProblem, "read"),
    Grant(administrator, models.Cron, "read"),
    Grant(administrator, models.Blob, "read"),
    Grant(administrator, models.Chunk, "read"),
    Rule(None, models.Job, own_jobs, "read"),
    Rule(None, models.Import, own_runs, "read"),
    Rule(None, models.ImportJoin, of_own_runs, "read"),
    Rule(None, models.ImportProblem, of_own_runs, "read"),
    Rule(None, models.Attachment, of_reached_record("read"), "read"),
    Rule(None, models.Attachment, of_reached_record("write"), "create write delete"),
    Restrict(models.User, "password", read=(administrator,), write=(administrator,)),
)

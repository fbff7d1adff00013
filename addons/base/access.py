"""Ready-made roles and what everybody may see."""

from __future__ import annotations

from addons.base import models
from core.values.declarations import Grant, Restrict, Role
from core.values.words import _

employee = Role(_("Employee"), help=_("Signs in and sees colleagues, own companies and directories."))
administrator = Role(_("Administrator"), implies=(employee,), everything=True, help=_("May do everything, addons and users included."))

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
    Grant(administrator, models.Trail, "read"),
    Grant(administrator, models.TrailPersonal, "read"),
    Grant(administrator, models.Sequence, "read"),
    Grant(administrator, models.Setting, "read create write"),
    Restrict(models.User, "password", read=(administrator,), write=(administrator,)),
)

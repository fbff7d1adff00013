"""Everybody may do everything with things."""

from addons.base import employee
from core import Grant
from failing_migration.models import Thing

access = Grant(employee, Thing, "read create write delete")

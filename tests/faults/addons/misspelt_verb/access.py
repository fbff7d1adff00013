"""Everybody may do everything with things."""

from addons.base import employee
from core import Grant
from misspelt_verb.models import Thing

access = Grant(employee, Thing, "raed create write delete")

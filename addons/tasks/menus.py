"""Tasks in the menu."""

from __future__ import annotations

from addons.tasks.views import TaskList
from core import Menu, _

tasks = Menu(_("Tasks"), TaskList, icon="square-check-big", key="g t", order=20, create="a t", phone=True)

"""Who may do what with tasks."""

from __future__ import annotations

from addons.base import employee
from addons.tasks.models import Task
from core import Grant

access = (Grant(employee, Task, "read create write"),)

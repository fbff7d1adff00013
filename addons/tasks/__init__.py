"""Tasks of clients: due on a day, done by someone, seen on the client's card."""

from addons.tasks.menus import tasks
from addons.tasks.models import Client, Task
from addons.tasks.views import ClientForm, ClientList, TaskForm, TaskList

__all__ = ["Client", "ClientForm", "ClientList", "Task", "TaskForm", "TaskList", "tasks"]

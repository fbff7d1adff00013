"""Who may do what with items."""

from addons.base import administrator
from core.values.declarations import Grant
from tests.addons.probe_more.models import Item

items = Grant(administrator, Item, "read create write delete")

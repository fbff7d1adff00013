"""Who may do what with pins."""

from addons.base import administrator
from core.values.declarations import Grant
from tests.addons.pin.models import Pin

pins = Grant(administrator, Pin, "read create write delete")

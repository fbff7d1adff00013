"""Where things are in the menu."""

from core import Menu
from raising_before_save.views import Things

things = Menu("Things", Things)

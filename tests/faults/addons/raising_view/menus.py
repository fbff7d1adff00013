"""Where things are in the menu."""

from core import Menu
from raising_view.views import Things

things = Menu("Things", Things)

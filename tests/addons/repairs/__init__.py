"""A repair shop: an addon for tests, whose views are declared in fewer than sixty lines."""

from tests.addons.repairs.access import master
from tests.addons.repairs.models import Order, Part, Shop
from tests.addons.repairs.views import OrderForm, OrderList

__all__ = ["Order", "OrderForm", "OrderList", "Part", "Shop", "master"]

"""Where orders are found."""

from core import Menu, _
from tests.addons.repairs.views import OrderList, ShopList

orders = Menu(_("Orders"), OrderList, icon="wrench", key="g o", create="a o", phone=True)
shops = Menu(_("Shops"), ShopList, icon="store")

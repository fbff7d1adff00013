"""Who may do what with orders."""

from addons.base import administrator, employee
from core import Grant, Restrict, Role, _
from tests.addons.repairs.models import Order, Part, Shop

master = Role(_("Master"), implies=(employee,), help=_("Takes orders in and repairs."))

access = (
    *(Grant(master, model, "read create write delete") for model in (Order, Part)),
    Grant(master, Shop, "read"),
    Restrict(Order, "margin", read=(administrator,), write=(administrator,)),
)

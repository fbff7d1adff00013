"""Who may do what with clients."""

from __future__ import annotations

from addons.base import administrator, employee
from addons.crm.models.client import Client
from addons.crm.models.directories import Category, Industry, Source, Tag, Territory
from addons.crm.models.history import ClientCategory, ClientTag, ManagerPeriod, TerritoryPeriod
from addons.crm.models.lines import Account, Address, Contact, Email, Phone
from core import Grant, Restrict, Role, _

sales = Role(_("Sales"), implies=(employee,), help=_("Keeps clients: adds, changes and archives them."))
head = Role(
    _("Head of sales"),
    implies=(sales,),
    help=_("Keeps clients and the directories, and deletes what was entered by mistake."),
)

CARD = (Client, Phone, Email, Account, Address, Contact, ClientTag, ClientCategory)
PERIODS = (ManagerPeriod, TerritoryPeriod)
DIRECTORIES = (Tag, Category, Industry, Source, Territory)

access = (
    *(
        Grant(sales, model, "read create write delete" if model is not Client else "read create write")
        for model in CARD
    ),
    *(Grant(sales, model, "read create write") for model in PERIODS),
    *(Grant(sales, model, "read") for model in DIRECTORIES),
    Grant(sales, Tag, "create"),
    Grant(head, Client, "delete"),
    *(Grant(head, model, "create write delete") for model in DIRECTORIES),
    Restrict(Client, "passport", read=(head, administrator), write=(head, administrator)),
)

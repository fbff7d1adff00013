"""Clients: one card for each, with all that is known of them."""

from addons.crm.access import head, sales
from addons.crm.hooks import client_card
from addons.crm.imports.client import ClientImporter
from addons.crm.menus import clients, directories
from addons.crm.models.client import Client
from addons.crm.models.directories import Category, Industry, Source, Tag, Territory
from addons.crm.models.history import ClientCategory, ClientTag, ManagerPeriod, TerritoryPeriod
from addons.crm.models.lines import Account, Address, Contact, Email, Phone
from addons.crm.prints import ClientSheet
from addons.crm.views import ClientForm, ClientList

__all__ = [
    "Account", "Address", "Category", "Client", "ClientCategory", "ClientForm", "ClientImporter", "ClientList",
    "ClientSheet", "ClientTag", "Contact", "Email", "Industry", "ManagerPeriod", "Phone", "Source", "Tag", "Territory",
    "TerritoryPeriod", "client_card", "clients", "directories", "head", "sales",
]  # fmt: skip

"""The clients' part of the menu."""

from __future__ import annotations

from addons.crm.views import CategoryList, ClientList, IndustryList, SourceList, TagList, TerritoryList
from core import Menu, _

clients = Menu(_("Clients"), ClientList, icon="users", key="g c", order=10, create="a c", phone=True)
directories = Menu(_("Directories"), order=80)
tags = Menu(_("Tags"), TagList, under=directories, icon="tag")
categories = Menu(_("Categories"), CategoryList, under=directories, icon="layers")
industries = Menu(_("Branches of activity"), IndustryList, under=directories, icon="building")
sources = Menu(_("Sources"), SourceList, under=directories, icon="megaphone")
territories = Menu(_("Territories"), TerritoryList, under=directories, icon="map-pin")

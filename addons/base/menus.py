"""The business itself in the menu."""

from __future__ import annotations

from addons.base.views import CompanyList, InstructionList, UserList
from core import Menu, _

overview = Menu(_("Overview"), "/", icon="layout-dashboard", key="g h", order=1, phone=True)
business = Menu(_("Business"), order=90)
colleagues = Menu(_("Colleagues"), UserList, under=business, icon="users", order=91)
companies = Menu(_("Own companies"), CompanyList, under=business, icon="building-2", order=92)
instructions = Menu(_("Instructions"), InstructionList, under=business, icon="book-open", order=93)

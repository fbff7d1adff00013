"""What every other addon stands on: users, roles, own companies, files, numbering, currencies and countries."""

from addons.base.access import administrator, employee
from addons.base.menus import business
from addons.base.models import Addon, Company, Country, Currency, Sequence, User, home_country
from addons.base.views import CompanyForm, CompanyList, UserForm, UserList

__all__ = [
    "Addon", "Company", "CompanyForm", "CompanyList", "Country", "Currency", "Sequence", "User", "UserForm",
    "UserList", "administrator", "business", "employee", "home_country",
]  # fmt: skip

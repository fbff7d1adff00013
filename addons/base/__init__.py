"""What every other addon stands on: users, roles, own companies, files, numbering, currencies and countries."""

from addons.base.access import administrator, employee
from addons.base.models import Addon, Company, Country, Currency, Sequence, User

__all__ = ["Addon", "Company", "Country", "Currency", "Sequence", "User", "administrator", "employee"]

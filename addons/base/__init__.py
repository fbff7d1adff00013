"""What every other addon stands on: users, roles, own companies, files, numbering, currencies and countries."""

from addons.base.access import administrator, employee, instructor
from addons.base.menus import business
from addons.base.models import Addon, Company, Country, Currency, Instruction, Sequence, User, home_country
from addons.base.views import CompanyForm, CompanyList, InstructionForm, InstructionList, Letterhead, UserForm, UserList

__all__ = [
    "Addon", "Company", "CompanyForm", "CompanyList", "Country", "Currency", "Instruction", "InstructionForm",
    "InstructionList", "Letterhead", "Sequence", "User", "UserForm", "UserList", "administrator", "business", "employee",
    "home_country", "instructor",
]  # fmt: skip

"""The steps by which every business begins, as far as they are nobody else's."""

from __future__ import annotations

from sqlalchemy import func, select

from addons.base.models import Company, Instruction, SignIn, User
from addons.base.views import CompanyList, InstructionList, UserList
from core import Env, SetupStep, _


def company_is_known(env: Env) -> bool:
    """Whether an own company has what documents print."""
    company = env[Company]
    asked = select(company.id).where(company.name != "", company.tax_id.is_not(None), company.archived_at.is_(None))
    return env.session.scalar(asked.limit(1)) is not None


def colleagues_are_there(env: Env) -> bool:
    """Whether at least two people can sign in."""
    user = env[User]
    asked = select(func.count()).select_from(user).where(user.active, user.archived_at.is_(None))
    return (env.session.scalar(asked) or 0) >= 2


def addons_are_chosen(env: Env) -> bool:
    """Whether there is anything to work with besides what every business has."""
    return len(env.parts.addons) > 1


def instruction_is_written(env: Env) -> bool:
    instruction = env[Instruction]
    return env.session.scalar(select(instruction.id).where(instruction.archived_at.is_(None)).limit(1)) is not None


def colleagues_came_in(env: Env) -> bool:
    """Whether at least two people have signed in."""
    return (env.session.scalar(select(func.count(env[SignIn].user_id.distinct()))) or 0) >= 2


setup_goals = SetupStep(
    _("Agree what shall become better"),
    "goals",
    _(
        "Write down with the owner what the program is to change: fewer forgotten calls, one list of clients. Then tick."
    ),
    order=10,
)
setup_company = SetupStep(
    _("Enter your own company"),
    "goals",
    _("Its name and tax code stand on documents; its country tells how phones are read."),
    CompanyList,
    company_is_known,
    order=20,
)
setup_addons = SetupStep(
    _("Choose the addons"),
    "addons",
    _("Install what you need and nothing else; anything can be added or taken away later, with its data kept."),
    "/addons",
    addons_are_chosen,
)
setup_settings = SetupStep(
    _("Look through the settings"), "addons", _("The time zone above all. Then tick."), "/settings"
)
setup_mail = SetupStep(
    _("Decide what other programs stay"),
    "links",
    _("Mail, telephony, accounting: which of them goes on, and who carries data over. Then tick."),
)
setup_colleagues = SetupStep(
    _("Add your colleagues"),
    "training",
    _("Each with a role and a phone; the card of each makes the link by which they choose a password."),
    UserList,
    colleagues_are_there,
    order=10,
)
setup_instruction = SetupStep(
    _("Write the first work instruction"),
    "training",
    _("How a call is taken, how a return is made: new people find it under Help, on a phone too."),
    InstructionList,
    instruction_is_written,
    order=20,
)
setup_launch = SetupStep(
    _("See the colleagues sign in"),
    "launch",
    _("It is done once two of you have signed in."),
    UserList,
    colleagues_came_in,
    order=10,
)
setup_old = SetupStep(
    _("Close the old program"), "launch", _("Agree the day after which nothing is entered there. Then tick.")
)
setup_backup = SetupStep(
    _("Keep a copy elsewhere"),
    "watch",
    _("Whoever runs the server makes one with “gazda business archive” and tries once to bring it back. Then tick."),
    order=10,
)
setup_review = SetupStep(
    _("Look back after two weeks"),
    "watch",
    _("Compare with the goals; ask everybody what is in the way. Then tick."),
    order=20,
)

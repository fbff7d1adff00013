"""A small shop to look around in: its company and its people."""

from __future__ import annotations

from sqlalchemy import select

from addons.base.models import Company, User
from core import Env

PEOPLE = (
    ("oksana", "Оксана Мельник", ["base.employee", "crm.head"]),
    ("andrii", "Андрій Шевчук", ["base.employee", "crm.sales"]),
    ("mariana", "Mariana Țîbuleac", ["base.employee", "crm.sales"]),
)


def load(env: Env) -> None:
    """Add what is not there yet; the people cannot sign in until an administrator invites them."""
    user, company = env[User], env[Company]
    known = set(env.session.scalars(select(user.login)))
    for login, name, roles in PEOPLE:
        if login not in known:
            env.session.add(user(login=login, name=name, roles=roles, language="ro" if login == "mariana" else "uk"))
    if env.session.scalar(select(company.id).limit(1)) is None:
        own = company(
            name="Крамниця Поділ", legal_name="ТОВ «Крамниця Поділ»", tax_id="32855961", country="UA", currency="UAH"
        )
        own.address, own.bank = "04071, Київ, вул. Верхній Вал, 24", "АТ «Укрексімбанк»"
        own.iban = "UA213223130000026007233566001"
        env.session.add(own)

"""A few things to do for the clients of the shop one looks around in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from addons import crm
from addons.tasks.models import Task
from core import Env

TASKS = (
    ("Нагадати про оплату", "ТОВ «Зерно Плюс»", 0),
    ("Узгодити асортимент на грудень", "ТОВ «Зерно Плюс»", 4),
    ("Подовжити договір поставки", "ТОВ «Зерно Плюс»", 23),
    ("Передзвонити про замовлення", "Коваль Ірина Петрівна", 1),
    ("Привітати з днем народження", "Яременко Катерина Сергіївна", 13),
    ("Надіслати прайс на випічку", "Пекарня «Колосок»", -2),
    ("Запросити на дегустацію", "Готель «Аркадія»", 6),
    ("Уточнити адресу доставки", "Rusu Ștefan", 2),
)


def load(env: Env) -> None:
    """Add the tasks that are not there yet."""
    known = set(env.session.scalars(select(env[Task].name)))
    clients = dict(env.session.execute(select(env[crm.Client].name, env[crm.Client].id)).all())
    for name, client, days in TASKS:
        if name not in known and client in clients:
            env.session.add(env[Task](name=name, client_id=clients[client], due=env.today() + timedelta(days=days)))
    env.session.flush()

"""A few visits of the clients that crm's demo data has."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from addons import crm
from core import Env
from guestbook import Visit

VISITS = (
    ("Коваль Ірина Петрівна", 2, "Смачна випічка"),
    ("Готель «Аркадія»", 12, "Дегустація"),
    ("Rusu Ștefan", 1, ""),
)


def load(env: Env) -> None:
    """Add the visits that are not there yet."""
    clients = dict(env.session.execute(select(env[crm.Client].name, env[crm.Client].id)).all())
    known = set(env.session.scalars(select(env[Visit].client_id)))
    for days, (name, guests, note) in enumerate(VISITS, 1):
        if name in clients and clients[name] not in known:
            day = env.today() - timedelta(days=days)
            env.session.add(env[Visit](client_id=clients[name], day=day, guests=guests, note=note or None))
    env.session.flush()

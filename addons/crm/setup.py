"""The steps of moving in that have to do with clients."""

from __future__ import annotations

from sqlalchemy import select

from addons.crm.models.client import Client
from addons.crm.views import ClientList
from core import Env, SetupStep, _


def clients_are_there(env: Env) -> bool:
    """Whether a client was entered or brought in from a file."""
    client = env[Client]
    return env.session.scalar(select(client.id).where(client.archived_at.is_(None)).limit(1)) is not None


setup_clients = SetupStep(
    _("Bring your clients in"),
    "data",
    _("From a file of the old program, a spreadsheet or a phone, under Import and export; or enter the first by hand."),
    ClientList,
    clients_are_there,
    order=10,
)
setup_doubles = SetupStep(
    _("Join clients that are there twice"),
    "data",
    _("Files of several years hold the same people more than once. Then tick."),
    "/crm/duplicates",
    order=20,
)

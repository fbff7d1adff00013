"""Clients that may be one and the same: by phone, e-mail, tax code, and name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, select

from addons.crm.models.client import Client
from addons.crm.models.lines import Contact, Email, Phone
from core import Env, _

WHY = {
    "phone": _("A client with this phone is there already:"),
    "email": _("A client with this e-mail is there already:"),
    "tax_id": _("A client with this tax code is there already:"),
    "name": _("A client of this name is there already:"),
}
SHOWN = 3
GROUPS = 100


def similar(env: Env, record: Any) -> Mapping[str, list[Client]]:
    """Other clients that share something with `record`, by what they share; each once, by the strongest."""
    found: dict[str, list[Client]] = {}
    named: set[int] = {record.id} if record.id else set()
    with env.session.no_autoflush:
        for reason, where in conditions(env, record):
            statement = (
                select(env[Client])
                .where(where, env[Client].archived_at.is_(None))
                .order_by(env[Client].id)
                .limit(SHOWN + len(named))
            )
            clients = [client for client in env.session.scalars(statement) if client.id not in named][:SHOWN]
            if clients:
                found[reason] = clients
                named |= {client.id for client in clients}
    return found


def conditions(env: Env, record: Any) -> list[tuple[str, ColumnElement[bool]]]:
    """What another client would have in common with what is new in `record`, the strongest reason first.

    What was saved once is not asked about again: relatives may share a phone.
    """
    client, phone, contact, email = env[Client], env[Phone], env[Contact], env[Email]
    numbers = [line.reversed for line in record.phones if line.e164 and is_new(line, "e164")]
    addresses = [line.address for line in record.emails if line.address and is_new(line, "address")]
    found: list[tuple[str, ColumnElement[bool]]] = []
    if numbers:
        found += [
            ("phone", client.id.in_(select(line.client_id).where(line.reversed.in_(numbers))))
            for line in (phone, contact)
        ]
    if addresses:
        found.append(
            (
                "email",
                client.id.in_(select(email.client_id).where(email.address.in_(addresses))),
            )
        )
    if record.tax_id and is_new(record, "tax_id"):
        found.append(("tax_id", client.tax_id == record.tax_id))
    if record.name_key and is_new(record, "name_key"):
        found.append(("name", client.name_key == record.name_key))
    return found


def is_new(record: Any, name: str) -> bool:
    """Whether a field has another value than in the database."""
    state = inspect(record)
    return not state.persistent or bool(state.attrs[name].history.has_changes())


def groups(env: Env) -> list[tuple[str, str, list[Client]]]:
    """The whole base: groups of clients that share a phone, an e-mail, a code or the name, strongest reason first."""
    client, phone, email = env[Client], env[Phone], env[Email]
    asked: tuple[tuple[str, Any, Any], ...] = (
        ("phone", phone.reversed, phone.client_id),
        ("email", email.address, email.client_id),
        ("tax_id", client.tax_id, client.id),
        ("name", client.name_key, client.id),
    )
    found: list[tuple[str, str, list[Client]]] = []
    told: set[frozenset[int]] = set()
    for reason, value, owner in asked:
        repeated = (
            select(value)
            .where(value.is_not(None), value != "")
            .group_by(value)
            .having(func.count(owner.distinct()) > 1)
            .order_by(value)
            .limit(GROUPS)
        )
        for shared in env.session.scalars(repeated).all():
            ids = select(owner).where(value == shared)
            clients = list(
                env.session.scalars(
                    select(client).where(client.id.in_(ids), client.archived_at.is_(None)).order_by(client.id).limit(20)
                )
            )
            key = frozenset(c.id for c in clients)
            if len(clients) > 1 and key not in told:
                told.add(key)
                found.append((reason, spelled(env, shared) if reason == "phone" else str(shared), clients))
    return found


def spelled(env: Env, digits: str) -> str:
    """A phone as its line shows it; `digits` are those from the last to the first."""
    phone = env[Phone]
    return str(env.session.scalars(select(phone.number).where(phone.reversed == digits).limit(1)).one())

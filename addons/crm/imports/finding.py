"""Which client of the base a row means: the one with its tax code, phone or e-mail, and where it has none of them, the
one that already says all that the row says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Select, null, select

from addons.crm.imports.joining import LINES
from addons.crm.models.client import Client
from addons.crm.models.lines import Contact, Email, Phone
from core import Env
from core.services.among import among
from core.values.fields import resolve
from core.values.text import fold

NAMESAKES = 500
"""Clients of one name that are looked at for a row that says little more than the name: in a base of a hundred thousand
some names come twenty times.
"""


class Candidate(NamedTuple):
    """A client that shares a key with a row; `names` is whoever the key belongs to, the client or a contact person."""

    id: int
    kind: str
    names: str


Key: TypeAlias = tuple[str, str]
"""What tells a client from all others: "tax_id", "phone" (its digits from the last to the first) or "email", and it."""

Found: TypeAlias = Mapping[Key, Sequence[Candidate]]


def keys_of(card: Any) -> list[Key]:
    """The keys of a card, the surest first."""
    keys = [("tax_id", card.tax_id)] if card.tax_id else []
    keys += [("phone", line.reversed) for line in card.phones if line.e164]
    keys += [("phone", line.reversed) for line in card.contacts if line.e164]
    keys += [("email", line.address) for line in card.emails]
    return keys


class Finder:
    """The questions by which clients are found, written once for each reading of a file."""

    def __init__(self, env: Env) -> None:
        client, phone, contact, email = env[Client], env[Phone], env[Contact], env[Email]
        self.by_key: dict[str, list[Select[Any]]] = {
            "tax_id": [having(client.tax_id, client.id, null())],
            "phone": [
                having(phone.reversed, phone.client_id, null()),
                having(contact.reversed, contact.client_id, contact.name),
            ],
            "email": [having(email.address, email.client_id, null())],
        }
        live = client.archived_at.is_(None)
        self.owners = select(client.id, client.kind, client.name_key).where(among(client.id), live)
        self.by_name = select(client.name_key, client.id).where(among(client.name_key), live).order_by(client.id)
        closed = env.rights.unreadable.get(client, frozenset()) if not env.trusted else frozenset()
        columns: Any = client.__table__.columns  # type: ignore[attr-defined]  # mapped by the set
        names = [column.name for column in columns if column.name not in {*closed, "search"}]
        self.closed = dict.fromkeys(closed)
        self.card = select(*(getattr(client, name) for name in names)).where(among(client.id))
        self.lines = {relation: of_clients(env, relation, columns) for relation, columns in LINES.items()}

    def candidates(self, env: Env, keys: Sequence[Sequence[Key]]) -> Found:
        """Every client in reach and not archived that has one of the keys."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for sort, key in chain.from_iterable(keys):
            wanted[sort].add(key)
        met = [
            (sort, *row)
            for sort, values in wanted.items()
            for asked in self.by_key[sort]
            for row in env.session.execute(asked, {"values": sorted(values)})
        ]
        if not met:
            return {}
        owners = {"values": sorted({key for _sort, _value, key, _name in met})}
        there = {key: (kind, name) for key, kind, name in env.session.execute(self.owners, owners)}
        found: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
        for sort, value, key, name in sorted(met, key=itemgetter(2)):
            if key in there:
                found[sort, value].append(Candidate(key, there[key][0], name or there[key][1]))
        return found

    def namesakes(self, env: Env, names: Iterable[str]) -> dict[str, list[SimpleNamespace]]:
        """Clients by their name, not more than a few of each."""
        found: dict[str, list[int]] = defaultdict(list)
        for name, key in env.session.execute(self.by_name, {"values": sorted(names)}):
            if len(found[name]) < NAMESAKES:
                found[name].append(key)
        there = self.cards(env, chain.from_iterable(found.values()))
        return {name: [there[key] for key in keys] for name, keys in found.items()}

    def cards(self, env: Env, ids: Iterable[int]) -> dict[int, SimpleNamespace]:
        """Clients with their lines as plain values; what this person may not read is empty."""
        wanted = {"values": sorted(set(ids))}
        if not wanted["values"]:
            return {}
        found = {
            row.id: SimpleNamespace(**self.closed, **row._mapping, **{relation: [] for relation in LINES})
            for row in env.session.execute(self.card, wanted)
        }
        for relation, asked in self.lines.items():
            for row in env.session.execute(asked, wanted):
                getattr(found[row.client_id], relation).append(SimpleNamespace(**row._mapping))
        return found


def having(column: Any, owner: Any, name: Any) -> Select[Any]:
    """Which clients own the key in `column`, and the contact person it belongs to, if to one."""
    return select(column, owner, name).where(among(column))


def of_clients(env: Env, relation: str, columns: Sequence[str]) -> Select[Any]:
    """The lines of one kind that clients have."""
    line: Any = line_model(env, relation)
    return (
        select(line.client_id, *(getattr(line, name) for name in columns))
        .where(among(line.client_id))
        .order_by(line.id)
    )


def line_model(env: Env, relation: str) -> Any:
    """The composed model of a kind of line."""
    return env.parts[resolve(env[Client].told(relation).target)]


def alike(card: Any, kind: str, names: str) -> bool:
    """A person and an organisation with one phone are two clients, unless they share a name."""
    return card.kind == kind or not words(card.name_key).isdisjoint(words(fold(names)))


def words(names: str) -> frozenset[str]:
    """The words of a name that tell something."""
    return frozenset(word for word in names.split() if len(word) > 2)

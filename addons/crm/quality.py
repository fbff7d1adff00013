"""What is lacking in the client base: addresses with gaps, clients nobody can call, phones that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from addons.crm.models.client import Client
from addons.crm.models.lines import PARTS, Address, Phone
from core import Env, Look, Model, _

COUNTED = 1000
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that can be lacking in the records of `model`; `told` says what of one is, or what there is instead."""

    name: str
    title: str
    help: str
    icon: str
    model: type[Model]
    lacking: Callable[[Any], ColumnElement[bool]]
    told: Callable[[Any, Look], str]


def lacking_parts(address: Any, look: Look) -> str:
    """An address, and which of its parts are not known."""
    parts = ", ".join(look.words(PARTS[part]) for part in address.lacking())
    return look.words(_("{address}; not known: {parts}")).format(address=address.display(), parts=parts)


GAPS = (
    Gap(
        "addresses",
        _("Incomplete addresses"),
        _("A document that prints the address will ask for the rest."),
        "map-pin",
        Address,
        lambda address: address.incomplete,
        lacking_parts,
    ),
    Gap(
        "no_phone",
        _("Without a phone"),
        _("These clients cannot be called."),
        "phone",
        Client,
        lambda client: client.phone.is_(None),
        lambda client, look: client.email or "",
    ),
    Gap(
        "phones",
        _("Phones not recognised"),
        _("Kept as they were typed; correct them, and calls and searches find them."),
        "triangle-alert",
        Phone,
        lambda phone: phone.e164.is_(None),
        lambda phone, look: phone.number or "",
    ),
)


def conditions(env: Env, gap: Gap) -> list[ColumnElement[bool]]:
    """What is lacking, in records that are in use and belong to clients that are."""
    model, client = env[gap.model], env[Client]
    found = [gap.lacking(model), model.archived_at.is_(None)]
    if model is not client:
        owner: Any = model
        found.append(select(client.id).where(client.id == owner.client_id, client.archived_at.is_(None)).exists())
    return found


def count(env: Env, gap: Gap) -> int:
    """How many there are, counted no further than one past COUNTED."""
    found = select(env[gap.model].id).where(*conditions(env, gap)).limit(COUNTED + 1).subquery()
    return env.session.scalar(select(func.count()).select_from(found)) or 0


def page(env: Env, look: Look, gap: Gap, after: int) -> Iterator[tuple[int, Any, str]]:
    """The gaps behind the key `after`: key, client, and what is lacking; one more than a page shows."""
    model = env[gap.model]
    found = select(model).where(*conditions(env, gap), model.id > after).order_by(model.id).limit(SHOWN + 1)
    for record in env.session.scalars(found).all():
        yield record.id, getattr(record, "client", record), gap.told(record, look)

"""New cards into the tables at once, and what present cards gain through the records themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from addons.crm.imports.drafting import COLUMNS
from addons.crm.imports.finding import line_model
from addons.crm.imports.joining import LINES, gains
from addons.crm.models.client import Client
from addons.crm.models.history import ClientCategory, ClientTag, ManagerPeriod, TerritoryPeriod, turn
from addons.crm.models.lines import Account, Address, Contact, Email, Phone
from core import Draft, Env, UserError

OWN = (Client, Phone, Email, Account, Address, Contact, ClientTag, ClientCategory, ManagerPeriod, TerritoryPeriod)
PERIODS = {"managers": ("manager_id", "since"), "territories": ("territory_id", "since")}
ALL_LINES: Mapping[str, tuple[str, ...]] = {**LINES, **PERIODS}


def is_plain(env: Env) -> bool:
    """Whether no addon completes these records in a way of its own: then rows made here are just what it would make."""
    told = all(vars_of(env[part], "before_save") is vars_of(part, "before_save") for part in OWN)
    return told and vars_of(env[Client], "search_words") is vars_of(Client, "search_words")


def vars_of(part: Any, name: str) -> Any:
    """The function that a class calls by a name."""
    return getattr(part, name)


def add(env: Env, drafts: Sequence[Draft]) -> None:
    """Store new cards with their lines."""
    for draft in drafts:
        begin_periods(env, draft.record)
    if is_plain(env):
        add_rows(env, [draft.record for draft in drafts])
    else:
        env.session.add_all([as_record(env, draft.record) for draft in drafts])
        env.session.flush()


def begin_periods(env: Env, card: SimpleNamespace) -> None:
    """The manager and the territory of a new client are theirs from today."""
    card.managers, card.territories = [], []
    if card.manager_id is not None or card.territory_id is not None:
        turn(card.managers, card.manager_id, "manager_id", env.today(), SimpleNamespace)
        turn(card.territories, card.territory_id, "territory_id", env.today(), SimpleNamespace)


def add_rows(env: Env, cards: Sequence[SimpleNamespace]) -> None:
    """Store cards as rows: a few statements for all of them."""
    if not cards:
        return
    ids = env.insert_columns(Client, len(cards), columns(cards, open_columns(env, Client, (*COLUMNS, *cards[0].added))))
    for relation, names in ALL_LINES.items():
        lines = [line for card in cards for line in vars(card)[relation]]
        if lines:
            owners = [key for key, card in zip(ids, cards, strict=True) for _line in vars(card)[relation]]
            cells = {"client_id": owners, **columns(lines, names)}
            env.insert_columns(line_model(env, relation), len(lines), cells)


def columns(records: Sequence[SimpleNamespace], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """The values of records, of which there are some, by their columns."""
    if len(names) == 1:
        return {names[0]: [vars(record)[names[0]] for record in records]}
    return dict(zip(names, zip(*map(itemgetter(*names), map(vars, records)), strict=True), strict=True))


def open_columns(env: Env, part: Any, names: Sequence[str]) -> list[str]:
    """The columns that this person may write."""
    closed = frozenset() if env.trusted else env.rights.unwritable.get(env[part], frozenset())
    return [name for name in names if name not in closed]


def as_record(env: Env, card: SimpleNamespace) -> Any:
    """The card as a record, to be completed by its own model."""
    told = vars(card)
    record: Any = env[Client](**{name: told[name] for name in open_columns(env, Client, (*COLUMNS, *card.added))})
    for relation, names in LINES.items():
        make = line_model(env, relation)
        getattr(record, relation).extend(make(**{name: vars(line)[name] for name in names}) for line in told[relation])
    return record


def join(env: Env, groups: Mapping[int, Sequence[Draft]], country: str) -> dict[int, UserError]:
    """Let clients of the base gain what drafts say of them; why some of them could not, by their ids."""
    if not groups:
        return {}
    client: Any = env[Client]
    lines = [selectinload(getattr(client, relation)) for relation in ALL_LINES]
    found = {
        record.id: record
        for record in env.session.scalars(select(client).where(client.id.in_(sorted(groups))).options(*lines))
    }
    refused: dict[int, UserError] = {}
    for key in sorted(groups):
        try:
            with env.session.begin_nested():
                for draft in groups[key]:
                    gains(found[key], draft.record, country).apply(
                        found[key], lambda relation: line_model(env, relation)
                    )
                env.session.flush()
        except UserError as error:
            refused[key] = error
    return refused

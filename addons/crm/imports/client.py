"""The importer of clients: one card for each, however many rows and files speak of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from addons.base.models import home_country
from addons.crm.imports import storing
from addons.crm.imports.cards import said_by
from addons.crm.imports.directories import Directories, kinds
from addons.crm.imports.drafting import COLUMNS, Drafting, finish
from addons.crm.imports.drafting import LINES as MEASURED
from addons.crm.imports.fields import FIELDS
from addons.crm.imports.finding import Finder, keys_of, line_model, words
from addons.crm.imports.joining import LINES, gains
from addons.crm.imports.said import Said, said_in
from addons.crm.imports.sorting import Sorting
from addons.crm.models.client import Client
from addons.crm.values.completion import complete_address, complete_name, complete_number
from core import Draft, Env, Importer, ImportField, UserError, _
from core.services.exchange.contact import Contact
from core.services.exchange.importer import Duplicates, Outcome
from core.values.errors import unknown
from core.values.text import fold

DERIVED = frozenset(
    ["kind", "status", "phone", "email", "city", "sort_key", "name_key", "search", "use", "network", "e164", "reversed"]
)
"""Columns that follow from others, or are one of a few values."""


class ClientImporter(Importer, model=Client):
    """Reads clients: persons and organisations, told apart by their names, codes and contact persons.

    An addon that adds a field to `fields` names it as the column that it adds to the client. The column gets what the
    file says, as it is written there; `draft` of the extension may make another value of it.
    """

    def __init__(self, env: Env) -> None:
        super().__init__(env)
        added = self.added()
        self.country = home_country(env)
        self.directories = Directories(env)
        self.drafting = Drafting(self.country, env.today(), kinds(env.parts), limits(env, added), added)
        self.finder = Finder(env)
        self.seen: dict[int, str] = {}

    @classmethod
    def fields(cls) -> Sequence[ImportField]:
        return FIELDS

    @classmethod
    def added(cls) -> tuple[str, ...]:
        """The fields that other addons bring."""
        own = {one.field for one in FIELDS}
        return tuple(one.field for one in cls.fields() if one.field not in own)

    @classmethod
    def problems(cls) -> list[str]:
        known = cls.parts[cls.model].known()
        strange = [name for name in cls.added() if name not in known]
        where = f"{cls.__module__}: {cls.__name__}.fields"
        return [*super().problems(), *(str(unknown("column", name, known, where)) for name in strange)]

    def needed(self) -> Sequence[str]:
        return ("name", "surname", "first_name", "organisation", "legal_name", "contact.name")

    def draft(self, values: Mapping[str, Sequence[str]], number: int) -> Draft:
        return self._draft(said_in(values), number)

    def draft_contact(self, contact: Contact) -> Draft:
        return self._draft(said_by(contact), contact.number)

    def _draft(self, said: Said, number: int) -> Draft:
        draft = self.drafting.draft(said, number)
        self.directories.note(draft, said)
        return draft

    def find(self, env: Env, drafts: Sequence[Draft]) -> list[int | None]:
        return [
            place if isinstance(place, int) else None
            for place in Sorting(env, self.finder, drafts, self.country).sort()
        ]

    def store(self, env: Env, drafts: Sequence[Draft], duplicates: Duplicates) -> list[Outcome]:
        self.directories.make(env, drafts)
        for draft in drafts:
            self.directories.link(draft)
        places = self._places(env, drafts, duplicates)
        outcomes = self._begin(drafts, places, duplicates)
        storing.add(env, [draft for draft, place in zip(drafts, places, strict=True) if place is None])
        if duplicates == "join":
            self._join(env, drafts, places, outcomes)
        return outcomes

    def judge(self, env: Env, drafts: Sequence[Draft], duplicates: Duplicates) -> list[Outcome]:
        for draft in drafts:
            self.directories.link(draft)
        twice: Outcome = "joined" if duplicates == "join" else "unchanged"
        places = self._places(env, drafts, duplicates)
        met = [self._met_before(draft) if duplicates != "add" else False for draft in drafts]
        return ["added" if place is None and not again else twice for place, again in zip(places, met, strict=True)]

    def _places(self, env: Env, drafts: Sequence[Draft], duplicates: Duplicates) -> list[int | Draft | None]:
        return (
            [None for _draft in drafts]
            if duplicates == "add"
            else Sorting(env, self.finder, drafts, self.country).sort()
        )

    def _met_before(self, draft: Draft) -> bool:
        """Whether an earlier batch, of which nothing was stored, had a client with one of these keys."""
        card = draft.record
        told: Sequence[tuple[str, ...]] = keys_of(card) or [("name", card.name_key, card.city)]
        keys = [hash(key) for key in told]
        met = any(self.seen.get(key) == card.kind for key in keys)
        self.seen.update(dict.fromkeys(keys, card.kind))
        return met

    def _begin(self, drafts: Sequence[Draft], places: Sequence[Any], duplicates: Duplicates) -> list[Outcome]:
        """Join the drafts that mean an earlier draft of the batch to it; the rest is added or still to be joined."""
        outcomes: list[Outcome] = []
        for draft, place in zip(drafts, places, strict=True):
            if place is None:
                outcomes.append("added")
            elif isinstance(place, int) or duplicates == "skip":
                outcomes.append("unchanged")
            else:
                outcomes.append("joined" if self._merge(place, draft) else "unchanged")
        return outcomes

    def _merge(self, earlier: Draft, draft: Draft) -> bool:
        """Let an earlier draft gain what this one says; whether it was anything."""
        card = earlier.record
        found = gains(card, draft.record, self.country)
        tell_other_name(draft, card.name)
        if found:
            found.apply(card, plain_line)
            complete_name(card)
            for contact in card.contacts:
                complete_number(contact, self.country)
            for address in card.addresses:
                complete_address(address)
            finish(earlier)
        return bool(found)

    def _join(self, env: Env, drafts: Sequence[Draft], places: Sequence[Any], outcomes: list[Outcome]) -> None:
        """Let clients of the base gain what the drafts say; only those who gain anything are touched."""
        there = self.finder.cards(env, {place for place in places if isinstance(place, int)})
        groups: dict[int, list[int]] = defaultdict(list)
        for at, (draft, place) in enumerate(zip(drafts, places, strict=True)):
            if not isinstance(place, int):
                continue
            tell_other_name(draft, there[place].name)
            if found := gains(there[place], draft.record, self.country):
                found.apply(there[place], plain_line)
                groups[place].append(at)
                outcomes[at], draft.into = "joined", place
        refused = storing.join(env, {key: [drafts[at] for at in group] for key, group in groups.items()}, self.country)
        for key, error in refused.items():
            for at in groups[key]:
                drafts[at].complain("", error)
                outcomes[at] = "refused"


def plain_line(relation: str) -> type[SimpleNamespace]:
    """How a line of a card that is no record is made."""
    return SimpleNamespace


def tell_other_name(draft: Draft, name: str) -> None:
    """Say so where a row was joined to a client of quite another name."""
    if words(fold(draft.record.name)).isdisjoint(words(fold(name))):
        reason = UserError(_("This was joined to {name}, who has the same phone, e-mail or code."), name=name)
        draft.complain("", reason, draft.record.name, refused=False)


def limits(env: Env, added: Sequence[str]) -> dict[str, dict[str, int]]:
    """The lengths of the text columns that files fill, of clients and of their lines."""
    found = {"": lengths(env[Client], (*COLUMNS, *added))}
    return found | {relation: lengths(line_model(env, relation), LINES[relation]) for relation in MEASURED}


def lengths(model: Any, names: Sequence[str]) -> dict[str, int]:
    columns = model.__table__.columns
    return {
        name: length
        for name in names
        if (length := getattr(columns[name].type, "length", None)) and name not in DERIVED
    }

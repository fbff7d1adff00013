"""From what a file says of a client to the card as it would be stored: named, completed, every code checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any, TypeAlias

from addons.crm.imports.said import Said, SaidPhone
from addons.crm.values.completion import (
    CODES,
    check_code,
    complete_address,
    complete_email,
    complete_name,
    complete_number,
    search_words,
    sum_up,
)
from addons.crm.values.identifiers import guess_kind, tax_id_kinds
from addons.crm.values.names import split_person
from addons.crm.values.organisations import is_organisation, split_organisation
from core import Draft, UserError, _
from core.services.exchange.entries import folded
from core.services.search import searchable
from core.values.dates import parse_birthday

NAMES = ("surname", "first_name", "patronymic")
PLAIN = ("legal_name", "vat_id", "tax_id", "iban", "bank", "site", "passport", "size", "colour")
FILLED = ("kind", "name", *NAMES, "birthday", "status", *PLAIN, "key_client", "note")
FILLED_LATER = (
    "industry_id",
    "source_id",
    "territory_id",
    "manager_id",
    "phone",
    "email",
    "city",
    "sort_key",
    "name_key",
    "search",
)
CLIENT: Mapping[str, Any] = {
    **dict.fromkeys((*FILLED, *FILLED_LATER)),
    "kind": "person",
    "status": "potential",
    "key_client": False,
}
COLUMNS = tuple(CLIENT)
LINES = ("phones", "emails", "accounts", "addresses", "contacts")
FIELDS = {
    "phones": "phone",
    "emails": "email",
    "accounts": "account",
    "addresses": "street",
    "contacts": "contact.name",
}
NEEDED = frozenset(["name", "number", "address", "handle"])
"""Columns that are never empty: a row without the wrong field has the beginning of it."""

SURELY = 0.85
YES = frozenset(["1", "x", "+", "v", "yes", "y", "true", "так", "т", "да", "д", "da", "✓", "✔"])


def blank() -> SimpleNamespace:
    """A card with nothing in it; `added` names the columns that other addons bring and fill."""
    return SimpleNamespace(**CLIENT, added=(), phones=[], emails=[], accounts=[], addresses=[], contacts=[])


Limits: TypeAlias = Mapping[str, Mapping[str, int]]
"""The lengths of text columns, of the card under "" and of its lines by their relation."""


class Drafting:
    """Writes cards by the habits of one country; `kinds` are the words for a person and an organisation.

    `added` names columns of the client that other addons fill.
    """

    def __init__(
        self, country: str, today: date, kinds: Mapping[str, str], limits: Limits, added: tuple[str, ...] = ()
    ) -> None:
        self.country, self.today, self.kinds, self.limits, self.added = country, today, kinds, limits, added
        self.codes = {kind: tax_id_kinds(country, kind == "organisation") for kind in ("person", "organisation")}

    def draft(self, said: Said, number: int) -> Draft:
        """The card, with everything that is wrong with it."""
        draft = Draft(number, blank())
        self._name(draft, said)
        self._tell(draft, said)
        self._reach(draft, said)
        self._take_over(draft, said)
        self._measure(draft)
        finish(draft)
        return draft

    def _take_over(self, draft: Draft, said: Said) -> None:
        """What goes to columns of other addons, as it is written; they may make of it what they like."""
        draft.record.added = self.added
        for name in self.added:
            setattr(draft.record, name, said.one.get(name))

    def _name(self, draft: Draft, said: Said) -> None:
        """Who it is, and the person to talk to where it is an organisation."""
        card, one = draft.record, said.one
        card.kind = self._kind(draft, said)
        if card.kind == "organisation":
            organisation(card, one, said)
        else:
            person(card, one, said)
        try:
            complete_name(card)
        except UserError as error:
            draft.complain("", error)

    def _kind(self, draft: Draft, said: Said) -> str:
        """Person or organisation, as the file says, or else as its names and codes suggest."""
        one = said.one
        told = one.get("kind", "")
        if told:
            known = self.kinds.get(folded(told))
            if known:
                return known
            reason = UserError(
                _("{value} is neither a person nor an organisation; what it is was guessed."), value=told
            )
            draft.complain("kind", reason, told, refused=False)
        return self._guess(one)

    def _guess(self, one: Mapping[str, str]) -> str:
        trade, whole = one.get("organisation", ""), one.get("name", "")
        in_parts = any(name in one for name in NAMES)
        if trade and (is_organisation(trade) or "contact.name" in one or "contact.position" in one):
            return "organisation"
        if in_parts or (trade and whole):
            return "person"
        if trade:
            return "person" if is_person(trade) else "organisation"
        if "contact.name" in one and whole:
            return "organisation"
        named = whole or one.get("legal_name", "")
        return "organisation" if (named and is_organisation(named)) or self._has_code_of_organisation(one) else "person"

    def _has_code_of_organisation(self, one: Mapping[str, str]) -> bool:
        """Whether the tax code is, or is meant to be, that of an organisation and of no person."""
        kind = guess_kind(one["tax_id"], self.country) if "tax_id" in one else None
        return kind in self.codes["organisation"] and kind not in self.codes["person"]

    def _tell(self, draft: Draft, said: Said) -> None:
        """What fills one column each."""
        card, one = draft.record, said.one
        for name in PLAIN:
            if name in one and getattr(card, name) is None:
                setattr(card, name, one[name])
        for name in CODES:
            if getattr(card, name) is not None:
                self._check(draft, name)
        if "birthday" in one:
            self._set_birthday(draft, one["birthday"])
        card.key_client = "key_client" in one and folded(one["key_client"]) in YES
        card.note = "\n".join(dict.fromkeys(said.notes)) or None

    def _check(self, draft: Draft, name: str) -> None:
        """A code in its one form; a wrong one is left out."""
        typed = getattr(draft.record, name)
        try:
            check_code(draft.record, name, self.country)
        except UserError as error:
            draft.complain(name, error, typed)
            setattr(draft.record, name, None)

    def _set_birthday(self, draft: Draft, typed: str) -> None:
        try:
            found = parse_birthday(typed, self.today)
        except UserError as error:
            draft.complain("birthday", error, typed)
            return
        draft.record.birthday = f"{'-' if found.year is None else f'{found.year:04}'}-{found.month:02}-{found.day:02}"

    def _reach(self, draft: Draft, said: Said) -> None:
        """Phones, e-mails, accounts, addresses and contact persons; the same ones are kept once."""
        card = draft.record
        for phone in said.phones:
            self._add_phone(draft, phone.number, phone.use, phone.note)
        for address, use in said.emails:
            self._add_email(draft, address, use)
        for network, handle in dict.fromkeys(said.accounts):
            card.accounts.append(SimpleNamespace(network=network, handle=handle))
        for where in said.addresses:
            add_address(card, where.parts, where.use)
        for contact in card.contacts:
            self._complete_contact(draft, contact)

    def _add_phone(self, draft: Draft, number: str, use: str, note: str) -> None:
        line = SimpleNamespace(number=number, e164=None, reversed=None, use=use, note=note or None)
        complete_number(line, self.country)
        if line.number and all(line.number != other.number for other in draft.record.phones):
            draft.record.phones.append(line)
            mark_phone(draft, line, "phone")

    def _add_email(self, draft: Draft, address: str, use: str) -> None:
        line = SimpleNamespace(address=address, use=use, main=False)
        try:
            complete_email(line)
        except UserError as error:
            draft.complain("email", error, address)
            return
        if all(line.address != other.address for other in draft.record.emails):
            draft.record.emails.append(line)

    def _complete_contact(self, draft: Draft, contact: SimpleNamespace) -> None:
        complete_number(contact, self.country)
        if contact.number:
            mark_phone(draft, contact, "contact.phone")
        if contact.address:
            try:
                complete_email(contact)
            except UserError as error:
                draft.complain("contact.email", error, contact.address)
                contact.address = None

    def _measure(self, draft: Draft) -> None:
        """What is longer than its column is wrong; nothing is cut."""
        too_long(draft, draft.record, self.limits[""], "")
        for relation in LINES:
            for line in getattr(draft.record, relation):
                too_long(draft, line, self.limits[relation], FIELDS[relation])


def is_person(text: str) -> bool:
    """Whether a name that stands among those of organisations is plainly a person's, a sole trader's perhaps."""
    return split_person(text).confidence >= SURELY and not is_organisation(text)


def too_long(draft: Draft, record: SimpleNamespace, limits: Mapping[str, int], field: str) -> None:
    """Leave out each value that its column cannot hold, and say so."""
    values = vars(record)
    for name, limit in limits.items():
        value = values[name]
        if value is not None and len(value) > limit:
            reason = UserError(_("This is longer than {longest} characters; shorten it."), longest=limit)
            draft.complain(field or name, reason, value[:200])
            values[name] = None if name not in NEEDED else value[:limit]


def mark_phone(draft: Draft, line: SimpleNamespace, field: str) -> None:
    """Tell of a phone that did not parse."""
    if line.e164 is None:
        reason = UserError(_("{value} is no phone number; it was kept as it is, and marked."), value=line.number)
        draft.complain(field, reason, line.number, refused=False)


def organisation(card: SimpleNamespace, one: Mapping[str, str], said: Said) -> None:
    """The trade name, and whoever else is named as the one to talk to."""
    parts = " ".join(one[name] for name in NAMES if name in one)
    card.name = one.get("organisation") or one.get("name") or one.get("legal_name") or one.get("contact.name") or parts
    others = (one.get("contact.name"), one.get("name"), parts)
    someone = next((name for name in others if name and name != card.name), "")
    if someone or "contact.phone" in one or "contact.email" in one:
        contact = {
            "name": someone or card.name,
            "position": one.get("contact.position"),
            "number": one.get("contact.phone"),
        }
        card.contacts.append(SimpleNamespace(**contact, e164=None, reversed=None, address=one.get("contact.email")))
    elif "contact.position" in one:
        said.notes.append(one["contact.position"])


def person(card: SimpleNamespace, one: Mapping[str, str], said: Said) -> None:
    """Surname, first name and patronymic; titles and remarks are noted, and so is where a person works."""
    for name in NAMES:
        setattr(card, name, one.get(name))
    if "contact.phone" in one:
        said.phones.append(SaidPhone(one["contact.phone"]))
    if "contact.email" in one:
        said.emails.append((one["contact.email"], "work"))
    given = [one[name] for name in NAMES if name in one]
    whole = one.get("name") or one.get("contact.name") or one.get("organisation") or one.get("legal_name") or ""
    if len(given) < 2 and " " in (text := given[0] if given else whole):
        split(card, text, said)
    elif not given:
        card.first_name = whole or None
    card.name = whole or " ".join(given)
    works = [one[name] for name in ("organisation", "contact.position") if name in one and one[name] != card.name]
    if works:
        said.notes.append(", ".join(works))


def split(card: SimpleNamespace, text: str, said: Said) -> None:
    """A name in one piece becomes its parts; a sole trader keeps the whole of it as the legal name."""
    found = split_person(text)
    card.surname, card.first_name, card.patronymic = (
        found.surname or None,
        found.first_name or None,
        found.patronymic or None,
    )
    form = split_organisation(text)[0]
    if form and card.legal_name is None:
        card.legal_name = text
    elif found.rest:
        said.notes.append(found.rest)


def add_address(card: SimpleNamespace, parts: Any, use: str) -> None:
    """An address as a line; what fits no part of it stands behind the street."""
    street = ", ".join(filter(None, (parts.street, parts.rest)))
    line = SimpleNamespace(
        use=use, postcode=parts.postcode or None, country=parts.country or None, region=parts.region or None,
        city=parts.city or None, street=street or None, house=parts.house or None, apartment=parts.apartment or None,
        incomplete=False,
    )  # fmt: skip
    if not any((line.postcode, line.region, line.city, line.street, line.house)):
        line.street, line.apartment = line.apartment, None
    if line.street or any((line.postcode, line.region, line.city, line.house)):
        complete_address(line)
        card.addresses.append(line)


def finish(draft: Draft) -> None:
    """What follows from the rest of the card: what lists show, and by what it is found."""
    card = draft.record
    sum_up(card)
    card.search = searchable(search_words(card))

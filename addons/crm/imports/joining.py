"""What one card gains from another of the same client: empty fields are filled, lines it lacks are added.

Cards are records or plain values with the fields of the client.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from addons.crm.values.identifiers import is_valid, tax_id_kinds
from core.values.text import fold

FILLED = (
    "birthday", "legal_name", "vat_id", "iban", "bank", "site", "passport", "size", "colour",
    "industry_id", "source_id", "territory_id", "manager_id",
)  # fmt: skip
ADDRESS = ("postcode", "country", "region", "city", "street", "house", "apartment")
NAMES = ("surname", "first_name", "patronymic")
LINES = {
    "phones": ("number", "e164", "reversed", "use", "note"),
    "emails": ("address", "use", "main"),
    "accounts": ("network", "handle"),
    "addresses": ("use", *ADDRESS, "incomplete"),
    "contacts": ("name", "position", "number", "e164", "reversed", "address"),
    "tags": ("tag_id",),
    "categories": ("category_id",),
}
"""The lines of a card and what the files of address books fill of them."""


@dataclass(slots=True)
class Gains:
    """What is to be set, as record, field and value; and what is to be added, as relation and values."""

    fills: list[tuple[Any, str, Any]] = field(default_factory=list)
    lines: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fills or self.lines)

    def apply(self, card: Any, make: Callable[[str], Callable[..., Any]]) -> None:
        """Set and add it all; `make(relation)` makes a line."""
        for record, name, value in self.fills:
            setattr(record, name, value)
        for relation, values in self.lines:
            getattr(card, relation).append(make(relation)(**values))


def gains(card: Any, new: Any, country: str) -> Gains:
    """What `card` would gain from `new`; nothing is changed yet."""
    found = Gains()
    for name in (*FILLED, *new.added):
        if getattr(new, name) and not getattr(card, name):
            found.fills.append((card, name, getattr(new, name)))
    fill_code(card, new, country, found)
    fill_name(card, new, found)
    fill_note(card, new, found)
    for relation, gain in GAINS.items():
        for line in getattr(new, relation):
            gain(card, line, found)
    return found


def fill_code(card: Any, new: Any, country: str, found: Gains) -> None:
    """A tax code that is right for the card too."""
    kinds = tax_id_kinds(country, card.kind == "organisation")
    if new.tax_id and not card.tax_id and any(is_valid(kind, new.tax_id) for kind in kinds):
        found.fills.append((card, "tax_id", new.tax_id))


def fill_name(card: Any, new: Any, found: Gains) -> None:
    """Parts of a person's name that the card lacks, where those it has are the same."""
    if card.kind != "person" or new.kind != "person":
        return
    pairs = [(name, getattr(card, name), getattr(new, name)) for name in NAMES]
    if any(mine and theirs and fold(mine) != fold(theirs) for _name, mine, theirs in pairs):
        return
    if any(mine and theirs for _name, mine, theirs in pairs):
        found.fills += [(card, name, theirs) for name, mine, theirs in pairs if theirs and not mine]


def fill_note(card: Any, new: Any, found: Gains) -> None:
    """Lines of the note that the card has not."""
    had = (card.note or "").split("\n")
    more = [line for line in (new.note or "").split("\n") if line and line not in had]
    if more:
        found.fills.append((card, "note", "\n".join([*filter(None, [card.note]), *more])))


def gain_phone(card: Any, line: Any, found: Gains) -> None:
    same = [
        have
        for have in (*card.phones, *card.contacts)
        if have.number == line.number or (line.e164 and have.e164 == line.e164)
    ]
    if not same:
        add(found, "phones", line)


def gain_email(card: Any, line: Any, found: Gains) -> None:
    if line.address not in [have.address for have in (*card.emails, *card.contacts)]:
        add(found, "emails", line)


def gain_account(card: Any, line: Any, found: Gains) -> None:
    if (line.network, fold(line.handle)) not in {(have.network, fold(have.handle)) for have in card.accounts}:
        add(found, "accounts", line)


def gain_address(card: Any, line: Any, found: Gains) -> None:
    """An address of which the card has only a part completes it; one that says nothing new is the same."""
    for have in card.addresses:
        if agree(have, line, ADDRESS) and not any(record is have for record, _name, _value in found.fills):
            found.fills += [
                (have, name, getattr(line, name)) for name in ADDRESS if getattr(line, name) and not getattr(have, name)
            ]
            return
    add(found, "addresses", line)


def gain_contact(card: Any, line: Any, found: Gains) -> None:
    """A contact person of the same name or phone gets what they lack."""
    for have in card.contacts:
        if fold(have.name) == fold(line.name) or (line.e164 and have.e164 == line.e164):
            missing = [
                name for name in ("position", "number", "address") if getattr(line, name) and not getattr(have, name)
            ]
            found.fills += [(have, name, getattr(line, name)) for name in missing]
            return
    add(found, "contacts", line)


def gain_choice(relation: str, column: str) -> Callable[[Any, Any, Gains], None]:
    """An entry of a directory that the card has not."""

    def gain(card: Any, line: Any, found: Gains) -> None:
        if getattr(line, column) not in [getattr(have, column) for have in getattr(card, relation)]:
            add(found, relation, line)

    return gain


GAINS: dict[str, Callable[[Any, Any, Gains], None]] = {
    "phones": gain_phone, "emails": gain_email, "accounts": gain_account, "addresses": gain_address,
    "contacts": gain_contact, "tags": gain_choice("tags", "tag_id"),
    "categories": gain_choice("categories", "category_id"),
}  # fmt: skip


def add(found: Gains, relation: str, line: Any) -> None:
    found.lines.append((relation, {name: getattr(line, name) for name in LINES[relation]}))


def agree(have: Any, line: Any, names: tuple[str, ...]) -> bool:
    """Whether two lines share something and nowhere say different things."""
    pairs = [(getattr(have, name), getattr(line, name)) for name in names]
    both = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
    return bool(both) and all(fold(mine) == fold(theirs) for mine, theirs in both)

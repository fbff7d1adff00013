"""Address books as vCard 2.1, 3.0 and 4.0, card by card: a broken one is reported and stops no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.services.exchange.contentline import Property, divided, logical_lines, parsed, unescaped
from core.services.exchange.table import Hints, Limits, Problem, Row, Source
from core.services.exchange.text import charset, lines
from core.values.errors import UserError
from core.values.words import _

NAME = ("family", "given", "additional", "prefix", "suffix")
ADDRESS = ("box", "extended", "street", "city", "region", "code", "country")
# What a card must have one of, to be the card of somebody.
NAMING = ("FN", "N", "ORG", "NICKNAME", "EMAIL")
COLUMNS = (
    _("Name"),
    _("Family name"),
    _("Given name"),
    _("Organisation"),
    _("Position"),
    _("Phones"),
    _("E-mails"),
    _("Birthday"),
    _("Sites"),
    _("Addresses"),
    _("Note"),
)


@dataclass(frozen=True, slots=True)
class Adr:
    """The parts of an address that every program fills."""

    street: str
    city: str
    region: str
    code: str
    country: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card as parsers customarily answer it: the first of a name, all phones, each value up to a comma.

    What commas divide, and what stands beside these fields, is in `properties`; `normal.contact` reads it from there.
    """

    number: int
    line: int
    fn: str | None
    family: str | None
    given: str | None
    org: tuple[str, ...] | None
    title: str | None
    tel: tuple[str, ...]
    email: tuple[str, ...]
    bday: str | None
    url: tuple[str, ...]
    adr: tuple[Adr, ...]
    properties: tuple[Property, ...]

    def all(self, name: str) -> Iterator[Property]:
        """The properties of one name in the order of the card."""
        return (found for found in self.properties if found.name == name)

    def first(self, name: str) -> str:
        """The whole text of the first property of that name, empty where there is none."""
        return next((found.text for found in self.all(name)), "")

    def label(self, of: Property) -> str:
        """The name that the person gave to a phone or an address, in the way of Apple and Google."""
        group = (found for found in self.all("X-ABLABEL") if of.group and found.group == of.group)
        return next((found.text.removeprefix("_$!<").removesuffix(">!$_") for found in group), "")


@dataclass(frozen=True, kw_only=True)
class CardSource(Source):
    """An address book: rows for the preview, cards for the load."""

    path: Path
    limits: Limits

    def cards(self) -> Iterator[Card | Problem]:
        """The cards, and in the place of each broken one why it is."""
        return cards_in(self.path, self.name, self.encoding, self.limits)


def open_vcards(path: Path, name: str, limits: Limits, hints: Hints) -> Source:
    """The cards in a text file."""
    codec = charset(path, name, hints.encoding)
    read = partial(rows, path, name, codec, limits)
    return CardSource(kind="vcard", name=name, columns=COLUMNS, read=read, encoding=codec, path=path, limits=limits)


def cards_in(path: Path, name: str, codec: str, limits: Limits) -> Iterator[Card | Problem]:
    """A new reading of the file."""
    return cards(lines(path, name, codec, limits.card, newline="\n"), name, limits)


def rows(path: Path, name: str, codec: str, limits: Limits) -> Iterator[Row]:
    """The cards as rows of the columns above; a broken one has its problem and no values."""
    for found in cards_in(path, name, codec, limits):
        if isinstance(found, Problem):
            yield Row(found.row, ("",) * len(COLUMNS), (found,))
        else:
            yield Row(found.number, flat(found))


def flat(card: Card) -> tuple[str, ...]:
    """What the card says, as text under the columns; several values stand on lines of their own."""
    addresses = (", ".join(filter(None, map(str.strip, found.parts()))) for found in card.all("ADR"))
    return (
        card.first("FN"),
        card.family or "",
        card.given or "",
        ", ".join(card.org or ()),
        card.first("TITLE"),
        "\n".join(found.text for found in card.all("TEL")),
        "\n".join(card.email),
        card.bday or "",
        "\n".join(found.text for found in card.all("URL")),
        "\n".join(addresses),
        card.first("NOTE"),
    )


def cards(source: Iterable[str], name: str, limits: Limits) -> Iterator[Card | Problem]:
    """The cards among the lines; in the place of a broken one, a problem with its number and the line."""
    number, begun = 0, 0
    inside: list[tuple[int, str]] = []
    for line, text in logical_lines(source, name, limits):
        mark = text.strip("\ufeff \t").upper().replace(" ", "")
        if mark == "BEGIN:VCARD":
            if begun:
                yield broken(number, unended(begun))
            number, begun, inside = number + 1, line, []
            if number > limits.rows:
                raise UserError(_("{name} has more than {limit} rows; divide it."), name=name, limit=limits.rows)
        elif mark == "END:VCARD" and begun:
            yield card_or_problem(number, begun, inside)
            begun = 0
        elif begun:
            inside.append((line, text))
    if begun:
        yield broken(number, unended(begun))


def unended(begun: int) -> UserError:
    """The sentence for a card that has no last line."""
    return UserError(_("The card that begins in line {line} does not end."), line=begun)


def broken(number: int, reason: UserError) -> Problem:
    """The problem of a card as a whole."""
    return Problem(number, "", reason)


def card_or_problem(number: int, begun: int, inside: list[tuple[int, str]]) -> Card | Problem:
    """The card that the lines make, or why they make none."""
    try:
        properties = tuple(parsed(line, text) for line, text in inside)
    except UserError as error:
        return broken(number, error)
    if not any(found.name in NAMING and found.value.strip("; ") for found in properties):
        return broken(number, UserError(_("The card that begins in line {line} names nobody."), line=begun))
    return card(number, begun, properties)


def card(number: int, begun: int, properties: tuple[Property, ...]) -> Card:
    """The customary answer for the properties of one card."""
    by_name: dict[str, list[Property]] = {}
    for found in properties:
        by_name.setdefault(found.name, []).append(found)

    def texts(name: str) -> tuple[str, ...]:
        return tuple(found.parts(",")[0] for found in by_name.get(name, ()))

    names = [structured(found, NAME) for found in by_name.get("N", ())][:1]
    return Card(
        number=number,
        line=begun,
        fn=next(iter(texts("FN")), None),
        family=names[0]["family"] if names else None,
        given=names[0]["given"] if names else None,
        org=next((org(found) for found in by_name.get("ORG", ())), None),
        title=next(iter(texts("TITLE")), None),
        tel=texts("TEL"),
        email=texts("EMAIL"),
        bday=next(iter(texts("BDAY")), None),
        url=texts("URL"),
        adr=tuple(adr(found) for found in by_name.get("ADR", ())),
        properties=properties,
    )


def structured(found: Property, names: tuple[str, ...]) -> dict[str, str]:
    """The parts of a name or an address by what they are, missing ones empty."""
    parts = [",".join(listed(part)) for part in divided(found.value, ";")]
    return {name: parts[place] if place < len(parts) else "" for place, name in enumerate(names)}


def adr(found: Property) -> Adr:
    """An address without the post box and what extends it."""
    parts = structured(found, ADDRESS)
    return Adr(parts["street"], parts["city"], parts["region"], parts["code"], parts["country"])


def org(found: Property) -> tuple[str, ...]:
    """An organisation and its departments; a name with a bare comma is written as the list that it formally is."""
    parts = [listed(part) for part in ended(divided(found.value, ";"))]
    return tuple(part[0] if len(part) == 1 else str(part) for part in parts)


def listed(part: str) -> list[str]:
    """What commas divide in a part."""
    return [unescaped(value) for value in ended(divided(part, ","))]


def ended(parts: list[str]) -> list[str]:
    """The parts without an empty one at the end, by which no part is meant."""
    return parts if parts[-1] or len(parts) == 1 else parts[:-1]

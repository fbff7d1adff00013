"""A card as a contact: values whole, blanks and addresses cleaned, dates and telephone URIs read.

Phones are left as they are written; what makes a number of them is the business of who stores them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from core.services.exchange.contact import Account, Address, Birthday, Contact, Email, Phone
from core.services.exchange.contentline import Property, divided, unescaped
from core.services.exchange.vcard import ADDRESS, NAME, Card, structured

# What programs call the account, in the property (X-SKYPE), in a parameter or in the scheme of its address.
SERVICES = {
    "AIM": "aim",
    "DISCORD": "discord",
    "FACEBOOK": "facebook",
    "GADUGADU": "gadugadu",
    "GOOGLE-TALK": "gtalk",
    "GTALK": "gtalk",
    "ICQ": "icq",
    "INSTAGRAM": "instagram",
    "JABBER": "xmpp",
    "LINKEDIN": "linkedin",
    "MS-IMADDRESS": "im",
    "MSN": "msn",
    "QQ": "qq",
    "SIGNAL": "signal",
    "SKYPE": "skype",
    "SKYPE-USERNAME": "skype",
    "TELEGRAM": "telegram",
    "TWITTER": "twitter",
    "VIBER": "viber",
    "WHATSAPP": "whatsapp",
    "XMPP": "xmpp",
    "YAHOO": "yahoo",
    "YMSGR": "yahoo",
}
DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?|--(\d\d)-?(\d\d)|(\d{4})(?:-(\d\d))?")
LOCAL_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
SEVERAL = re.compile(r"\s*[,;\n]\s*")
PLACE = re.compile(r"\s*,?\s*\n\s*")
URI = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>.+)", re.DOTALL)


def contact(card: Card) -> Contact:
    """The contact that `card` describes; nothing that a person wrote in these fields is left out."""
    names = {name: tidy(part.replace(",", " ")) for name, part in person(card).items()}
    organisation, *departments = organisations(card) or [""]
    position = card.first("TITLE") or card.first("ROLE")
    return Contact(
        number=card.number,
        name=tidy(card.first("FN"))
        or spoken(names)
        or organisation
        or tidy(card.first("NICKNAME") or card.first("EMAIL")),
        **names,
        nickname=tidy(card.first("NICKNAME")),
        organisation=organisation,
        departments=tuple(departments),
        is_organisation=is_organisation(card),
        position=tidy(position),
        phones=tuple(phone for found in card.all("TEL") for phone in phones(card, found)),
        emails=tuple(emails(card)),
        birthday=birthday(card),
        sites=tuple(dict.fromkeys(filter(None, (site(found) for found in card.all("URL"))))),
        addresses=tuple(filter(None, (address(card, found) for found in card.all("ADR")))),
        accounts=tuple(dict.fromkeys(filter(None, map(account, card.properties)))),
        tags=tuple(dict.fromkeys(tag for found in card.all("CATEGORIES") for tag in SEVERAL.split(found.text) if tag)),
        note=note(card),
        uid=card.first("UID").strip(),
    )


def tidy(text: str) -> str:
    """One line with single blanks."""
    return " ".join(text.split())


def person(card: Card) -> dict[str, str]:
    """The parts of the person's name, all empty where the card has none."""
    return next((structured(found, NAME) for found in card.all("N")), dict.fromkeys(NAME, ""))


def spoken(names: dict[str, str]) -> str:
    """The parts of a name in the order in which a person says them."""
    return tidy(" ".join(names[part] for part in ("prefix", "given", "additional", "family", "suffix")))


def organisations(card: Card) -> list[str]:
    """The organisation, then its departments; "Company, The" with a bare comma is one name."""
    return [tidy(unescaped(part)) for found in card.all("ORG") for part in divided(found.value, ";") if tidy(part)]


def is_organisation(card: Card) -> bool:
    """Does the card say of itself that it is no person's?"""
    kinds = {
        card.first("KIND").lower(),
        card.first("X-ABSHOWAS").lower(),
        card.first("X-ADDRESSBOOKSERVER-KIND").lower(),
    }
    return bool(kinds & {"org", "organization", "company"})


def phones(card: Card, found: Property) -> Iterator[Phone]:
    """The phones of one property: the extension of a tel: URI apart, several numbers in one line divided."""
    text, extension = found.text.strip(), ""
    if text.lower().startswith("tel:"):
        text, *parameters = text[4:].split(";")
        extension = next((value[4:] for value in parameters if value.lower().startswith("ext=")), "")
    pieces = SEVERAL.split(text)
    whole = all(sum(sign.isdigit() for sign in piece) >= 7 for piece in pieces)
    for number in pieces if whole else [text]:
        if tidy(number):
            yield Phone(tidy(number), extension, found.types, card.label(found))


def emails(card: Card) -> Iterator[Email]:
    """The e-mail addresses, without mailto: and each once."""
    seen: set[str] = set()
    for found in card.all("EMAIL"):
        for text in SEVERAL.split(found.text.strip()):
            written = re.sub("^mailto:", "", tidy(text), flags=re.IGNORECASE)
            if written and written.lower() not in seen:
                seen.add(written.lower())
                yield Email(written, found.types, card.label(found))


def site(found: Property) -> str:
    """The address of a site; some programs escape its colon."""
    return tidy(found.text).replace("\\:", ":")


def birthday(card: Card) -> Birthday | None:
    """The date of birth from every shape it has: 19800322, 1980-03-22, --0203, 1980-03, 22.03.1980, with a time too."""
    found = next((found for found in card.all("BDAY") if found.text.strip()), None)
    if found is None:
        return None
    text = found.text.strip()
    year, month, day = date_parts(text)
    # The year in which Apple puts birthdays that have none.
    if year and str(year) == (found.param("X-APPLE-OMIT-YEAR") or "1604"):
        year = None
    if (month and not 1 <= month <= 12) or (month and day and not 1 <= day <= monthrange(year or 2000, month)[1]):
        return Birthday(text)
    return Birthday(text, year, month, day)


def date_parts(text: str) -> tuple[int | None, int | None, int | None]:
    """Year, month and day, those that are given."""
    local = LOCAL_DATE.fullmatch(text)
    if local:
        return int(local[3]), int(local[2]), int(local[1])
    iso = DATE.fullmatch(text)
    if not iso:
        return None, None, None
    parts = [int(part) if part else None for part in iso.groups()]
    return parts[0] or parts[5], parts[1] or parts[3] or parts[6], parts[2] or parts[4]


def address(card: Card, found: Property) -> Address | None:
    """The address in one property, None for one that says nothing; lines within it are joined by commas."""
    parts = {name: one_line(part) for name, part in structured(found, ADDRESS).items()}
    beside = ", ".join(filter(None, (parts["box"], parts["extended"])))
    street, beside = (parts["street"], beside) if parts["street"] else (beside, "")
    values = (street, parts["city"], parts["region"], parts["code"], parts["country"], beside)
    return Address(*values, types=found.types, label=card.label(found)) if any(values) else None


def one_line(text: str) -> str:
    """The text without ends of lines, and without a comma that nothing follows."""
    return tidy(PLACE.sub(", ", text.strip())).strip(", ")


def account(found: Property) -> Account | None:
    """The account in a property, None where it holds none."""
    text = found.text.strip()
    if not text:
        return None
    if found.name == "X-SOCIALPROFILE":
        service = next(iter(found.types), "")
        return Account(service or "site", found.param("X-USER") or text.replace("\\:", ":"), found.types[1:])
    if found.name == "IMPP":
        return messenger(found, text.replace("\\:", ":"))
    service = SERVICES.get(found.name.removeprefix("X-"), "") if found.name.startswith("X-") else ""
    return Account(service, text, found.types) if service else None


def note(card: Card) -> str:
    """All notes of the card, with the ends of lines that the program itself uses."""
    return "\n".join(filter(None, (found.text.replace("\r\n", "\n").strip() for found in card.all("NOTE"))))


def messenger(found: Property, text: str) -> Account:
    """An account written as an address: skype:name, or with the service beside it."""
    uri = URI.fullmatch(text)
    said = found.param("X-SERVICE-TYPE") or (uri["scheme"] if uri else "")
    service = SERVICES.get(said.upper().replace(" ", "-"), said.lower())
    return Account(service or "im", uri["rest"].partition("?")[0] if uri else text, found.types)

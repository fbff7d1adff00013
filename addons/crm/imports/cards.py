"""What a card of an address book says of a client, in the words of a row."""

from __future__ import annotations

from collections.abc import Iterator

from addons.crm.imports.said import Said, SaidAddress, SaidPhone
from addons.crm.models.lines import NETWORKS
from addons.crm.values.addresses import Address, parse_address
from addons.crm.values.organisations import is_organisation
from core.services.exchange.contact import Address as CardAddress
from core.services.exchange.contact import Contact
from core.values.text import digits

PHONE_USES = {"cell": "mobile", "iphone": "mobile", "work": "work", "home": "home", "fax": "fax", "pager": "other"}
EMAIL_USES = {"work": "work", "home": "home", "internet": "work"}
ADDRESS_USES = {"home": "home", "work": "delivery", "postal": "mailing", "parcel": "delivery"}
NETWORK_NAMES = {"twitter": "x"}


def said_by(contact: Contact) -> Said:
    """The contact as a client: a person with a name stays one, and where they work is noted."""
    one = {
        "surname": contact.family,
        "first_name": contact.given,
        "patronymic": contact.additional,
        "name": contact.name,
        "organisation": contact.organisation,
        "site": contact.sites[0] if contact.sites else "",
        "birthday": contact.birthday.iso or contact.birthday.text if contact.birthday else "",
    }
    is_person = not contact.is_organisation and bool(contact.family or contact.given or named_apart(contact))
    if is_person:
        one |= {"kind": "person", "organisation": ""}
    elif contact.organisation:
        one |= {"kind": "organisation", "contact.position": contact.position}
    return Said(
        one={name: value for name, value in one.items() if value},
        phones=[
            SaidPhone(phone.number, use_of(phone.types, PHONE_USES, "mobile"), remark(phone.label, phone.extension))
            for phone in contact.phones
        ],
        emails=[(email.address, use_of(email.types, EMAIL_USES, "work")) for email in contact.emails],
        accounts=[account_of(account.service, account.name) for account in contact.accounts],
        addresses=[address_of(address) for address in contact.addresses],
        tags=list(contact.tags),
        notes=[*filter(None, [contact.note]), *notes(contact, is_person)],
    )


def named_apart(contact: Contact) -> bool:
    """Whether the card is called otherwise than the organisation in it, and not like one."""
    return contact.name != contact.organisation and not is_organisation(contact.name)


def notes(contact: Contact, is_person: bool) -> Iterator[str]:
    """What has no field of its own: where a person works, departments, the nickname, further sites."""
    works = (contact.organisation, *contact.departments, contact.position) if is_person else contact.departments
    if any(works):
        yield ", ".join(filter(None, works))
    if contact.nickname and contact.nickname != contact.name:
        yield contact.nickname
    yield from contact.sites[1:]


def use_of(types: tuple[str, ...], known: dict[str, str], usual: str) -> str:
    """The kind of a phone, e-mail or address by what the card says of it; a fax is a fax wherever it stands."""
    if "fax" in types and "fax" in known:
        return "fax"
    return next((known[told] for told in types if told in known), usual)


def remark(label: str, extension: str) -> str:
    """What stands beside a phone."""
    return ", ".join(filter(None, (label, f"#{digits(extension)}" if digits(extension) else "")))


def account_of(service: str, name: str) -> tuple[str, str]:
    """The network and the handle; a network that the card does not know keeps its name in front of the handle."""
    network = NETWORK_NAMES.get(service, service)
    return (network, name) if network in NETWORKS else ("other", f"{service}: {name}")


def address_of(address: CardAddress) -> SaidAddress:
    """An address; one that stands in its street as a whole is taken apart only where every part of it is clear."""
    use = use_of(address.types, ADDRESS_USES, "delivery")
    if not (address.city or address.code or address.region):
        read = parse_address(address.street)
        if read.city and read.street and read.house and not read.rest:
            return SaidAddress(read, use)
    parts = Address(
        postcode=address.code, country=address.country, region=address.region, city=address.city, street=address.street,
        apartment=address.beside,
    )  # fmt: skip
    return SaidAddress(parts, use)

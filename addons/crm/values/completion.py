"""What a client's card works out for itself before it is kept: the same whether a form or a file brought it.

Each function takes anything that has the fields of the model, and sets them on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from addons.crm.values.addresses import Address, missing
from addons.crm.values.emails import email_key, parse_email
from addons.crm.values.identifiers import check, has_shape, is_valid, tax_id_kinds
from addons.crm.values.names import name_key
from addons.crm.values.phones import parse_phone
from addons.crm.values.sites import parse_site
from core import UserError, _
from core.values.text import digits, reversed_digits, sort_key

CODES = ("tax_id", "vat_id", "iban", "site")


def complete_number(line: Any, country: str) -> None:
    """A phone is kept in one format when it parses, as typed and without its E.164 form when it does not."""
    phone = parse_phone(line.number or "", country)
    line.number = phone.shown or None
    line.e164 = phone.e164 or None
    line.reversed = phone.e164[:0:-1] or reversed_digits(line.number or "") or None


def refuse_no_number(line: Any) -> None:
    """A line of phones has a number."""
    if not line.number:
        raise UserError(_("A phone line needs a number; type one or remove the line."), field="number")


def complete_email(line: Any) -> None:
    """An address is kept in small letters, so that two spellings of it are one."""
    line.address = email_key(parse_email(line.address or ""))


def complete_address(line: Any) -> None:
    """An address says at least something of where it is, and tells whether a document could print it."""
    if not any((line.postcode, line.region, line.city, line.street, line.house)):
        raise UserError(
            _("An address needs at least a city or a street; fill one in or remove the line."), field="city"
        )
    line.incomplete = bool(missing(parts_of(line)))


def parts_of(line: Any) -> Address:
    """The address of a line as a value."""
    return Address(
        postcode=line.postcode or "", region=line.region or "", city=line.city or "", street=line.street or "",
        house=line.house or "", apartment=line.apartment or "", country=line.country or "",
    )  # fmt: skip


def complete_client(client: Any, country: str) -> None:
    """Name, codes and site are brought to one form or refused beside their field."""
    complete_name(client)
    check_codes(client, country)


def complete_name(client: Any) -> None:
    """A person is called by their parts, surname first; an organisation by its trade name, or else its legal one."""
    if client.kind == "person":
        parts = (client.surname, client.first_name, client.patronymic)
        client.name = " ".join(part.strip() for part in parts if part and part.strip()) or client.name
    client.name = (client.name or client.legal_name or "").strip()
    if not client.name:
        field = "surname" if client.kind == "person" else "name"
        raise UserError(_("A client needs a name; type at least one part of it."), field=field)
    client.sort_key, client.name_key = sort_key(client.name)[:250], name_key(client.name)[:240]


def check_codes(client: Any, country: str) -> None:
    """Codes, bank account and site are right, or refused beside their field."""
    for name in CODES:
        check_code(client, name, country)


def check_code(client: Any, name: str, country: str) -> None:
    """One of the codes in one form; UserError of its field where it is wrong."""
    typed = getattr(client, name)
    if typed is not None:
        try:
            setattr(client, name, compact(name, typed.strip(), client.kind, country))
        except UserError as error:
            raise UserError(error.message, field=name, **error.values) from None


def compact(name: str, typed: str, kind: str, country: str) -> str | None:
    """The one form of a code, None for an empty one; UserError where it is wrong."""
    if not typed or name == "vat_id":
        return typed or None
    if name == "site":
        return parse_site(typed)
    return checked(tax_id_kinds(country, kind == "organisation") if name == "tax_id" else ("iban",), typed)


def checked(kinds: Sequence[str], typed: str) -> str:
    """The compact form of a code that is right by one of `kinds`; else UserError of the kind it looks most like."""
    right = next((kind for kind in kinds if is_valid(kind, typed)), None)
    meant = right or next((kind for kind in kinds if has_shape(kind, typed)), None) or next(iter(kinds), None)
    return check(meant, typed) if meant else typed


def sum_up(client: Any) -> None:
    """What lists show of the lines: the first phone, the main e-mail, the first city."""
    client.phone = client.phones[0].number if client.phones else None
    main = next((line for line in client.emails if line.main), None)
    client.email = main.address if main else client.emails[0].address if client.emails else None
    client.city = next((line.city for line in client.addresses if line.city), None)


def search_words(client: Any) -> Iterator[str | None]:
    """All by which people look for a client."""
    yield from (client.name, client.legal_name, client.tax_id, client.vat_id)
    for phone in (*client.phones, *client.contacts):
        yield phone.e164[1:] if phone.e164 else digits(phone.number or "")
    yield from (email.address for email in client.emails)
    yield from (contact.name for contact in client.contacts)
    yield from (account.handle for account in client.accounts)

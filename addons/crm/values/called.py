"""What a few words say of somebody: "Коваль Ірина 067 512 44 17", "ТОВ «Зерно» office@zerno.ua"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from addons.crm.values.names import split_person
from addons.crm.values.organisations import is_organisation

_email = re.compile(r"\S+@\S+\.\S+")
_phone = re.compile(r"(?:\+|\(|\b)\d(?:[\s().-]*\d){6,14}")


@dataclass(frozen=True, slots=True)
class Called:
    """A name in its parts, all of it in `name` for an organisation; a phone and an e-mail, as they were typed; and in
    `note` what is none of these, as a title.
    """

    name: str = ""
    surname: str = ""
    first_name: str = ""
    patronymic: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


def called(text: str) -> Called:
    """The name, the phone and the e-mail in a text; every word of it stands in one of them."""
    email = _email.search(text)
    rest = _email.sub(" ", text, count=1) if email else text
    phone = _phone.search(rest)
    rest = " ".join((_phone.sub(" ", rest, count=1) if phone else rest).split()).strip(" ,;")
    told = {"phone": phone.group() if phone else "", "email": email.group() if email else ""}
    if is_organisation(rest):
        return Called(name=rest, **told)
    parts = split_person(rest)
    surname, first = parts.surname, parts.first_name
    if not surname:
        surname, first = first, ""
    return Called(surname=surname, first_name=first, patronymic=parts.patronymic, note=parts.rest, **told)

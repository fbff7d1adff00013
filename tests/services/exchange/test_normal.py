"""A card becomes a contact: nothing a person wrote is lost, and what programs added to it is taken off."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.exchange.contact import Account, Address, Birthday, Contact, Email, Phone
from core.services.exchange.normal import contact
from core.services.exchange.source import open_source
from core.services.exchange.table import DEFAULT
from core.services.exchange.vcard import Card, CardSource, cards
from tests.support.shared import shared_data

DATA = Path(__file__).parents[2] / "data" / "exchange" / "vcard"


def of(path: Path) -> list[Contact]:
    source = open_source(path, path.name)
    assert isinstance(source, CardSource)
    return [contact(card) for card in source.cards() if isinstance(card, Card)]


def made(*lines: str) -> Contact:
    text = "\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD\n"])
    (card,) = cards(text.splitlines(keepends=True), "card", DEFAULT)
    assert isinstance(card, Card)
    return contact(card)


def test_a_card_of_an_old_phone_is_whole() -> None:
    first, second = of(DATA / "android-2.1-utf8.vcf")
    assert (first.family, first.given, first.additional) == ("Ґудзь", "В'ячеслав", "Їжакович")
    assert (first.organisation, first.departments) == ("ТОВ «Ромашка», відділ збуту", ("Склад",))
    assert first.position == "Заступник директора з питань постачання, збуту та зберігання"
    assert [phone.number for phone in first.phones] == ["+380671234567", "0442345678", "0442345679", "067 765 43 21"]
    assert first.addresses == (Address("вул. Хрещатик, 22, кв. 5", "Київ", "", "01001", "Україна", types=("home",)),)
    assert first.note == ("Дзвонити після 18:00.\nЗнижка = 10 %, якщо замовлення понад 5000 грн; інакше без знижки.")
    assert (second.name, second.phones) == ("Майстер Петро", (Phone("0931112233", types=("cell",)),))


def test_a_card_of_old_outlook_in_windows_1251_is_whole() -> None:
    first, second = of(DATA / "outlook-2.1-cp1251.vcf")
    assert (first.name, first.prefix, first.position) == ("Анна Юрьевна Щукина", "Г-жа", "Главный бухгалтер")
    assert first.note == "Счета отправлять до 5-го числа.\nЁлка под подъездом №2"
    assert first.addresses[0].beside == "оф. 12"
    assert first.accounts == (Account("im", "anna.obyekt"),)
    assert second.note == "Постійний клієнт, їздить на Газелі"


def test_a_card_of_an_iphone_is_whole() -> None:
    person, cafe = of(DATA / "iphone-3.0.vcf")
    assert person.phones[1] == Phone("044 555 66 77", label="дача")
    assert person.emails[0] == Email("lesia@example.com", ("internet", "pref"))
    assert person.addresses[0].street == "вул. Саксаганського 97, кв. 3"
    assert person.birthday == Birthday("1604-02-25", None, 2, 25)
    assert person.accounts == (Account("telegram", "lesia_k"), Account("skype", "lesia.kosach", ("pref",)))
    assert (person.sites, person.tags, person.nickname) == (("http://lesia.example",), ("Постійні", "VIP"), "Леся")
    assert (cafe.name, cafe.organisation, cafe.is_organisation) == ("Кав’ярня «Зерно»", "Кав’ярня «Зерно»", True)
    assert not person.is_organisation


def test_a_romanian_card_keeps_its_letters_and_drops_its_empty_address() -> None:
    (found,) = of(DATA / "google-3.0-ro.vcf")
    assert found.name == "Ștefan Țuțea-Brâncuși"
    assert [(one.street, one.city) for one in found.addresses] == [
        ("Str. Mihai Eminescu nr. 5, bl. A3, sc. 2, ap. 14", "Iași"),
        ("Bd. Unirii 1, București", ""),
    ]
    assert found.accounts == (Account("skype", "stefan.tutea"),)
    assert found.birthday == Birthday("--03-22", None, 3, 22)


def test_a_card_of_version_4_gives_its_telephone_uris_as_numbers() -> None:
    person, company = of(DATA / "phones-4.0.vcf")
    assert person.phones == (
        Phone("+380-50-123-45-67", "", ("voice", "cell", "pref")),
        Phone("+380-44-234-56-78", "102", ("work",)),
    )
    assert (person.uid, person.is_organisation) == ("urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1", False)
    assert (company.is_organisation, company.birthday) == (True, Birthday("навесні 1990"))


def test_the_cards_of_other_programs_lose_nothing_to_their_quirks() -> None:
    folder = shared_data("vcard") / "in"
    gmail = of(folder / "John_Doe_GMAIL.vcf")[0]
    assert gmail.name == "Mr. John Richter, James Doe Sr."
    assert gmail.sites == ("http://www.ibm.com",)
    assert gmail.addresses[0].street.startswith("Crescent moon drive, 555-asd, Nice Area")
    assert of(folder / "outlook-2003.vcf")[0].organisation == "Company, The"
    assert of(folder / "rfc6350-example.vcf")[0].phones[0].extension == "102"
    assert [len(one.phones) for one in of(folder / "gmail-single2.vcf")] == [11]
    assert all(":" not in one.number for path in folder.iterdir() for card in of(path) for one in card.phones)


DATES = {
    "19800322": (1980, 3, 22),
    "1980-03-22": (1980, 3, 22),
    "1980-03-22T00:00:00Z": (1980, 3, 22),
    "--0203": (None, 2, 3),
    "--02-29": (None, 2, 29),
    "1980-03": (1980, 3, None),
    "1980": (1980, None, None),
    "22.03.1980": (1980, 3, 22),
    "1604-03-22": (None, 3, 22),
    "1981-02-29": (None, None, None),
    "1980-13-01": (None, None, None),
    "--0231": (None, None, None),
    "circa 1980": (None, None, None),
}


@pytest.mark.parametrize(("text", "parts"), DATES.items())
def test_dates_of_birth_are_read_from_every_shape(text: str, parts: tuple[int | None, int | None, int | None]) -> None:
    assert made("FN:x", f"BDAY:{text}").birthday == Birthday(text, *parts)


def test_a_date_of_birth_says_itself_in_iso() -> None:
    dates = [
        Birthday("", 1980, 3, 22),
        Birthday("", None, 2, 3),
        Birthday("", 1980, 3),
        Birthday("", 1980),
        Birthday("?"),
    ]
    assert [date.iso for date in dates] == ["1980-03-22", "--02-03", "1980-03", "1980", ""]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("067 123-45-67", ["067 123-45-67"]),
        (r"0671234567\, 0507654321", ["0671234567", "0507654321"]),
        (r"0671234567\n0507654321", ["0671234567", "0507654321"]),
        ("0671234567, 12", ["0671234567, 12"]),
        (" ", []),
        ("tel:+380671234567", ["+380671234567"]),
    ],
)
def test_several_numbers_in_one_line_are_several_phones(written: str, numbers: list[str]) -> None:
    assert [phone.number for phone in made("FN:x", f"TEL:{written}").phones] == numbers


def test_an_e_mail_stands_once_and_without_its_scheme() -> None:
    found = made("FN:x", "EMAIL:a@b.ua", "EMAIL:mailto:A@b.ua", r"EMAIL:c@d.ua\, e@f.ua")
    assert [email.address for email in found.emails] == ["a@b.ua", "c@d.ua", "e@f.ua"]


@pytest.mark.parametrize(
    ("line", "account"),
    [
        ("X-ICQ:123", Account("icq", "123")),
        ("X-SKYPE-USERNAME:a", Account("skype", "a")),
        ("X-VIBER;HOME:+380", Account("viber", "+380", ("home",))),
        ("IMPP:xmpp:a@b?chat", Account("xmpp", "a@b")),
        ("IMPP;X-SERVICE-TYPE=Google Talk:xmpp:a@b", Account("gtalk", "a@b")),
        ("IMPP:just a name", Account("im", "just a name")),
        ("X-SOCIALPROFILE;type=facebook:http://facebook.com/a", Account("facebook", "http://facebook.com/a")),
        ("X-SOCIALPROFILE:http://a.ua", Account("site", "http://a.ua")),
    ],
)
def test_accounts_are_read_from_every_shape(line: str, account: Account) -> None:
    assert made("FN:x", line).accounts == (account,)


def test_what_is_no_account_is_none() -> None:
    assert made("FN:x", "X-ICQ:", "X-SPOUSE:Maria", "X-MS-MANAGER:Big", "NOTE:skype").accounts == ()


def test_a_card_without_a_full_name_is_called_by_its_parts_or_its_organisation() -> None:
    assert made("N:Шевченко;Тарас;Григорович;пан;").name == "пан Тарас Григорович Шевченко"
    assert made("ORG:ТОВ Ромашка;Склад").name == "ТОВ Ромашка"
    assert (made("NICKNAME:Леся").name, made("EMAIL:a@b.ua").name) == ("Леся", "a@b.ua")


def test_several_notes_are_one() -> None:
    assert made("FN:x", "NOTE:a", "NOTE: ", r"NOTE:b\nc").note == "a\nb\nc"


LINE = st.builds(
    "{}:{}".format, st.sampled_from(["N", "ADR", "ORG", "TEL", "BDAY", "IMPP", "URL"]), st.text("a1;,:\\-n. ")
)


@settings(deadline=None)
@given(st.lists(LINE, max_size=8))
def test_any_card_becomes_a_contact_of_single_lines(lines: list[str]) -> None:
    found = made("FN:x", *lines)
    texts = [found.family, found.organisation, *found.sites, *(one.street for one in found.addresses)]
    assert all(text == " ".join(text.split()) for text in texts)

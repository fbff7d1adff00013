"""Addresses: read in parts, known by what they lack, and no figure lost."""

from __future__ import annotations

from dataclasses import asdict, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.crm.values.addresses import Address, missing, one_line, parse_address
from core.values.text import digits


@pytest.mark.parametrize(
    ("line", "address"),
    [
        (
            "79000, Львівська обл., м. Львів, вул. Франка, 1, кв. 5",
            Address(
                postcode="79000", region="Львівська обл.", city="Львів", street="вул. Франка", house="1",
                apartment="5",
            ),
        ),
        (
            "02000 Київська обл. Броварський р-н с. Погреби вул. Лесі Українки 5-А кв 12",
            Address(
                postcode="02000", region="Київська обл., Броварський р-н", city="с. Погреби",
                street="вул. Лесі Українки", house="5-А", apartment="12",
            ),
        ),
        (
            "Україна, 01001, м.Київ, вул.Хрещатик,буд.22,оф.301",
            Address(
                postcode="01001", country="Україна", city="Київ", street="вул. Хрещатик", house="22",
                apartment="оф. 301",
            ),
        ),
        ("Київ, Хрещатик, 22", Address(city="Київ", street="Хрещатик", house="22")),
        ("Хрещатик 22, Київ", Address(city="Київ", street="Хрещатик", house="22")),
        ("вул. М. Грушевського 5, м. Київ", Address(city="Київ", street="вул. М. Грушевського", house="5")),
        ("вул. 8 Березня 5, Суми", Address(city="Суми", street="вул. 8 Березня", house="5")),
        ("вул. Пушкінська 12 б, Харків", Address(city="Харків", street="вул. Пушкінська", house="12 б")),
        ("Сихівська вул., 12/3, Львів", Address(city="Львів", street="Сихівська вул.", house="12/3")),
        ("м. Біла Церква, Шевченка 5", Address(city="Біла Церква", street="Шевченка", house="5")),
        ("пл. Ринок 1 Львів", Address(city="Львів", street="пл. Ринок", house="1")),
        ("смт Брюховичі, вул. Шевченка, 3", Address(city="смт Брюховичі", street="вул. Шевченка", house="3")),
        ("Одеса", Address(city="Одеса")),
        ("65000", Address(postcode="65000")),
        ("індекс 65000 Одеса", Address(postcode="65000", city="Одеса")),
        ("Нова пошта, відділення №12, Одеса", Address(city="Одеса", rest="відділення №12, Нова пошта")),
        (
            "101000, г.Москва, пер. С. Разина, дом 5 корп. 2, кв.3",
            Address(postcode="101000", city="Москва", street="пер. С. Разина", house="5 корп. 2", apartment="3"),
        ),
        ("ул. Дерибасовская 3 Одесса", Address(city="Одесса", street="ул. Дерибасовская", house="3")),
        (
            "Str. Mihai Eminescu nr. 5, bl. A2, sc. 1, ap. 12, Cluj-Napoca, jud. Cluj, 400001",
            Address(
                postcode="400001", region="jud. Cluj", city="Cluj-Napoca", street="Str. Mihai Eminescu",
                house="5 bl. A2 sc. 1", apartment="12",
            ),
        ),
        (
            "MD-2001, mun. Chișinău, bd. Ștefan cel Mare 1",
            Address(postcode="MD-2001", city="Chișinău", street="bd. Ștefan cel Mare", house="1"),
        ),
        (
            "București, Sector 3, Calea Victoriei 12, România",
            Address(country="România", region="Sector 3", city="București", street="Calea Victoriei", house="12"),
        ),
        ("15 Crescent moon drive, Albaney", Address(city="Albaney", street="Crescent moon drive", house="15")),
        ("", Address()),
    ],
)  # fmt: skip
def test_a_line_is_read_in_parts(line: str, address: Address) -> None:
    assert parse_address(line) == address


@given(st.text("0123456789 ,.-/вулбдкмсАБЯобл№strnap", max_size=80))
def test_no_figure_typed_is_lost(line: str) -> None:
    parts = " ".join(asdict(parse_address(line)).values())
    assert sorted(digits(parts)) == sorted(digits(line))


@given(st.text())
def test_any_text_is_read_without_an_error(line: str) -> None:
    assert isinstance(parse_address(line), Address)


def test_a_book_in_the_address_is_kept_and_not_read() -> None:
    assert parse_address("вул. " * 10_000) == Address(rest="вул. " * 10_000)


@given(
    st.builds(
        Address,
        postcode=st.sampled_from(["", "79000", "400001", "MD-2001"]),
        region=st.sampled_from(["", "Львівська обл.", "Київська обл., Броварський р-н", "jud. Cluj"]),
        city=st.sampled_from(["Львів", "с. Погреби", "смт Брюховичі", "Cluj-Napoca", "Кривий Ріг"]),
        street=st.sampled_from(["вул. Лесі Українки", "просп. Бажана", "вул. 8 Березня", "Str. Mihai Eminescu"]),
        house=st.sampled_from(["1", "12-А", "12/3", "5 корп. 2", "5 bl. A2 sc. 1"]),
        apartment=st.sampled_from(["", "7", "оф. 301"]),
        country=st.sampled_from(["", "Україна", "România"]),
    )
)
def test_a_written_line_is_read_back(address: Address) -> None:
    assert parse_address(one_line(address)) == address


def test_a_line_is_written_as_on_an_envelope() -> None:
    address = parse_address("вул. Франка 1 кв 5, Львів, 79000")
    assert one_line(address) == "79000, Львів, вул. Франка, 1, кв. 5"
    assert one_line(Address()) == ""


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        ("79000, м. Львів, вул. Франка, 1", ()),
        ("м. Львів, вул. Франка, 1", ("postcode",)),
        ("79000, м. Львів", ("street", "house")),
        ("вул. Франка", ("postcode", "city", "house")),
        ("", ("postcode", "city", "street", "house")),
    ],
)
def test_what_an_address_lacks_is_known(line: str, lacking: tuple[str, ...]) -> None:
    assert missing(parse_address(line)) == lacking
    assert set(lacking) <= {part.name for part in fields(Address)}


def test_spaces_are_no_city() -> None:
    assert missing(Address(postcode=" ", city="  ", street="вул. Франка", house="1")) == ("postcode", "city")

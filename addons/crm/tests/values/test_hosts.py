"""Names of hosts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.crm.values.hosts import mixes_alphabets, parse_host


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("Firma.UA", "firma.ua"),
        ("firma.ua.", "firma.ua"),
        ("приклад.укр", "приклад.укр"),
        ("xn--80a1acny.xn--j1amh", "почта.укр"),
        ("магазин.com.ua", "магазин.com.ua"),
        ("firma", None),
        ("192.168.0.1", None),
        ("firma_1.ua", None),
        ("-firma.ua", None),
        ("firma..ua", None),
        ("xn--a.ua", None),
        ("g\u043e\u043egle.com", None),
        ("", None),
        (".", None),
    ],
)
def test_a_host_is_read_in_the_letters_of_its_people(typed: str, host: str | None) -> None:
    assert parse_host(typed) == host


@given(st.one_of(st.text(), st.text("аaх.-xn0ї", max_size=20)))
def test_a_host_once_read_is_read_the_same_again(typed: str) -> None:
    host = parse_host(typed)
    assert host is None or parse_host(host) == host


@pytest.mark.parametrize(("text", "mixed"), [("olena", False), ("олена", False), ("\u043elena", True), ("О1", False)])
def test_letters_of_two_keyboards_are_noticed(text: str, mixed: bool) -> None:
    assert mixes_alphabets(text) is mixed

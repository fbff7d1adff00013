"""Somebody in a few words, as one types them into the box that finds everything."""

from __future__ import annotations

import pytest

from addons.crm.values.called import Called, called


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Коваль Ірина Петрівна 067 512-44-17", Called("", "Коваль", "Ірина", "Петрівна", "067 512-44-17")),
        ("+380 67 512 44 17 Ірина Коваль", Called("", "Коваль", "Ірина", "", "+380 67 512 44 17")),
        ("Коваль", Called("", "Коваль")),
        ("Ірина", Called("", "Ірина")),
        ("ТОВ «Зерно Плюс», office@zerno.ua", Called("ТОВ «Зерно Плюс»", email="office@zerno.ua")),
        ("SRL Casa Verde (040) 712-34567", Called("SRL Casa Verde", phone="(040) 712-34567")),
        ("Popescu Ion 0712 345 678 ion@example.ro", Called("", "Popescu", "Ion", "", "0712 345 678", "ion@example.ro")),
        ("0675124417", Called(phone="0675124417")),
        ("пан Коваль", Called("", "Коваль", note="пан")),
    ],
)
def test_words_are_a_name_a_phone_and_an_address(text: str, told: Called) -> None:
    assert called(text) == told

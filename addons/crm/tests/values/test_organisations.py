"""Names of organisations: the form apart from the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.crm.values.organisations import is_organisation, split_organisation


@pytest.mark.parametrize(
    ("name", "form", "bare"),
    [
        ("ТОВ «Зерно Плюс»", "ТОВ", "Зерно Плюс"),
        ('ТОВ"Зерно Плюс"', "ТОВ", "Зерно Плюс"),
        ("«Зерно Плюс», ТОВ", "ТОВ", "Зерно Плюс"),
        ("тов зерно плюс", "тов", "зерно плюс"),
        ("Товариство з обмеженою відповідальністю «Зерно Плюс»", "ТОВ", "Зерно Плюс"),
        ("Приватне акціонерне товариство «Оболонь»", "ПрАТ", "Оболонь"),
        ("Фізична особа - підприємець Коваль І.П.", "ФОП", "Коваль І.П."),
        ("ФОП Іваненко Петро", "ФОП", "Іваненко Петро"),
        ("S.C. AGRO PLUS S.R.L.", "SRL", "AGRO PLUS"),
        ("Agro Plus SRL", "SRL", "Agro Plus"),
        ("Societatea cu răspundere limitată Agro Plus", "SRL", "Agro Plus"),
        ("Rembo LLC", "LLC", "Rembo"),
        ("Firma Sp. z o.o.", "sp. z o.o.", "Firma"),
        ("Торговий дім «Зерно»", "", "Торговий дім «Зерно»"),
        ("Ірина Коваль", "", "Ірина Коваль"),
        ("ТОВ", "", "ТОВ"),
        ("", "", ""),
    ],
)
def test_the_legal_form_is_told_from_the_name(name: str, form: str, bare: str) -> None:
    assert split_organisation(name) == (form, bare)


@given(st.text())
def test_something_of_every_name_remains(name: str) -> None:
    _form, bare = split_organisation(name)
    assert bool(bare) or not any(map(str.isalnum, name))


@pytest.mark.parametrize(
    "name",
    ["ТОВ «Зерно»", "Rembo LLC", "«Ясен»", "Магазин Зоря", "Агротрейд", "Școala nr. 3", "Приватне підприємство Ясен"],
)
def test_an_organisation_is_recognised(name: str) -> None:
    assert is_organisation(name)


@pytest.mark.parametrize(
    "name", ["Коваль Ірина", "FOP Ivanenko", "ФОП Іваненко", "PFA Popescu Ion", "Ion Popescu", "Нечуй-Левицький", ""]
)
def test_a_person_and_a_sole_trader_are_people(name: str) -> None:
    assert not is_organisation(name)

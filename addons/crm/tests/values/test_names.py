"""Names of people told apart in their parts, and the key by which doubles are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.crm.values.names import PersonName, greeting, name_key, split_person

WORDS = st.sampled_from(
    ["Коваль", "Ірина", "Петрівна", "Іван", "Петрович", "Мацкевич", "Popescu", "Ion", "Ana-Maria", "І.", "П.", "Doe",
     "пан", "(бухгалтер)", "огли", "ФОП", "Нечуй-Левицький", "2", "О’Ніл"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("full", "surname", "first_name", "patronymic"),
    [
        ("Коваль Ірина Петрівна", "Коваль", "Ірина", "Петрівна"),
        ("Ірина Петрівна Коваль", "Коваль", "Ірина", "Петрівна"),
        ("Ірина Коваль", "Коваль", "Ірина", ""),
        ("Коваль Ірина", "Коваль", "Ірина", ""),
        ("Мацкевич Ірина Петрівна", "Мацкевич", "Ірина", "Петрівна"),
        ("Ірина Петрівна Мацкевич", "Мацкевич", "Ірина", "Петрівна"),
        ("Ірина Мацкевич", "Мацкевич", "Ірина", ""),
        ("Іван Мацкевич", "Мацкевич", "Іван", ""),
        ("Іван Петрович", "", "Іван", "Петрович"),
        ("Петрович Іван", "Петрович", "Іван", ""),
        ("Петров Сергей Юрьевич", "Петров", "Сергей", "Юрьевич"),
        ("Юрий Ильич", "", "Юрий", "Ильич"),
        ("Григорович Павло Львович", "Григорович", "Павло", "Львович"),
        ("Зубенко Джамшут Петрович", "Зубенко", "Джамшут", "Петрович"),
        ("Нечуй-Левицький Іван Семенович", "Нечуй-Левицький", "Іван", "Семенович"),
        ("Нечуй Левицький Іван Семенович", "Нечуй Левицький", "Іван", "Семенович"),
        ("Алієв Гейдар Ільхам огли", "Алієв", "Гейдар", "Ільхам огли"),
        ("Коваль І. П.", "Коваль", "І.", "П."),
        ("І.П. Коваль", "Коваль", "І.", "П."),
        ("Коваль, Ірина Петрівна", "Коваль", "Ірина", "Петрівна"),
        ("Popescu Ion", "Popescu", "Ion", ""),
        ("Ion Popescu", "Popescu", "Ion", ""),
        ("Popescu Ion Vasile", "Popescu", "Ion Vasile", ""),
        ("Popescu, Ion Vasile", "Popescu", "Ion Vasile", ""),
        ("Maria Elena Ionescu", "Ionescu", "Maria Elena", ""),
        ("Ana-Maria Popa", "Popa", "Ana-Maria", ""),
        ("Țîbuleac Mariana", "Țîbuleac", "Mariana", ""),
        ("John Doe", "Doe", "John", ""),
        ("Оксана", "", "Оксана", ""),
        ("Шевченко", "Шевченко", "", ""),
        ("КОВАЛЬ ІРИНА ПЕТРІВНА", "КОВАЛЬ", "ІРИНА", "ПЕТРІВНА"),
        ("", "", "", ""),
    ],
)
def test_the_parts_of_a_name_are_told_apart(full: str, surname: str, first_name: str, patronymic: str) -> None:
    name = split_person(full)
    assert (name.surname, name.first_name, name.patronymic) == (surname, first_name, patronymic)


@pytest.mark.parametrize(
    ("full", "rest"),
    [
        ("пан Іван Коваль", "пан"),
        ("Коваль Іван (бухгалтер)", "(бухгалтер)"),
        ("ФОП Коваль Іван", "ФОП"),
        ("+380671234567 Іван", "+380671234567"),
    ],
)
def test_titles_and_remarks_are_kept_aside(full: str, rest: str) -> None:
    assert split_person(full).rest == rest
    assert split_person(full).first_name == "Іван"


def letters(text: str) -> list[str]:
    return sorted(filter(str.isalnum, text))


def all_parts(name: PersonName) -> str:
    return f"{name.surname} {name.first_name} {name.patronymic} {name.rest}"


@given(st.one_of(st.lists(WORDS, max_size=7).map(" ".join), st.lists(WORDS, max_size=4).map(", ".join), st.text()))
def test_no_word_is_lost(full: str) -> None:
    assert letters(all_parts(split_person(full))) == letters(full)


def test_a_page_in_the_name_is_kept_whole() -> None:
    page = "Іван Петрович " * 1_000
    assert split_person(page).rest == page.strip()


def test_confidence_tells_a_known_name_from_a_guess() -> None:
    sure = split_person("Коваль Ірина Петрівна").confidence
    likely = split_person("Коваль Ірина").confidence
    guess = split_person("Бджілка Мурка").confidence
    assert 1 > sure > likely > 0.5 > guess > 0 == split_person("").confidence


def test_a_letter_greets_by_first_name_and_patronymic() -> None:
    name = split_person("Коваль Ірина Петрівна")
    assert greeting(name.first_name, name.patronymic) == "Ірина Петрівна"
    assert greeting("Ion", "") == "Ion"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ірина Коваль", "КОВАЛЬ ІРИНА"),
        ("ТОВ «Зерно Плюс»", "Зерно Плюс, ТОВ"),
        ("ТОВ «Зерно Плюс»", 'Товариство з обмеженою відповідальністю "ЗЕРНО ПЛЮС"'),
        ("S.C. Agro Plus S.R.L.", "Agro Plus SRL"),
        ("Лук’яненко Зоя", "Лук'яненко  Зоя"),
        ("Лукʼяненко Зоя", "Лукяненко Зоя"),
        ("Нечуй-Левицький Іван", "Іван Нечуй Левицький"),
        ("Семён Ёлкин", "Елкин Семен"),
        ("Ștefan Țurcan", "Turcan Stefan"),
    ],
)
def test_two_spellings_of_one_client_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Ірина Коваль", "Ірина Ковальчук"), ("ТОВ «Зерно»", "ТОВ «Зерно Плюс»"), ("ТОВ", "ФОП")]
)
def test_two_clients_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.lists(st.text("абвгґєіїйʼ", min_size=7), min_size=1, max_size=4))
def test_a_key_does_not_depend_on_the_order_of_words(words: list[str]) -> None:
    assert name_key(" ".join(words)) == name_key(" ".join(words[::-1])) == name_key(" ".join(words).upper())

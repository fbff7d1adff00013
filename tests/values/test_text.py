"""Text as it is searched, sorted and shortened."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values.text import colour_index, digits, fold, initials, is_legal_form, reversed_digits, sort_key

NAMES = st.text(alphabet="абвгґдеёєжзиіїйклмнопрстуфхцчшщьюяʼ'’ ABCăâîșțşţ012«».", max_size=30)


def assert_rising(names: list[str]) -> None:
    """Each name has a key greater than the one before it; equal keys are refused too."""
    keys = [sort_key(name) for name in names]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("ШЕВЧЕНКО", "Шевченко"),
        ("лук'яненко", "Лук’яненко"),
        ("лукʼяненко", "ЛУК`ЯНЕНКО"),
        ("об´єкт", "об‘єкт"),
        ("семен", "Семён"),
        ("алена", "Алёна"),
        ("галаган", "Ґалаґан"),
        ("tibuleac", "Țîbuleac"),
        ("stefan", "Ştefan"),
        ("ŞTEFAN", "Ștefan"),
        ("paun", "Păun"),
        ("carlan", "Cârlan"),
        ("зерно плюс", "  Зерно \u00a0 Плюс\n"),
        ("нечуй-левицький", "Нечуй‑Левицький"),
        ("київ", "Ки\u0456\u0308в"),
        ("чайка", "Ча\u0438\u0306ка"),
        ("шевченко", "Шев\u00adченко\u200b"),
        ("шевченко", "Шевче\u0301нко"),
        ("strasse 4", "Straße ４"),
    ],
)
def test_what_is_asked_meets_what_is_stored(asked: str, stored: str) -> None:
    assert fold(asked) == fold(stored)


@pytest.mark.parametrize(("one", "other"), [("й", "и"), ("ї", "і"), ("є", "е"), ("и", "і"), ("ш", "щ"), ("é", "e")])
def test_letters_that_differ_for_the_reader_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_letters_that_fold_into_two_do_not_fold_for_ever() -> None:
    assert [fold(letter) for letter in "ǰẖẗὐᾶ"] == list("ǰẖẗὐᾶ")
    assert fold("Aǰ") == "aǰ"


@given(st.text())
def test_case_and_spaces_around_never_matter(text: str) -> None:
    assert fold(f"  {text}\n") == fold(text)
    assert fold(text.casefold()) == fold(text)


@given(NAMES, NAMES)
def test_a_part_of_a_name_is_found_inside_it(one: str, other: str) -> None:
    assert fold(one) in fold(f"{one} {other}")


@pytest.mark.parametrize(
    "alphabet",
    [
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "aăâbcdefghiîjklmnopqrsștțuvwxyz",
        "0123456789azая",
    ],
)
def test_letters_stand_in_the_order_of_their_alphabet(alphabet: str) -> None:
    assert sorted(alphabet, key=sort_key) == list(alphabet)
    assert sorted(alphabet.upper(), key=sort_key) == list(alphabet.upper())


@pytest.mark.parametrize("alphabet", ["абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "aăâbcdefghiîjklmnopqrsștțuvwxyz"])
def test_words_are_compared_letter_by_letter(alphabet: str) -> None:
    words = [first + second for first, second in itertools.product(alphabet, repeat=2)]
    assert_rising(words)


def test_russian_yo_stands_among_ye_as_dictionaries_print_it() -> None:
    assert_rising(["Ёж", "Ежов", "Ёлка", "Ель", "Еремин", "Ерёмин"])


def test_a_list_of_mixed_names_reads_as_a_dictionary() -> None:
    names = [
        "«Ясен»", "24 Години", "Albu Ion", "Ăla Maria", "Âncuța", "Barbu", "Iliescu", "Înger", "Jora", "Smith",
        "Șerban", "Tănase", "Țîbuleac", "Ursu", "Гаврилюк", "Ґалаґан", "Дем’яненко", "Елена", "Ёлкин",
        "Емельянов", "Євтушенко", "Иванов", "Іваненко", "Їжак", "Йосипенко", "Коваль Ірина", "Коваль Яна",
        "Ковальчук Анна", "Лук’яненко", "Лук'янчук",
    ]  # fmt: skip
    assert_rising(names)


def test_the_order_is_that_of_bytes_too() -> None:
    names = ["Ёлкин", "Елена", "Țîbuleac", "Łódź", "Ґалаґан", "Іван", "Zoë", "ქართული", "24", "Γιώργος"]
    assert sorted(names, key=sort_key) == sorted(names, key=lambda name: sort_key(name).encode())


def test_apostrophes_count_only_between_names_otherwise_the_same() -> None:
    assert sorted(["Мар’яна", "Марьян", "Маряна", "Марян"], key=sort_key) == ["Марьян", "Марян", "Маряна", "Мар’яна"]
    assert sort_key("Мар’яна") == sort_key("МАР'ЯНА") == sort_key("марʼяна") != sort_key("Маряна")


def test_accents_of_other_languages_stand_beside_their_letter() -> None:
    names = ["Muller", "Müller", "Mullerson", "Łodz", "Łódź"]
    assert sorted(names, key=sort_key) == ["Łodz", "Łódź", "Muller", "Müller", "Mullerson"]


@given(NAMES)
def test_case_does_not_change_the_order(name: str) -> None:
    assert sort_key(name) == sort_key(name.upper()) == sort_key(f" {name} ")


@given(st.text())
def test_a_key_fits_any_database_as_text(text: str) -> None:
    assert "\n" not in sort_key(text)
    assert "\0" not in sort_key(text) or "\0" in text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("ТОВ «Зерно Плюс»", "ЗП"),
        ("Ірина Коваль", "ІК"),
        ("Коваль Ірина Петрівна", "КІ"),
        ("ФОП Коваль Ірина", "КІ"),
        ("Mariana Țîbuleac", "MȚ"),
        ("S.C. Agro Plus S.R.L.", "AP"),
        ("Rembo LLC", "RE"),
        ("Оксана", "ОК"),
        ("О’Ніл", "ОН"),
        ("нечуй-левицький іван", "НЛ"),
        ("24 Години", "2Г"),
        ("ТОВ", "ТО"),
        ("я", "Я"),
        ("«»", ""),
        ("", ""),
    ],
)
def test_an_avatar_shows_two_letters_without_the_legal_form(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text())
def test_an_avatar_never_has_more_than_two_letters(name: str) -> None:
    assert len(initials(name)) <= 2


@pytest.mark.parametrize(
    ("word", "is_form"),
    [("ТОВ", True), ("тов", True), ("S.R.L.", True), ("GmbH", True), ("SA", True), ("Sa", False), ("Коваль", False)],
)
def test_a_legal_form_is_known_by_its_abbreviation(word: str, is_form: bool) -> None:
    assert is_legal_form(word) is is_form


def test_a_colour_is_the_same_on_every_day_and_machine() -> None:
    assert [colour_index(name) for name in ("Ірина Коваль", "ТОВ «Зерно Плюс»", "Ion Popescu", "")] == [4, 2, 5, 1]
    assert colour_index("ІРИНА КОВАЛЬ") == colour_index("Ірина Коваль")


@given(st.text())
def test_there_are_five_colours(name: str) -> None:
    assert 1 <= colour_index(name) <= 5


def test_all_five_colours_are_used() -> None:
    assert {colour_index(str(number)) for number in range(100)} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("text", "only", "backwards"),
    [("+380 67 512-44-17", "380675124417", "714421576083"), ("４４17", "4417", "7144"), ("немає", "", "")],
)
def test_the_last_digits_are_the_first_when_turned(text: str, only: str, backwards: str) -> None:
    assert digits(text) == only
    assert reversed_digits(text) == backwards


def test_folding_keeps_up_with_an_import() -> None:
    names = [f"Коваленко Ірина {number}" for number in range(20_000)]
    start = time.process_time()
    for name in names:
        fold(name)
    assert len(names) / (time.process_time() - start) > 100_000

"""Cards of every version are answered as parsers customarily do; a broken one is reported and stops no other."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.exchange.source import open_source
from core.services.exchange.table import DEFAULT, Limits, Problem
from core.services.exchange.vcard import Card, CardSource, cards
from core.values.errors import UserError
from tests.support.shared import shared_data

DATA = Path(__file__).parents[2] / "data" / "exchange" / "vcard"
FIELDS = ("fn", "family", "given", "org", "title", "tel", "email", "bday", "url", "adr")
OWN = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))


def book(path: Path) -> CardSource:
    source = open_source(path, path.name)
    assert isinstance(source, CardSource)
    return source


def answers(path: Path) -> list[Any]:
    """The cards of a file as JSON holds them."""
    found = [asdict(card) for card in book(path).cards() if isinstance(card, Card)]
    return [json.loads(json.dumps({field: card[field] for field in FIELDS})) for card in found]


def read(text: str, limits: Limits = DEFAULT) -> list[Card | Problem]:
    return list(cards(text.splitlines(keepends=True), "cards", limits))


@pytest.mark.parametrize("name", OWN)
def test_our_own_cards_are_answered_as_expected(name: str) -> None:
    assert answers(DATA / name) == OWN[name]


def test_the_eighteen_cards_of_other_programs_are_answered_as_expected() -> None:
    folder = shared_data("vcard")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = {name: answers(folder / "in" / name) for name in expected}
    assert found == expected
    assert sum(map(len, found.values())) == 18


def test_broken_cards_are_reported_by_number_and_line_and_the_good_ones_read() -> None:
    found = list(book(DATA / "broken.vcf").cards())
    assert [card.fn for card in found if isinstance(card, Card)] == ["Перша Добра", "Остання Добра"]
    assert [(problem.row, str(problem.reason)) for problem in found if isinstance(problem, Problem)] == [
        (2, "The card that begins in line 6 does not end."),
        (3, "Line 12: the quoted-printable text is broken."),
        (4, "The card that begins in line 15 names nobody."),
        (5, "Line 22 is not a line of a card."),
        (6, "Line 26: the quoted-printable text is broken."),
        (7, "Line 30: the quoted-printable text is broken."),
        (9, "The card that begins in line 37 does not end."),
    ]


def test_cards_are_rows_of_the_preview_and_broken_ones_refused_rows() -> None:
    source = book(DATA / "broken.vcf")
    rows = list(source.rows())
    assert [(row.number, row.refused) for row in rows] == [(n, n not in (1, 8)) for n in range(1, 10)]
    assert all(len(row.values) == len(source.columns) for row in rows)
    assert (rows[0].values[0], rows[0].values[5]) == ("Перша Добра", "0671111111")


def test_a_row_of_the_preview_shows_what_the_card_holds_whole() -> None:
    shown = next(book(DATA / "android-2.1-utf8.vcf").rows()).values
    assert shown[4] == "Заступник директора з питань постачання, збуту та зберігання"
    assert shown[5] == "+380671234567\n0442345678, 0442345679\n067 765 43 21"
    assert shown[9] == "вул. Хрещатик, 22, кв. 5, Київ, 01001, Україна"


@pytest.mark.parametrize("line", ["FN:x", "N:x;;;;", "ORG:x", "NICKNAME:x", "EMAIL:x@y.ua"])
def test_a_card_needs_something_that_names(line: str) -> None:
    assert isinstance(read(f"BEGIN:VCARD\n{line}\nEND:VCARD\n")[0], Card)


@pytest.mark.parametrize("lines", ["", "TEL:067\n", "FN:\nN:;;;;\nTEL:067\n", "FN: \n"])
def test_a_card_that_names_nobody_is_reported(lines: str) -> None:
    (problem,) = read(f"BEGIN:VCARD\n{lines}END:VCARD\n")
    assert isinstance(problem, Problem)
    assert str(problem.reason) == "The card that begins in line 1 names nobody."


def test_small_letters_blanks_and_text_between_cards_do_no_harm() -> None:
    text = "begin:vcard\nFN:a\nend:vcard\nsome text\n\n\ufeffBEGIN: VCARD\nFN:b\nEND:VCARD\nEND:VCARD\n"
    assert [(card.number, card.line, card.fn) for card in read(text) if isinstance(card, Card)] == [
        (1, 1, "a"),
        (2, 6, "b"),
    ]


def test_the_label_that_a_person_gave_is_found_by_its_group() -> None:
    (card,) = read("BEGIN:VCARD\nFN:a\ni1.TEL:1\ni1.X-ABLabel:_$!<HomePage>!$_\nTEL:2\nEND:VCARD\n")
    assert isinstance(card, Card)
    assert [card.label(phone) for phone in card.all("TEL")] == ["HomePage", ""]


def test_a_line_of_50_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cards.vcf"
    path.write_bytes(b"BEGIN:VCARD\nFN:" + b"x" * 50_000_000 + b"\nEND:VCARD\n")
    with pytest.raises(UserError, match="line 2 is longer than 8000000"):
        list(book(path).cards())


def test_a_picture_of_many_megabytes_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "cards.vcf"
    path.write_text("BEGIN:VCARD\nFN:a\nPHOTO;ENCODING=b:\n" + f" {'A' * 75}\n" * 150_000 + "TEL:1\nEND:VCARD\n")
    (card,) = book(path).cards()
    assert isinstance(card, Card)
    assert card.tel == ("1",)


def test_more_cards_than_the_limit_are_refused() -> None:
    with pytest.raises(UserError, match="more than 2 rows"):
        read("BEGIN:VCARD\nFN:a\nEND:VCARD\n" * 3, Limits(rows=2))


LINE = st.sampled_from(
    [
        "BEGIN:VCARD",
        "END:VCARD",
        "FN:x",
        "N:a;b",
        "TEL;CELL:1",
        "NOTE;QUOTED-PRINTABLE:=D0=",
        "=D0",
        " y",
        "",
        "PHOTO;B:",
    ]
)


@settings(deadline=None)
@given(st.lists(st.one_of(LINE, st.text('AB:;=\\", .\t', max_size=12)), max_size=30))
def test_whatever_stands_around_it_a_whole_card_is_read(lines: list[str]) -> None:
    whole = "\nBEGIN:VCARD\nFN:whole\nTEL:0671234567\nEND:VCARD\n\n"
    found = read("\n".join(lines) + "\n" + whole + "\n".join(lines))
    assert [card.tel for card in found if isinstance(card, Card) and card.fn == "whole"] == [("0671234567",)]

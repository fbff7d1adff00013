"""Lines of vCards are unfolded and decoded, and no line makes the reader slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.exchange.contentline import Property, divided, logical_lines, parsed, unescaped
from core.services.exchange.table import DEFAULT, Limits
from core.values.errors import UserError


def unfolded(text: str, limits: Limits = DEFAULT) -> list[tuple[int, str]]:
    return list(logical_lines(text.splitlines(keepends=True), "card", limits))


def test_folded_lines_are_put_together_without_the_blank() -> None:
    assert unfolded("NOTE:a\n b\n\tc\nTEL:1\n") == [(1, "NOTE:abc"), (4, "TEL:1")]


def test_quoted_printable_goes_on_after_an_equals_sign() -> None:
    text = "NOTE;ENCODING=QUOTED-PRINTABLE:=D0=9F=\n=D0=B5=\n:x\nURL:http://a/?b=\nTEL:1\n"
    assert unfolded(text) == [
        (1, "NOTE;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5:x"),
        (4, "URL:http://a/?b="),
        (5, "TEL:1"),
    ]


def test_pictures_and_keys_come_without_their_data_at_the_margin_or_folded() -> None:
    text = "PHOTO;ENCODING=BASE64:AA\nBB==\n\nKEY;X509;BASE64:\n  CC\nitem1.LOGO;VALUE=uri:http\n ://a\nTEL:1\n"
    assert [line for _number, line in unfolded(text)] == [
        "PHOTO;ENCODING=BASE64:AA",
        "KEY;X509;BASE64:",
        "item1.LOGO;VALUE=uri:http",
        "TEL:1",
    ]


def test_carriage_returns_end_lines_one_or_two_or_alone() -> None:
    lines = list(logical_lines(["A:1\r\r\n", " 2\r\r\n", "B:3\rC:4\n"], "card", DEFAULT))
    assert [line for _number, line in lines] == ["A:12", "B:3", "C:4"]


def test_a_folded_line_past_the_limit_is_refused_with_its_first_line() -> None:
    with pytest.raises(UserError, match="card: line 2 is longer than 100"):
        unfolded("TEL:1\nNOTE:x\n" + " yyyyyyyyyy\n" * 20, Limits(card=100))


def test_group_name_parameters_and_value_are_taken_apart() -> None:
    found = parsed(7, 'item1.tel;TYPE="work,Voice";type=cell;X_A="b;c:d":+1:2')
    assert (found.line, found.group, found.name, found.value) == (7, "item1", "TEL", "+1:2")
    assert (found.types, found.param("X_A")) == (("work", "voice", "cell"), "b;c:d")


@pytest.mark.parametrize(
    ("line", "types"),
    [
        ("TEL;WORK;VOICE:1", ("work", "voice")),
        ("TEL;HOME,FAX:1", ("home", "fax")),
        ("TEL;TYPE=home;PREF=1:1", ("home", "pref")),
        ("TEL;ENCODING=8BIT;CELL:1", ("cell",)),
        ("TEL:1", ()),
    ],
)
def test_types_are_read_from_every_version(line: str, types: tuple[str, ...]) -> None:
    assert parsed(1, line).types == types


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=87=D0=B6", "Їж"),
        ("N;CHARSET=windows-1251;QUOTED-PRINTABLE:=CF=E5=F2=F0=EE", "Петро"),
        ("N;ENCODING=quoted-printable:=CF=EE=F1=F2=B3=E9=ED=E8=E9 =EA=EB=B3=BA=ED=F2", "Постійний клієнт"),
        ("N;ENCODING=QUOTED-PRINTABLE:a=3Db=00=", "a=b"),
        ("N;ENCODING=B:0JrQuNGX0LI=", ""),
    ],
)
def test_values_are_decoded_in_the_encoding_they_name_or_seem_to_have(line: str, value: str) -> None:
    assert parsed(1, line).value == value


@pytest.mark.parametrize(
    "line",
    [
        "N;ENCODING=QUOTED-PRINTABLE:=D0=ZZ",
        "N;ENCODING=QUOTED-PRINTABLE:100=%",
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0",
        "N;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE:=D0=9F",
        "N;CHARSET=us-ascii;ENCODING=QUOTED-PRINTABLE:=D0=9F",
    ],
)
def test_broken_quoted_printable_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(UserError, match="Line 5: the quoted-printable text is broken"):
        parsed(5, line)


@pytest.mark.parametrize("line", ["no colon", ":value", 'N;A="b:c', "Ім'я:x", 'N;A="b"c:d'])
def test_what_is_no_line_of_a_card_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(UserError, match="Line 5 is not a line of a card"):
        parsed(5, line)


@pytest.mark.parametrize(
    "line", ["A;b" + "=a" * 100_000 + '"', "A" + ";b=a" * 100_000, "A" + ';b="' * 100_000, "A" * 400_000]
)
def test_no_line_is_tried_twice(line: str) -> None:
    began = time.process_time()
    with pytest.raises(UserError):
        parsed(1, line)
    assert time.process_time() - began < 1


def test_parts_are_divided_where_no_backslash_stands() -> None:
    assert divided(r"a\;b;c\\;d\,e,f", ";") == [r"a\;b", r"c\\", r"d\,e,f"]
    assert Property(1, "", "N", r"a\;b;c\\;d\,e,f").parts() == ["a;b", "c\\", "d,e,f"]


def test_backslashes_are_taken_off_where_they_mean_something() -> None:
    assert unescaped(r"a\nb\Nc\,d\;e\\f http\://x \q") == "a\nb\nc,d;e\\f http\\://x \\q"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_that_was_escaped_comes_out_again(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
    assert Property(1, "", "NOTE", escaped).parts(";") == Property(1, "", "NOTE", escaped).parts(",") == [text]

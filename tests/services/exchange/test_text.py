"""Texts in the encodings of these parts come out right, and a file that lies about its own says so."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.exchange.text import charset, known, lines
from core.values.errors import UserError

UKRAINIAN = "Прізвище;Ім'я\nҐудзь;В'ячеслав\nЇжакович;Єва\nКиїв;вул. Хрещатик 22\n"
RUSSIAN = "Фамилия;Имя\nЩукин;Эдуард\nПодъездова;Алёна\nОдесса;ул. Дерибасовская\n"
ROMANIAN = "Nume;Prenume\nȚuțea;Ștefan\nBrâncuși;Mădălina\nIași;Str. Înfrățirii\n"
OLD = str.maketrans("șțȘȚ", "şţŞŢ")

WRITTEN = [
    *((UKRAINIAN, codec) for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251", "koi8-u", "cp1125")),
    *((RUSSIAN, codec) for codec in ("utf-8", "cp1251", "koi8-r", "cp866", "mac-cyrillic")),
    *((ROMANIAN, codec) for codec in ("utf-8", "utf-16-le-marked", "iso8859-16")),
]


def read(path: Path, said: str = "") -> str:
    return "".join(lines(path, path.name, charset(path, path.name, said), 1000))


@pytest.mark.parametrize(("text", "codec"), WRITTEN, ids=[f"{text[:3]} {codec}" for text, codec in WRITTEN])
def test_a_text_comes_out_as_it_was_written(tmp_path: Path, text: str, codec: str) -> None:
    path = tmp_path / "list.csv"
    marked = codec == "utf-16-le-marked"
    path.write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le") if marked else text.encode(codec))
    assert read(path) == text


@pytest.mark.parametrize("codec", ["cp1250", "iso8859-2"])
def test_cedillas_of_old_romanian_files_become_the_letters_they_stood_for(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "lista.csv"
    path.write_bytes(ROMANIAN.translate(OLD).encode(codec))
    assert read(path) == ROMANIAN


@pytest.mark.parametrize(("text", "codec"), [("Kovács;Győr\nSzabó;Tóth\n", "cp1250"), ("Müller;Łódź\n", "cp1250")])
def test_names_of_the_neighbours_come_out_too(tmp_path: Path, text: str, codec: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(codec))
    assert read(path) == text


def test_what_the_person_says_overrules_the_guess(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Peña;Ibáñez\n".encode("cp1252"))
    assert read(path, "windows-1252") == "Peña;Ibáñez\n"


def test_an_encoding_nobody_writes_address_books_in_is_not_taken_from_a_file() -> None:
    assert [known(name) for name in ("unicode_escape", "hex", "idna", "no-such", "", "\0")] == [""] * 6
    assert (known("Windows-1251"), known("UTF8")) == ("cp1251", "utf-8")


def test_a_vcard_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "card.vcf"
    path.write_bytes("BEGIN:VCARD\nFN;CHARSET=windows-1257:Žukauskė\nEND:VCARD\n".encode("cp1257"))
    assert "Žukauskė" in read(path)


def test_a_mark_of_utf_8_that_lies_is_found_with_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(codecs.BOM_UTF8 + b"a;b\n" + "Львів".encode() + b"\n" + "Київ".encode("cp1251") + b"\n")
    with pytest.raises(UserError) as refused:
        charset(path, path.name)
    assert refused.value.values == {"name": "list.csv", "line": 3, "encoding": "UTF-8", "byte": 3 + 4 + 11 + 1}


@pytest.mark.parametrize("before", ["Місто", "Шевченко;Київ\n" * 100_000])
def test_one_broken_line_in_the_middle_of_utf_8_does_not_garble_the_rest(tmp_path: Path, before: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(before.encode() + b"\n\xd0;x\n" + "Франко;Львів\nКосач;Луцьк\n".encode() * 20)
    with pytest.raises(UserError) as refused:
        charset(path, path.name)
    assert (refused.value.values["encoding"], refused.value.values["line"]) == ("UTF-8", before.count("\n") + 2)


def test_a_letter_cut_at_the_very_end_is_found(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Шевченко;Київ\n".encode() * 90_000 + b"\xd0")
    with pytest.raises(UserError, match="line 90001"):
        charset(path, path.name)


def test_a_byte_that_windows_1251_lacks_is_found_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Шевченко;Київ\n".encode("cp1251") * 3 + b"\x98\n")
    with pytest.raises(UserError, match="line 4 is not written in Windows-1251"):
        charset(path, path.name)


def test_utf_16_without_its_mark_is_named_as_that(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Name;Phone\nTaras;067\n".encode("utf-16-le"))
    with pytest.raises(UserError, match="UTF-16 text without the mark"):
        charset(path, path.name)


@pytest.mark.parametrize("content", [b"a;b\n\0\n", b"\x01\x02\x03" * 50, bytes(range(1, 256))])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match="neither text nor a workbook"):
        charset(path, path.name)


def test_a_zero_byte_far_down_is_refused_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"a;b\n" * 50_000 + b"\0\n")
    codec = charset(path, path.name)
    with pytest.raises(UserError, match="neither text"):
        list(lines(path, path.name, codec, 1000))


def test_a_line_past_the_limit_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("short\n" + "x" * 1001)
    with pytest.raises(UserError, match="line 2 is longer than 1000"):
        list(lines(path, path.name, "utf-8", 1000))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.sampled_from(["utf-8", "utf-16"]))
def test_every_text_in_unicode_comes_out_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, text: str, codec: str
) -> None:
    path = tmp_path_factory.mktemp("texts") / "text"
    path.write_bytes(text.removeprefix("\ufeff").encode(codec))
    assert read(path) == text.removeprefix("\ufeff")

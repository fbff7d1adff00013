"""Words are those of the reader's language, of all addons in the set, and English where there are none."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from core.policy.business import Sets
from core.services import i18n
from core.services.i18n import LANGUAGES, Words, known, preferred, words_of
from core.services.po import read
from core.values.errors import UserError
from core.values.words import _, _n


def catalog(path: Path, **messages: str) -> Path:
    made = Catalog("uk")
    for message, translated in messages.items():
        made.add(message, translated)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, made)
    return path


def test_the_first_catalog_that_knows_a_message_says_it(tmp_path: Path) -> None:
    words = Words(
        "uk", [catalog(tmp_path / "core.po", Save="Зберегти"), catalog(tmp_path / "a.po", Save="Запис", Go="Іди")]
    )
    assert [words(message) for message in ("Save", "Go", "Stop")] == ["Зберегти", "Іди", "Stop"]


def test_a_sentence_takes_the_form_of_its_count() -> None:
    message = _n("{count} row of {name} is refused.", "{count} rows of {name} are refused.")
    assert message == "{count} rows of {name} are refused."
    said = [Words("en").say(message, count=count, name="a") for count in (0, 1, 2)]
    assert said == ["0 rows of a are refused.", "1 row of a is refused.", "2 rows of a are refused."]


def test_a_translated_sentence_takes_the_form_its_language_wants(tmp_path: Path) -> None:
    made = Catalog("uk")
    made.add(("{count} row", "{count} rows"), ("{count} рядок", "{count} рядки", "{count} рядків"))
    path = tmp_path / "a.po"
    with path.open("wb") as file:
        write_po(file, made)
    words = Words("uk", [path])
    said = [words.say(_n("{count} row", "{count} rows"), count=count) for count in (1, 3, 5, 11, 21)]
    assert said == ["1 рядок", "3 рядки", "5 рядків", "11 рядків", "21 рядок"]
    assert words.ngettext("{count} row", "{count} rows", 2) == "{count} рядки"


def test_an_error_is_said_with_its_values(tmp_path: Path) -> None:
    words = Words("uk", [catalog(tmp_path / "a.po", **{"{name} is gone.": "{name} немає."})])
    assert words.error(UserError(_("{name} is gone."), name="{Файл}")) == "{Файл} немає."
    assert words.say("Plain {text}") == "Plain {text}"


def test_a_set_has_the_words_of_the_kernel_and_of_its_addons_and_of_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sets: Sets
) -> None:
    parts = sets.of(("base",))
    folder = tmp_path / "base"
    catalog(folder / "locale/uk/LC_MESSAGES/base.po", Country="Країна")
    catalog(tmp_path / "kernel/uk/LC_MESSAGES/core.po", Save="Зберегти")
    monkeypatch.setattr(i18n, "KERNEL", tmp_path / "kernel")
    monkeypatch.setattr(parts, "addons", {"base": Folder(folder)})
    monkeypatch.delitem(parts.__dict__, "_words", raising=False)
    words = words_of(parts, "uk-UA")
    assert [words(message) for message in ("Save", "Country", "Client")] == ["Зберегти", "Країна", "Client"]
    assert words_of(parts, "uk") is words
    assert words_of(parts, "ro")("Save") == "Save"
    assert words_of(parts, "de").language == "en"
    parts.__dict__.pop("_words")


class Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder


def test_languages_are_named_as_their_speakers_do() -> None:
    assert LANGUAGES == {"uk": "Українська", "en": "English", "ro": "Română", "ru": "Русский"}


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("uk", "uk"),
        ("uk-UA", "uk"),
        ("ro_MD", "ro"),
        ("RU", "ru"),
        ("en-GB", "en"),
        ("de", "en"),
        ("", "en"),
        ("../x", "en"),
    ],
)
def test_a_code_is_one_of_our_languages(code: str, language: str) -> None:
    assert known(code) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("de, fr;q=0.9, ro;q=0.5, en;q=0.4", "ro"),
        ("en;q=0.2, ru", "ru"),
        ("uk;q=0, en", "en"),
        ("de", "uk"),
        ("", "uk"),
        ("*;q=zero,;;;,=", "uk"),
    ],
)
def test_a_browser_gets_the_first_of_our_languages_it_asks_for(header: str, language: str) -> None:
    assert preferred(header, "uk") == language


@pytest.mark.long
def test_two_thousand_messages_are_read_in_sixty_milliseconds(tmp_path: Path) -> None:
    made = Catalog("uk")
    for number in range(2000):
        message = f"This is the message number {number} of a catalog, a little long, with {{name}}"
        made.add(
            message, f"Це повідомлення номер {number} каталогу, трохи довге, з {{name}}", locations=[("a.py", number)]
        )
    file = io.BytesIO()
    write_po(file, made)
    path = tmp_path / "a.po"
    path.write_bytes(file.getvalue())
    began = time.perf_counter()
    words = Words("uk", [path])
    assert time.perf_counter() - began < 0.06
    assert len(words._plain) == 2000
    read.cache_clear()

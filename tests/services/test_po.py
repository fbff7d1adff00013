"""Our quick reader of catalogs reads what Babel's does."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from core.services.po import entries, plural_rule, read

text = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n\t\\"'), min_size=1, max_size=120)


def written(catalog: Catalog) -> str:
    file = io.BytesIO()
    write_po(file, catalog)
    return file.getvalue().decode()


@given(st.lists(st.tuples(text, text, st.lists(text, min_size=3, max_size=3)), max_size=8), st.booleans())
def test_whatever_babel_writes_is_read_as_it_was_meant(
    messages: Sequence[tuple[str, str, list[str]]], fuzzy: bool
) -> None:
    catalog = Catalog("uk")
    for place, (message, translated, forms) in enumerate(messages):
        if place % 2:
            catalog.add(message, translated, flags=["fuzzy"] if fuzzy else [], locations=[("a.py", place)])
        else:
            catalog.add((message, message + "s"), tuple(forms), auto_comments=["a comment"])
    theirs = read_po(io.BytesIO(written(catalog).encode()))
    wanted = {
        (message.id if isinstance(message.id, str) else message.id[0]): message.string
        for message in theirs
        if message.id and not message.fuzzy
    }
    ours = {entry.id: entry.forms for entry in entries(written(catalog)) if entry.id}
    assert ours == {
        key: dict(enumerate((string,) if isinstance(string, str) else string)) for key, string in wanted.items()
    }


PO = """# Translators' comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 "
"&& (n%100<10 || n%100>=20) ? 1 : 2);\\n"

#: core/a.py:3
msgid "Save"
msgstr "Зберегти"

#, fuzzy
msgid "Guess"
msgstr "Здогад"

#, fuzzy, python-brace-format
#| msgid "Old"
msgid "Guess too"
msgstr "Здогад"

msgid "Empty"
msgstr ""

msgid ""
"Two "
"lines\\n"
msgstr ""
"Два "
"рядки\\n"

msgctxt "menu"
msgid "Close"
msgstr "Закрити"

msgid "{count} row"
msgid_plural "{count} rows"
msgstr[0] "{count} рядок"
msgstr[1] "{count} рядки"
msgstr[2] "{count} рядків"

msgid "{count} day"
msgid_plural "{count} days"
msgstr[0] "{count} день"
msgstr[1] ""
msgstr[2] ""

#~ msgid "Gone"
#~ msgstr "Нема"
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "a.po"
    path.write_text(PO, encoding="utf-8")
    return path


def test_only_what_is_translated_for_sure_is_taken(catalog: Path) -> None:
    found = read(catalog)
    assert found.plain == {"Save": "Зберегти", "Two lines\n": "Два рядки\n"}
    assert found.plural == {"{count} rows": ("{count} рядок", "{count} рядки", "{count} рядків")}


def test_the_plural_rule_is_that_of_the_catalog(catalog: Path) -> None:
    rule = read(catalog).rule
    assert [rule(n) for n in (1, 2, 5, 11, 12, 21, 22, 25, 101, 111, 0)] == [0, 1, 2, 2, 2, 0, 1, 2, 0, 2, 2]


def test_without_a_header_the_english_rule_holds() -> None:
    assert [plural_rule("")(n) for n in (0, 1, 2)] == [1, 0, 1]

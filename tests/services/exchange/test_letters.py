"""The encoding of a few names is found by their letters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.exchange.letters import likeliest, likeness

NAMES = {
    "uk": "Шевченко Ковальчук Їжакевич Ґудзь Єременко Щербань Юлія Григорій Наталія Київ Запоріжжя Чернівці НОВИЙ",
    "ru": "Иванов Кузнецов Щукин Юрьев Эдуард Анна Дмитрий Московская Харьков Одесса клиент постоянный ФАМИЛИЯ",
    "ro": "Ștefan Țuțea Brâncuși Măgureanu Lăcătuș Cătălin Mădălina Iași București Timișoara Brașov înființată",
}
CODECS = {"uk": ["cp1251", "koi8-u", "cp1125"], "ru": ["cp1251", "koi8-u", "cp866"], "ro": ["cp1250"]}
OLD = str.maketrans("șțȘȚ", "şţŞŢ")


@pytest.mark.parametrize(("language", "codec"), [(key, codec) for key, found in CODECS.items() for codec in found])
@settings(deadline=None)
@given(data=st.data())
def test_a_few_names_are_enough(language: str, codec: str, data: st.DataObject) -> None:
    names = st.lists(st.sampled_from(NAMES[language].split()), min_size=6, max_size=20, unique=True)
    text = ";".join(data.draw(names)).translate(OLD if language == "ro" else {})
    written = text.encode(codec)
    assert written.decode(likeliest(written)) == text


def test_what_reads_like_words_beats_what_reads_like_frames() -> None:
    written = "Шевченко Тарас".encode("cp1251")
    assert likeness(written, "cp1251") > 0 > likeness(written, "cp866")


def test_utf_8_with_one_wrong_byte_is_still_utf_8() -> None:
    assert likeliest("Шевченко Тарас ".encode() + b"\xff") == "utf-8"

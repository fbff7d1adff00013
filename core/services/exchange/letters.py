"""Which encoding a text is in that is not all UTF-8, judged by what its letters look like in each of them."""

from __future__ import annotations

import re

# In the order in which a tie is decided: Windows first, DOS and Mac last. UTF-8 stands for itself with a wrong byte.
CANDIDATES = ("utf-8", "cp1251", "cp1250", "koi8-u", "cp1125", "cp866", "mac-cyrillic")
# Ukrainian and Russian together, the most frequent first.
CYRILLIC = "оаинетрсвлкідмупяьзгбчйхжюшцщєїфыґэъё"
LETTER = {letter: 1 - place / len(CYRILLIC) for place, letter in enumerate(CYRILLIC)}
ROMANIAN = frozenset("ăâîșțşţĂÂÎȘȚŞŢ")
# Letters of the neighbours that Windows-1250 has: Hungarian, German, Polish, Czech and Slovak names.
NEIGHBOURS = frozenset("áéíóöúüőűäßąćęłńóśźżčďěňřšťůýžôÁÉÍÓÖÚÜŐŰÄĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮÝŽÔ")
SIGNS = frozenset("«»„“”‘’‚–—…№§€•\xa0´°")
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")


def likeliest(sample: bytes) -> str:
    """The encoding in which the letters of `sample` past ASCII look most like a language of these parts."""
    return max(CANDIDATES, key=lambda codec: likeness(sample, codec))


def likeness(sample: bytes, codec: str) -> float:
    """How much the text reads like Ukrainian, Russian, Romanian or a neighbour when taken for `codec`."""
    text = sample.decode(codec, "replace")
    words = sum(word_likeness(word) for word in WORD.findall(text) if not word.isascii())
    return words + sum(sign_likeness(sign) for sign in text if not sign.isascii() and not sign.isalpha())


def word_likeness(word: str) -> float:
    """Positive for a word that could be one: one alphabet, capitals where capitals stand, usual letters."""
    cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in word)
    latin = sum(letter.isalpha() for letter in word) - cyrillic
    if cyrillic and latin:
        return -1.0 * len(word)
    capitals = 1.0 if word.islower() or word.isupper() or word[1:].islower() or word.istitle() else -1.0
    return cyrillic_likeness(word, capitals) if cyrillic else latin_likeness(word, capitals)


def cyrillic_likeness(word: str, capitals: float) -> float:
    """The frequency of its letters; a letter that these languages lack weighs against it."""
    return capitals * len(word) + sum(LETTER.get(letter, -3.0) for letter in word.lower())


def latin_likeness(word: str, capitals: float) -> float:
    """Letters with marks stand singly among plain ones, not in rows."""
    marked = [letter for letter in word if not letter.isascii()]
    if len(marked) * 2 > len(word):
        return -1.0 * len(word)
    return capitals + sum(1.5 if c in ROMANIAN else 0.7 if c in NEIGHBOURS else -1.5 for c in marked)


def sign_likeness(sign: str) -> float:
    """Quotes and dashes are usual; frames, blocks and controls are what a wrong encoding makes of letters."""
    return 0.3 if sign in SIGNS else -2.0

"""Which column of a foreign table is which field: by its title in four languages, else by what it holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from core.services.exchange.content import ValueKind, kind_of

# Below this a title is another word, not a slip of the pen.
NEAR = 88
# A title that holds all words of a known one, and more.
WITHIN = 0.8
CONTENT = 0.6
# A title said one thing and most of the values another.
DOUBTED = 0.5
# Columns that say of what sort the value beside them is.
DESCRIBING = frozenset({"label", "type", "тип", "tip"})
# Between the parts of a title such as Address 1 - City.
DASH = re.compile(r"\s[-–—:]\s")
# Letters that Ukrainian and Russian spell differently, and people mix.
ALIKE = str.maketrans("іыєэґ", "ииеег")
# What the readers call a column that has no title.
LETTER = re.compile(r"[A-Z]{1,2}")
STRICT: frozenset[ValueKind] = frozenset({"phone", "email", "date", "iban", "site"})
# Kinds that mean one thing only; a date or a person may be anybody's, so there a strange title is left alone.
TELLING: frozenset[ValueKind] = frozenset({"phone", "email", "iban", "site", "tax_id"})


@dataclass(frozen=True, slots=True)
class Target:
    """A field to which a column may go: its known titles in any language, the kind of its values.

    `many` fields take several columns, such as Phone 1 and Phone 2.
    """

    field: str
    titles: tuple[str, ...]
    kind: ValueKind = "text"
    many: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The field of a column, empty where none fits; `confidence` is from 0 to 1, `why` says what it rests on."""

    column: str
    field: str = ""
    confidence: float = 0.0
    why: Literal["name", "content", ""] = ""


def match(columns: Sequence[str], samples: Sequence[Sequence[str]], targets: Sequence[Target]) -> list[Match]:
    """A match for each column in their order; `samples` are the first rows. No field but a `many` one comes twice."""
    kinds = [kind_of([row[place] for row in samples if place < len(row)]) for place in range(len(columns))]
    found: dict[int, Match] = {}
    taken: set[str] = set()
    for confidence, place, target, why in sorted(candidates(columns, kinds, targets), key=rank):
        if place not in found and (target.many or target.field not in taken):
            found[place] = Match(columns[place], target.field, confidence, why)
            taken.add(target.field)
    return [found.get(place, Match(column)) for place, column in enumerate(columns)]


Candidate = tuple[float, int, Target, Literal["name", "content"]]


def rank(candidate: Candidate) -> tuple[float, int]:
    """The surest first, then the leftmost."""
    return -candidate[0], candidate[1]


def candidates(columns: Sequence[str], kinds: Sequence[ValueKind], targets: Sequence[Target]) -> Iterator[Candidate]:
    """Every pair of column and field for which something speaks, and how much."""
    for place, (title, kind) in enumerate(zip(columns, kinds, strict=True)):
        for target in targets:
            named = likeness(title, target)
            if named:
                yield round(named * agreement(kind, target), 3), place, target, "name"
            elif kind == target.kind and (kind in TELLING or (kind != "text" and LETTER.fullmatch(title))):
                yield CONTENT, place, target, "content"


def agreement(kind: ValueKind, target: Target) -> float:
    """How far the values bear out the title: where they are plainly of another kind, hardly."""
    agree = kind in (target.kind, "text") or not STRICT & {kind, target.kind}
    return 1.0 if agree else DOUBTED


def likeness(title: str, target: Target) -> float:
    """How like the title, or its last part, is to the nearest known one: 1 for the same, 0 for another."""
    words = folded(title)
    if LETTER.fullmatch(title) or DESCRIBING & set(words.split()):
        return 0.0
    last = folded(DASH.split(title)[-1])
    known = [folded(name) for name in target.titles]
    whole = max((alike(words, name) for name in known), default=0.0)
    return max(whole, 0.95 * (last != words and last in known))


def alike(words: str, known: str) -> float:
    """Two folded titles compared: the same, the same but for a number, nearly so, or one within the other."""
    if words == known:
        return 1.0
    if re.sub(r"\s*\d+$", "", words) == known:
        return 0.98
    from rapidfuzz import fuzz  # noqa: PLC0415  # forty modules, for imports only

    near = fuzz.ratio(words, known)
    if near >= NEAR and len(known) > 3:
        return round(near / 100 * 0.95, 3)
    if set(known.split()) <= set(words.split()):
        return round(WITHIN + 0.1 * len(known) / len(words), 3)
    return 0.0


@lru_cache(maxsize=2000)
def folded(title: str) -> str:
    """A title for comparing: small letters without marks, words divided by single blanks."""
    small = unicodedata.normalize("NFKD", title.casefold()).translate(ALIKE)
    plain = "".join(sign for sign in small if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"['’ʼ`\"]", "", plain)).split())

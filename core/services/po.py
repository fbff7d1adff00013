"""Catalogs as translators keep them (.po), read in milliseconds; to import Babel's reader takes 100 and 8 MB."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path

PluralRule = Callable[[int], int]
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])?\s+)?"(.*)"\Z')
ESCAPED = re.compile(r"\\(.)")
MEANT = {"n": "\n", "r": "\r", "t": "\t"}
RULE = re.compile(r"plural\s*=\s*([^;\n]+)")
ENGLISH_RULE = "n != 1"


@dataclass(slots=True)
class Entry:
    """One message of a catalog: `forms` holds one translation, or one for each plural form."""

    id: str
    plural: str = ""
    context: str = ""
    forms: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The translations in one file: of plain messages, and of those with a plural by their plural text."""

    plain: dict[str, str]
    plural: dict[str, tuple[str, ...]]
    rule: PluralRule


@cache
def read(file: Path) -> Catalog:
    """The catalog in `file`."""
    return parsed(file.read_text("utf-8"))


def parsed(text: str) -> Catalog:
    """The catalog of a text; what is fuzzy, obsolete or not translated is left out, so English stands for it."""
    plain: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    header = ""
    for entry in entries(text):
        forms = tuple(entry.forms[place] for place in sorted(entry.forms))
        if not entry.id:
            header = header or "".join(forms)
        elif entry.context or not all(forms):
            continue
        elif entry.plural:
            plural[entry.plural] = forms
        else:
            plain[entry.id] = forms[0]
    return Catalog(plain, plural, plural_rule(header))


def plural_rule(header: str) -> PluralRule:
    """Which form a number takes, as the header of a catalog says."""
    found = RULE.search(header)
    return c2py(found.group(1).strip() if found else ENGLISH_RULE)


def entries(text: str) -> Iterator[Entry]:
    """Every entry of a catalog's text that is in use."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.splitlines()
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        found = entry(lines)
        if found is not None and not (fuzzy and found.id):
            yield found


def entry(lines: list[str]) -> Entry | None:
    """One entry from its lines; None where there is none, as in comments and what is obsolete."""
    texts: dict[tuple[str, int], list[str]] = {}
    current: list[str] = []
    for line in lines:
        match = LINE.match(line)
        if match is None:
            continue
        keyword, place, text = match.groups()
        if keyword:
            current = texts.setdefault((keyword, int(place or 0)), [])
        current.append(ESCAPED.sub(meant, text))
    joined = {key: "".join(parts) for key, parts in texts.items()}
    if ("msgid", 0) not in joined:
        return None
    forms = {place: text for (keyword, place), text in joined.items() if keyword == "msgstr"}
    return Entry(joined["msgid", 0], joined.get(("msgid_plural", 0), ""), joined.get(("msgctxt", 0), ""), forms)


def meant(escape: re.Match[str]) -> str:
    return MEANT.get(escape.group(1), escape.group(1))

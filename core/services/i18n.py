"""Words in the reader's language: the catalogs of the kernel and of each addon in the set, merged, English beneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from core.composition.addonset import AddonSet
from core.services.po import Catalog, PluralRule, read
from core.values.errors import UserError
from core.values.words import Plural

LANGUAGES = {"uk": "Українська", "en": "English", "ro": "Română", "ru": "Русский"}
"""The languages people may choose, each by its own name."""

KERNEL = Path(__file__).parents[1] / "locale"
COUNT = "count"
"""The place of a message with a plural that the number stands in."""


class Words:
    """The messages of one language; what has no translation stays English, and so does what cannot be read."""

    def __init__(self, language: str, files: Iterable[Path] = ()) -> None:
        self.language = language
        self.unread: dict[Path, Exception] = {}
        self._plain: dict[str, str] = {}
        self._plural: dict[str, tuple[PluralRule, Sequence[str]]] = {}
        self._add(files)

    def _add(self, files: Iterable[Path]) -> None:
        for catalog in self._read(files):
            self._plain = {**catalog.plain, **self._plain}
            self._plural = {**{text: (catalog.rule, forms) for text, forms in catalog.plural.items()}, **self._plural}

    def _read(self, files: Iterable[Path]) -> Iterator[Catalog]:
        for file in files:
            try:
                yield read(file)
            except (OSError, ValueError) as error:
                self.unread[file] = error

    def beneath(self, files: Iterable[Path]) -> Words:
        """These words, and those of more catalogs for what they do not have."""
        found = copy(self)
        found._add(files)
        return found

    def __call__(self, message: str) -> str:
        return self._plain.get(message, message)

    gettext = __call__

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form of a message that `count` takes."""
        if many in self._plural:
            rule, forms = self._plural[many]
            return forms[min(rule(count), len(forms) - 1)]
        return one if count == 1 else many

    def say(self, message: str, **values: Any) -> str:
        """A whole sentence: translated, in the form its count takes, its places filled.

        A translation with places that the sentence does not have is passed over.
        """
        text = self.ngettext(message.one, message, values[COUNT]) if isinstance(message, Plural) else self(message)
        try:
            return text.format_map(values) if values else text
        except (LookupError, ValueError):
            return message.format_map(values)

    def error(self, error: UserError) -> str:
        """What went wrong, as the person at the screen reads it."""
        return self.say(error.message, **error.values)


ENGLISH = Words("en")


def words_of(parts: AddonSet, language: str) -> Words:
    """The words of `language` in a set of addons; read at first use and kept with the set."""
    cache: dict[str, Words] = parts.__dict__.setdefault("_words", {})
    code = known(language)
    if code not in cache:
        cache[code] = Words(code, catalogs(parts, code))
    return cache[code]


def catalogs(parts: AddonSet, language: str) -> list[Path]:
    """The catalogs of a set in one language; the kernel's first, whose translation of a message holds everywhere."""
    folders = {"core": KERNEL} | {name: manifest.folder / "locale" for name, manifest in parts.addons.items()}
    files = [folder / language / "LC_MESSAGES" / f"{name}.po" for name, folder in folders.items()]
    return [file for file in files if file.exists()]


def known(language: str) -> str:
    """The language we have for a code such as "uk" or "uk-UA"; English where we have none."""
    code = language.replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else "en"


def preferred(header: str, default: str = "en") -> str:
    """The first of our languages that a browser's Accept-Language asks for."""
    wishes = [wish.partition(";") for wish in header.replace(" ", "").split(",")[:20]]
    ranked = sorted(wishes, key=lambda wish: weight(wish[2]), reverse=True)
    asked = (code.partition("-")[0].lower() for code, _, rest in ranked if weight(rest) > 0)
    return next((code for code in asked if code in LANGUAGES), default)


def weight(quality: str) -> float:
    """How much a wish of Accept-Language counts."""
    try:
        return float(quality.removeprefix("q=")) if quality else 1.0
    except ValueError:
        return 0.0

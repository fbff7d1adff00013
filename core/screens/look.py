"""How the person who asks reads: the words and formats of their language, and values as inputs hold them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.composition.addonset import AddonSet
from core.policy.env import Env
from core.screens.kept import kept
from core.services.formats import MONTHS, Formats
from core.services.i18n import Words, words_of


class Look(Formats):
    """Words and formats for one reader on one day."""

    def __init__(self, parts: AddonSet, language: str, zone: str, today: date) -> None:
        self.words: Words = words_of(parts, language)
        super().__init__(language, zone, today, self.words)

    def typed_date(self, value: date) -> str:
        """A date as an input holds it, whole in every year."""
        return f"{value.day:02}.{value.month:02}.{value.year:04}"

    def typed_number(self, value: Decimal) -> str:
        """A number as an input holds it: no spaces, the reader's decimal sign, no zeros that say nothing."""
        text = f"{value:f}"
        if len(text.partition(".")[2]) > 2:  # an amount keeps its two
            text = text.rstrip("0").rstrip(".")
        return text if self.language == "en" else text.replace(".", ",")

    def titled(self, titles: Mapping[str, str], value: Any) -> str:
        """What people call a value of a choice, or the values of a set of choices."""
        values = value if isinstance(value, list) else [value]
        return ", ".join(self.words(titles.get(one, str(one))) for one in values)

    def birthday(self, value: str) -> str:
        """A birthday with or without its year, as it is read: 14 Feb 1985 in English, 14.02 in other languages."""
        numbers = self.typed_birthday(value)
        if self.language != "en" or numbers == value:
            return numbers
        day, month, *year = numbers.split(".")
        return " ".join((day.lstrip("0"), MONTHS[int(month) - 1], *year))

    def typed_birthday(self, value: str) -> str:
        """A birthday as an input holds it: 14.02.1985, 14.02; a value that is none, as it stands."""
        if value.count("-") < 2:
            return value
        year, month, day = value.rsplit("-", 2)
        return f"{day}.{month}.{year}" if year.strip("-") else f"{day}.{month}"


def look_at(env: Env, today: date) -> Look:
    """A new look; catalogs that cannot be read are done without."""
    found = Look(env.parts, env.person.language, env.person.zone, today)
    for file, error in found.words.unread.items():
        env.failed(file.stem, error, file)
    return found


def look_of(env: Env) -> Look:
    """The reader of this unit of work: all who read the same language in the same zone on this day are one."""
    if "look" not in env.memo:
        today = env.today()
        key = (env.person.language, env.person.zone, today)
        env.memo["look"] = kept(env.parts, "looks", key, lambda: look_at(env, today))
    found = env.memo["look"]
    assert isinstance(found, Look)
    return found

"""Marks of translatable text: English in the source, other languages in each addon's catalog."""

from __future__ import annotations


class Plural(str):
    """A message about several things that knows how it reads of `one`; its count stands in the place `{count}`."""

    __slots__ = ("one",)
    one: str


def _(text: str) -> str:
    """Mark `text` for the catalog; it is translated where it is shown."""
    return text


def _n(one: str, many: str) -> Plural:
    """Mark a message whose words change with `{count}`: `_n("{count} row", "{count} rows")`."""
    made = Plural(many)
    made.one = one
    return made

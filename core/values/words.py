"""Marks of translatable text: English in the source, other languages in each addon's catalog."""

from __future__ import annotations


def _(text: str) -> str:
    """Mark `text` for the catalog; it is translated where it is shown."""
    return text

"""The words of addons that are not installed: pages about the set speak of them too."""

from __future__ import annotations

from copy import copy

from core.screens.look import Look
from core.services.i18n import known
from core.values.manifest import Shelf


def wider(look: Look, shelf: Shelf) -> Look:
    """The same reader, with the words of every addon that can be had here."""
    language = known(look.language)
    named = ((name, manifest.folder / "locale" / language) for name, manifest in shelf.manifests.items())
    files = [folder / f"LC_MESSAGES/{name}.po" for name, folder in named]
    found = copy(look)
    found.words = look.words.beneath(file for file in files if file.exists())
    return found

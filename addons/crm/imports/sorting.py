"""A batch of rows told apart: clients who are new, clients of the base, and clients whom an earlier row has begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons.crm.imports.finding import Finder, Found, Key, alike, keys_of
from addons.crm.imports.joining import gains
from core import Draft, Env


class Sorting:
    """Sorts one batch; `country` is that of the business."""

    def __init__(self, env: Env, finder: Finder, drafts: Sequence[Draft], country: str) -> None:
        self.drafts, self.country = drafts, country
        self.keys = [keys_of(draft.record) for draft in drafts]
        self.found: Found = finder.candidates(env, self.keys)
        self.begun: dict[tuple[str, str], int | Draft] = {}
        self.named: dict[str, list[Draft]] = {}
        bare = {draft.record.name_key for draft, keys in zip(drafts, self.keys, strict=True) if not keys}
        self.namesakes = finder.namesakes(env, bare) if bare else {}

    def sort(self) -> list[int | Draft | None]:
        """What each draft means, in their order."""
        return [self._place(draft, keys) for draft, keys in zip(self.drafts, self.keys, strict=True)]

    def _place(self, draft: Draft, keys: Sequence[Key]) -> int | Draft | None:
        known = (self._by_keys(draft.record, keys) if keys else None) or self._contained(draft.record, keys)
        for key in keys:
            self.begun.setdefault(key, draft if known is None else known)
        if known is None:
            self.named.setdefault(draft.record.name_key, []).append(draft)
        return known

    def _by_keys(self, card: Any, keys: Sequence[Key]) -> int | Draft | None:
        """The client with the surest of the keys, in the base or in an earlier row."""
        for key in keys:
            for candidate in self.found.get(key, ()):
                if key[0] == "tax_id" or alike(card, candidate.kind, candidate.names):
                    return candidate.id
            earlier = self.begun.get(key)
            if isinstance(earlier, int) or (
                earlier and (key[0] == "tax_id" or alike(card, earlier.record.kind, earlier.record.name))
            ):
                return earlier
        return None

    def _contained(self, card: Any, keys: Sequence[Key]) -> int | Draft | None:
        """For a row without any key: a client of this name who already has all that it says."""
        if keys:
            return None
        same = (there for there in self.namesakes.get(card.name_key, ()) if self._adds_nothing(there, card))
        earlier = (draft for draft in self.named.get(card.name_key, ()) if self._adds_nothing(draft.record, card))
        found = next(same, None)
        return found.id if found is not None else next(earlier, None)

    def _adds_nothing(self, there: Any, card: Any) -> bool:
        return there.kind == card.kind and not gains(there, card, self.country)

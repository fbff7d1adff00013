"""What went wrong, for three kinds of reader: the addon's author, the person at the screen, and the one who may not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from core.values.words import _

FEW = 12
"""Names that are told whole where none is near to a misspelt one."""


class GazdaError(Exception):
    """Any error this program raises on purpose."""


class AddonError(GazdaError):
    """An addon that cannot be used. The sentence names the addon, the thing and the way out."""


class UserError(GazdaError):
    """Something the person at the screen can mend.

    `message` is a whole English sentence with `{named}` places, `values` fills them; it is translated where it
    is shown. `field` names the form field it belongs to, empty for the form as a whole.
    """

    def __init__(self, message: str, *, field: str = "", **values: Any) -> None:
        super().__init__(message)
        self.message, self.field, self.values = message, field, values

    def __str__(self) -> str:
        return self.message.format_map(self.values)


class FormErrors(UserError):
    """Several refused fields of one form; `errors` are in the order of the form."""

    def __init__(self, errors: Iterable[UserError]) -> None:
        self.errors = tuple(errors)
        super().__init__(_("{count} fields need a correction."), count=len(self.errors))


class Conflict(UserError):
    """The record changed since it was read. `theirs` maps each field both sides changed to its present value."""

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        super().__init__(_("Someone else saved this record meanwhile."))
        self.theirs = dict(theirs)


class AccessError(GazdaError):
    """What a person may not do. For reading it is never raised to the page: what may not be seen is not found."""


class NotFound(GazdaError):
    """No such record for this person, whether it exists or not."""


def unknown(kind: str, name: str, known: Iterable[str], where: str) -> AddonError:
    """An error that names a misspelt `name` and the nearest known one, or all that are known where these are few."""
    names = sorted(set(known))
    near = difflib.get_close_matches(name, names, 1)
    way_out = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}" if len(names) <= FEW else ""
    return AddonError(f"{where}: no {kind} {name!r}" + (f"; {way_out}" if way_out else ""))

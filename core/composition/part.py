"""Parts: the classes that compose. To change what another addon offers, subclass it and call super()."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from core.values.errors import AddonError

P = TypeVar("P", bound="Part")


class Part:
    """A class other addons may extend by subclassing; the class keyword `name=` starts a new part."""

    part_name: ClassVar[str] = ""
    part_kind: ClassVar[str] = "part"

    def __init_subclass__(cls, name: str = "", **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if name and cls.part_name:
            raise AddonError(
                f"{cls.__module__}.{cls.__name__} extends {cls.part_name!r} and cannot be renamed {name!r}"
            )
        if name:
            cls.part_name = name


def leaves(parts: Sequence[type[P]]) -> list[type[P]]:
    """Latest first, and only those nobody subclasses: the others come in through them."""
    return [
        part for part in reversed(parts) if not any(part is not other and issubclass(other, part) for other in parts)
    ]

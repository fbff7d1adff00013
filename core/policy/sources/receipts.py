"""What was kept of each archive of an addon that was unpacked into the data folder, beside what it held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "receipt.json"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An archive that was added: what addon it held, what the file was called and its SHA-256, when and by whom.

    Of several versions of an addon the one that was added last counts; `number` says which that is.
    """

    name: str
    version: str
    package: str
    file: str
    sha256: str
    at: str
    by: str
    number: int

    @property
    def folder(self) -> str:
        """The folder that the archive is unpacked into, below that of all archives."""
        return f"{self.name}-{self.version}"

    def written(self) -> str:
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"


def receipts(folder: Path) -> Iterator[Receipt]:
    """What was added, the first first; what is half written or damaged is passed over."""
    yield from sorted(filter(None, map(receipt, folder.glob(f"*/{FILE}"))), key=lambda found: found.number)


def receipt(file: Path) -> Receipt | None:
    """The receipt in a file; None where it cannot be read, or tells of another folder."""
    try:
        found = Receipt(**json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.folder == file.parent.name else None


def current(folder: Path) -> dict[str, Receipt]:
    """The version of each addon that counts, by the addon's name."""
    return {found.name: found for found in receipts(folder)}

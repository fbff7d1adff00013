"""A file that proves itself whole: its last 64 bytes are the SHA-256 of all that stands before them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

LENGTH = 64
BLANK = b"0" * LENGTH
"""What stands in the place of the seal until it is known."""
PIECE = 1 << 20


class Sealing:
    """A stream that is written from front to back, whoever writes to it, and sealed at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self._last = file, hashlib.sha256(), b""

    def write(self, data: bytes) -> int:
        """Write on; what may become the place of the seal is not counted yet."""
        self._last += data
        self._digest.update(memoryview(self._last)[:-LENGTH])
        self._last = self._last[-LENGTH:]
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def seal(self) -> None:
        """Put the seal over the blank that was written last."""
        assert self._last == BLANK
        self._file.seek(-LENGTH, os.SEEK_END)
        self._file.write(self._digest.hexdigest().encode("ascii"))


def is_whole(path: Path) -> bool:
    """Whether a file is, byte for byte, the one that was sealed; OSError where it cannot be read."""
    left = path.stat().st_size - LENGTH
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(PIECE, left))):
            digest.update(piece)
            left -= len(piece)
        return file.read() == digest.hexdigest().encode("ascii")

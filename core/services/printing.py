"""Papers made into a PDF, by a process that takes its memory with it when it ends."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore

from core.services.printer import PANGO_IS_MISSING
from core.values.errors import GazdaError, UserError
from core.values.words import _

log = logging.getLogger("gazda.print")
PROGRAM = Path(__file__).with_name("printer.py")
PDF = "application/pdf"
WHOLE = 150.0
"""Seconds after which a process that is still at it is ended."""

PRESSES = BoundedSemaphore(2)
"""Held by each process that lays out: one takes some 80 MB."""


class NotYet(GazdaError):
    """The PDF is not there in the time that somebody wanted to wait."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A page of HTML and all that it may load: kinds and contents by their addresses."""

    html: str
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


def printed(papers: Sequence[Paper], seconds: float = WHOLE) -> bytes:
    """The papers as one PDF; NotYet where that takes longer than `seconds`."""
    until = time.monotonic() + seconds
    if not PRESSES.acquire(timeout=seconds):
        raise NotYet("others are being printed")
    try:
        return laid_out(parcel_of(papers), max(until - time.monotonic(), 0.1))
    finally:
        PRESSES.release()


def parcel_of(papers: Sequence[Paper]) -> bytes:
    """The papers as the process reads them; what several load goes once."""
    files = {address: found for paper in papers for address, found in paper.files.items()}
    packed = {address: (kind, b64encode(content).decode()) for address, (kind, content) in files.items()}
    return json.dumps({"papers": [paper.html for paper in papers], "files": packed}).encode()


def laid_out(parcel: bytes, seconds: float) -> bytes:
    """What the process makes of a parcel."""
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        done = subprocess.run(command, input=parcel, capture_output=True, timeout=seconds, check=False)  # noqa: S603  # our own words
    except subprocess.TimeoutExpired:
        raise NotYet(f"it takes longer than {seconds:.1f} s") from None
    told = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode == PANGO_IS_MISSING:
        log.error("nothing can be printed: %s", told)
        raise UserError(
            _("This server cannot print: its library Pango is missing. Whoever runs it installs it with bin/setup.")
        )
    if done.returncode:
        raise GazdaError(f"the papers cannot be laid out: {told.rpartition(chr(10))[2]}\n{told}")
    if told:
        log.warning("printed, but: %s", told)
    return done.stdout

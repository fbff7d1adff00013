"""Addons from archives: unpacked beside and put in their place at once, kept until nobody uses them, taken away."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from core.composition.importing import IN_USE
from core.policy.engines import FairLock
from core.policy.sources.origins import namesake
from core.policy.sources.receipts import FILE, Receipt, current, receipt, receipts
from core.services.packed import contents
from core.services.parcels import Parcel, parcel
from core.values.errors import UserError
from core.values.words import _

NEW, GONE = ".new-", ".gone-"
"""How folders are called that are not there yet, or not any more; neither is an addon to anybody."""

LOCK = ".lock"
OTHER_BYTES = _("{file} is not the file that was meant: its SHA-256 is {found}.")
SAME_VERSION = _("{addon} {version} is here already with other content; give the new one another version.")
ELSEWHERE = _("{addon} is here already, from {source}; one from an archive would be left out.")
REFUSED = _("{file} cannot be used: {reason}")
NOT_ADDED = _("There is no addon {addon} from an archive.")


class Archives:
    """The archives of addons that were unpacked below one folder of this server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self, path: Path, file: str, *, by: str = "", sha256: str = "", others: Mapping[str, str] | None = None
    ) -> Receipt:
        """Unpack the archive at `path`, which its sender called `file`; from now on its addon can be installed.

        `sha256` is what it must be, if anything; `others` are the addons of other sources, with those in words.
        UserError says why it is refused, and nothing of it is kept then.
        """
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if sha256 and sha256.strip().lower() != digest:
            raise UserError(OTHER_BYTES, file=file, found=digest)
        found = parcel(contents(path, file), file)
        if source := (others or {}).get(found.name):
            raise UserError(ELSEWHERE, addon=found.name, source=source)
        with self._alone():
            made = Receipt(found.name, found.version, found.name, file, digest, moment(), by, self._next())
            if problem := namesake(found.name, self.folder / made.folder / found.name):
                raise UserError(REFUSED, file=file, reason=problem)
            self._place(made, found)
        self.sweep()
        return made

    def remove(self, name: str) -> None:
        """Take an addon off the shelf; its code goes once no process runs it any more."""
        with self._alone():
            found = [one for one in receipts(self.folder) if one.name == name]
            for one in found:
                (self.folder / one.folder / FILE).unlink()
        if not found:
            raise UserError(NOT_ADDED, addon=name)
        self.sweep()

    def sweep(self) -> None:
        """Clear away what is not on the shelf and used by no process: earlier versions, what was begun or removed."""
        if not self.folder.exists():
            return
        with self._alone():
            kept = {one.folder for one in current(self.folder).values()}
            for root in [inner for inner in self.folder.iterdir() if inner.name not in kept and ours(inner)]:
                with unused(root) as free:
                    gone = root.rename(self.folder / f"{GONE}{secrets.token_hex(4)}") if free else None
                if gone:
                    shutil.rmtree(gone, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other process adds or removes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FairLock(self.folder / LOCK).held():
            yield

    def _next(self) -> int:
        return max((one.number for one in receipts(self.folder)), default=0) + 1

    def _place(self, made: Receipt, found: Parcel) -> None:
        """Put a version where it belongs; the same archive once more only makes its version the current one."""
        root = self.folder / made.folder
        before = receipt(root / FILE)
        if before is not None and before.sha256 != made.sha256:
            raise UserError(SAME_VERSION, addon=made.name, version=made.version)
        if before is not None:
            write(root / f"{FILE}.new", made.written().encode())
            (root / f"{FILE}.new").replace(root / FILE)
            return
        if root.exists():  # removed, and still used by a process that runs
            root.rename(self.folder / f"{GONE}{secrets.token_hex(4)}")
        new = self.folder / f"{NEW}{secrets.token_hex(4)}"
        for path, content in {**found.files, FILE: made.written().encode(), IN_USE: b""}.items():
            write(new / path, content)
        new.rename(root)
        settle(self.folder)


def moment() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there after a loss of power, for nobody but its owner, and not to be run."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def settle(folder: Path) -> None:
    """Have what was renamed in a folder written down; where the system can."""
    if sys.platform != "win32":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def ours(root: Path) -> bool:
    """Whether a folder is one that was made here; what others put beside it stays."""
    return root.is_dir() and (root.name.startswith((NEW, GONE)) or (root / IN_USE).exists())


@contextmanager
def unused(root: Path) -> Iterator[bool]:
    """Whether no process runs the code in a folder; none begins to meanwhile. Where files cannot be locked, none does."""
    if sys.platform == "win32" or not (root / IN_USE).exists():
        yield True
        return
    import fcntl  # noqa: PLC0415  # not on every platform

    with (root / IN_USE).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True

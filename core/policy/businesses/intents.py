"""What a command has begun, written down first: killed half-way, the next command ends or undoes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.policy.business import Entry
from core.policy.disk import file_held, write_whole
from core.policy.homes import Taken
from core.values.errors import GazdaError

FOLDER = "under-way"
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is done (make, move, archive, delete) with a business: `entry` is what will be, `before` what was.

    `file` is one that is written meanwhile, and counts only if it is ended.
    """

    verb: str
    entry: Entry
    before: Entry | None = None
    file: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Intent:
        told: dict[str, Any] = json.loads(text)
        return cls(told["verb"], entry_from(told["entry"]), told["before"] and entry_from(told["before"]), told["file"])


def entry_from(told: dict[str, Any]) -> Entry:
    return Entry(**{**told, "hosts": tuple(told["hosts"])})


Settle = Callable[[Intent], None]


@contextmanager
def begun(folder: Path, intent: Intent, settle: Settle) -> Iterator[None]:
    """While it is done the intent lies in the data folder; at the end, good or bad, `settle` makes one business of it.

    Where that fails too, the intent stays for the next command.
    """
    path = file_of(folder, intent.entry.name)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with file_held(path.with_suffix(LOCK), wait=False) as ours:
        if not ours:
            raise GazdaError(f"another command is at work on the business {intent.entry.name!r}; wait until it is done")
        finish(path, settle)
        write_whole(path, intent.to_json())
        try:
            yield
        except Taken:  # what is there was not made here, and must not be undone
            path.unlink()
            raise
        finally:
            finish(path, settle)


def recover(folder: Path, settle: Settle) -> list[Intent]:
    """End or undo what killed commands have left; gives what that was. What is still under way is left alone."""
    found: list[Intent] = []
    for path in left(folder):
        with file_held(path.with_suffix(LOCK), wait=False) as ours:
            if ours and (intent := finish(path, settle)) is not None:
                found.append(intent)
    return found


def left(folder: Path) -> list[Path]:
    """What is under way, or was when its command was killed."""
    return sorted((folder / FOLDER).glob("*.json"))


def finish(path: Path, settle: Settle) -> Intent | None:
    """Settle what a file tells; nothing where there is none by now."""
    try:
        intent = Intent.from_json(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    settle(intent)
    path.unlink()
    return intent


def file_of(folder: Path, name: str) -> Path:
    return folder / FOLDER / f"{name}.json"

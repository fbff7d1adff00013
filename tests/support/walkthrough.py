"""Pages of the documentation that are done as they say: files written, commands typed, answers compared.

A block of code says what it is by the words behind its language:

    ```python file=guestbook/__init__.py       what the file holds; html, toml, po and text are written the same way
    ```python shown=guestbook/…/0002_….py      what a command wrote into that file, or a part of it
    ```console                                 lines that begin with $ are typed, the lines after one are its answer

In an answer … stands for anything in a line, and on a line of its own for any lines. A block that is nothing of the
kind cannot be done, and is refused.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs/addons"
FENCE = re.compile(r"^```(?P<told>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LISTED = re.compile(r"^\d+\. \[[^]]+\]\(([\w-]+\.md)\)", re.MULTILINE)
ANY = "…"
PROGRAMS = {
    "gazda": ["-m", "core.web.cli"],
    "pytest": ["-m", "pytest", "-q", "-p", "core.testing", "-p", "no:cacheprovider", "--rootdir", "."],
}


@dataclass(frozen=True)
class Block:
    """A block of code: where it stands, its language, what is said of it, and its text."""

    place: str
    language: str
    verb: str
    target: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.language} {self.verb}={self.target}"


def pages() -> list[str]:
    """The pages in the order in which index.md has them, itself first."""
    return ["index.md", *LISTED.findall((DOCS / "index.md").read_text("utf-8"))]


def blocks(name: str) -> Iterator[Block]:
    """The blocks of one page."""
    page = (DOCS / name).read_text("utf-8")
    for found in FENCE.finditer(page):
        language, _, told = found["told"].partition(" ")
        verb, _, target = told.partition("=")
        line = page[: found.start()].count("\n") + 1
        yield Block(f"docs/addons/{name}:{line}", language, verb, target, found["text"])


class Workplace:
    """The folder in which an author follows the pages; unless `thorough`, tests and checks leave PostgreSQL out."""

    def __init__(self, folder: Path, *, thorough: bool = False) -> None:
        self.thorough = thorough
        self.folder = folder / "work"
        self.folder.mkdir()
        self.written: set[str] = set()
        self.env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(self.folder)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "GAZDA_DATA": str(folder / "data"),
        }

    def do(self, block: Block) -> None:
        """Do what a block says; AssertionError names the place where it does not come out."""
        if block.verb == "file":
            path = self.folder / block.target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
            self.written.add(block.target)
        elif block.verb == "shown":
            assert block.text in (self.folder / block.target).read_text("utf-8"), f"{block} is not in that file"
        else:
            assert (block.language, block.verb) == ("console", ""), f"{block}: nobody can tell what to do with this"
            for command, answer in typed(block):
                said = self.type(command, block.place)
                assert matches(answer, said), (
                    f"{block.place}: $ {command}\n{said}\nis not what the page shows:\n{answer}"
                )

    def type(self, command: str, place: str) -> str:
        """What a command answers."""
        program, *rest = shlex.split(command)
        assert program in PROGRAMS, f"{place}: {program} is nothing that is typed here"
        line = [sys.executable, *PROGRAMS[program], *rest, *([] if self.thorough else less(program, rest))]
        done = subprocess.run(line, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=900, check=False)  # fmt: skip
        assert done.returncode == 0, f"{place}: $ {command}\n{done.stdout}{done.stderr}"
        return done.stdout


def less(program: str, words: list[str]) -> list[str]:
    """What makes a command do with SQLite alone."""
    if program == "pytest":
        return ["-k", "not postgresql"]
    return ["--quick"] if words[0] == "check" and "--quick" not in words else []


def typed(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a block, each with the answer that is shown."""
    first, *rest = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not first.strip(), f"{block.place}: it begins with no command"
    for part in rest:
        command, _, answer = part.partition("\n")
        yield command, answer


def matches(shown: str, said: str) -> bool:
    """Whether an answer is what a page shows."""
    lines = [
        r"(?:.*\n)*?" if line == ANY else ".*?".join(map(re.escape, line.split(ANY))) + r"[ ]*\n"
        for line in shown.splitlines()
    ]
    return not shown.strip() or re.fullmatch("".join(lines), said if said.endswith("\n") else f"{said}\n") is not None

"""The guest book as its author gives it out: a wheel of 2.0, which is in the tree, and one of 1.0, which 2.0 grew from."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.business import ROOT

EXAMPLE = ROOT / "examples/gazda-guestbook"
LATER = {
    "addon.toml": (('version = "2.0"', 'version = "1.0"'),),
    "__init__.py": (
        ('    guests: Mapped[int | None] = column(title=_("Guests"), help=_("How many they were."))\n', ""),
        ('"guests", ', ""),
    ),
    "demo.py": (("guests=guests, ", ""),),
}
"""What 2.0 has changed, read backwards."""

PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def first_version(folder: Path) -> Path:
    """The project as it was at 1.0."""
    made = Path(shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "tests")))
    (made / "guestbook/migrations/0002_how_many_guests_there_were.py").unlink()
    for name, changes in LATER.items():
        file = made / "guestbook" / name
        text = file.read_text("utf-8")
        for new, old in changes:
            assert new in text, f"{name} has no {new!r}"
            text = text.replace(new, old)
        file.write_text(text, "utf-8")
    return made


def wheel_of(project: Path, into: Path) -> Path:
    """Build a project without a network, with what is installed here."""
    command = [*PIP, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(into), str(project)]
    subprocess.run(command, check=True, timeout=120)
    return next(into.glob("*.whl"))


def install(wheel: Path, site: Path) -> None:
    """Put a wheel where a program looks that perhaps runs."""
    command = [*PIP, "install", "--no-deps", "--no-index", "--upgrade", "--target", str(site), str(wheel)]
    subprocess.run(command, check=True, timeout=120)

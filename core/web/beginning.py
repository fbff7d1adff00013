"""Writes the smallest addon: four lines of TOML, one Python file, one test."""

from __future__ import annotations

import keyword
from importlib.util import find_spec
from pathlib import Path

from core.values.errors import GazdaError
from core.values.manifest import NAME, Shelf

TOML = """name = "{name}"
title = "{title}"
version = "0.1.0"
depends = ["base"]
"""
CODE = '''"""{title}: say here in one line what it is for."""

from __future__ import annotations

from starlette.responses import Response

from addons.base import employee
from core import Ask, Menu, _, elements, look_of, render, route


@route("/{name}", role=employee)
def welcome(ask: Ask) -> Response:
    """The first page of the addon."""
    words = look_of(ask.env).words
    return render(ask, elements.MessagePage(words(_("{title}")), words(_("It works.")), "puzzle"))


menu = Menu(_("{title}"), "/{name}", icon="puzzle")
'''
TEST = '''"""What {name} promises."""


def test_its_page_opens_for_an_employee(client_of):
    answer = client_of("base.employee").get("/{name}")
    assert answer.status == 200
    assert "It works." in answer.text
'''


def write_addon(name: str, into: Path, shelf: Shelf) -> list[Path]:
    """The files of a new addon; GazdaError where its name is taken or cannot be used."""
    refuse_name(name, shelf)
    home = into / name
    if home.exists():
        raise GazdaError(f"there is {home} already; choose another name, or another folder with --into")
    told = {"name": name, "title": name.replace("_", " ").capitalize()}
    pages = {"addon.toml": TOML, "__init__.py": CODE, f"tests/test_{name}.py": TEST}
    try:
        return [written(home / path, text.format(**told)) for path, text in pages.items()]
    except OSError as error:
        raise GazdaError(f"{home} cannot be written: {error.strerror}; choose another folder with --into") from None


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def refuse_name(name: str, shelf: Shelf) -> None:
    """GazdaError where an addon cannot be called so: its folder is a Python package, and others may know the name."""
    if not NAME.match(name) or keyword.iskeyword(name) or len(name) > 40:
        raise GazdaError(
            f"{name!r} is no name for an addon; take a word of small letters, digits and _, such as guestbook"
        )
    if name in shelf.manifests or name in shelf.broken:
        place = shelf.sources.get(name) or str(shelf.manifests[name].folder)
        raise GazdaError(f"there is an addon {name!r} already, in {place}; choose another name")
    if name in {"tests", "test"} or find_spec(name) is not None:
        raise GazdaError(
            f"{name!r} is the name of a Python package that is installed here; choose another, such as my_{name}"
        )

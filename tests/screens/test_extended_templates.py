"""Templates that addons extend: a chain for each set, {{ super() }} by {{ super() }}."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from core.composition.addonset import AddonSet
from core.screens.templating import environment, problems
from tests.support.workshop import Workshop

PAGE = "<h1>{% block head %}Book{% endblock %}</h1>{% include 'book/foot.html' %}"
MORE = "{% extends 'book/page.html' %}{% block head %}{{ super() }} and NAME{% endblock %}"


def template(home: Path, name: str, text: str) -> None:
    """Write a template of an addon."""
    path = home / "templates" / home.name / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")


@pytest.fixture
def shelves(workshop: Workshop) -> Workshop:
    """A book with a page, and two addons that know nothing of each other and extend it."""
    book = workshop.addon("book", depends="[]")
    template(book, "page.html", PAGE)
    template(book, "foot.html", "<p>foot</p>")
    for name in ("index", "notes"):
        template(workshop.addon(name, depends='["book"]'), "book/page.html", MORE.replace("NAME", name))
    return workshop


def drawn(parts: AddonSet, name: str = "book/page.html") -> str:
    return environment(parts).get_template(name).render()


def test_each_set_draws_the_chain_of_its_own_addons(shelves: Workshop) -> None:
    sets = shelves.sets()
    assert drawn(sets.of(["book"])) == "<h1>Book</h1><p>foot</p>"
    assert drawn(sets.of(["notes"])) == "<h1>Book and notes</h1><p>foot</p>"
    assert drawn(sets.of(["index", "notes"])) == "<h1>Book and index and notes</h1><p>foot</p>"


def test_what_another_template_includes_is_the_extended_one(shelves: Workshop) -> None:
    template(shelves.folder / "notes", "book/foot.html", "{% extends 'book/foot.html' %}")
    template(shelves.folder / "index", "book/foot.html", "{% extends 'book/foot.html' %}")
    template(shelves.folder / "book", "foot.html", "<p>{% block foot %}foot{% endblock %}</p>")
    end = "{% extends 'book/foot.html' %}{% block foot %}{{ super() }} of notes{% endblock %}"
    template(shelves.folder / "notes", "book/foot.html", end)
    assert drawn(shelves.sets().of(["notes", "index"])).endswith("<p>foot of notes</p>")


def test_a_template_of_the_kernel_is_extended_under_the_name_core(shelves: Workshop) -> None:
    said = "{% extends 'core/panels/facts.html' %}"
    template(shelves.folder / "notes", "core/panels/facts.html", said)
    parts = shelves.sets().of(["notes"])
    assert environment(parts).get_template("panels/facts.html").name == "notes/core/panels/facts.html"
    assert environment(shelves.sets().of(["book"])).get_template("panels/facts.html").name == "panels/facts.html"
    assert list(problems(parts)) == []


def test_an_extension_of_nothing_and_one_that_forgets_to_extend_are_named(shelves: Workshop) -> None:
    template(shelves.folder / "notes", "book/pgae.html", "{% extends 'book/pgae.html' %}")
    template(shelves.folder / "index", "book/foot.html", "<p>mine alone</p>")
    assert list(problems(shelves.sets().of(["notes", "index"]))) == [
        'index: templates/index/book/foot.html: it extends nothing; begin it with {% extends "book/foot.html" %}',
        "notes: templates/notes/book/pgae.html: no template 'book/pgae.html'; did you mean 'book/page.html'?",
    ]

"""Every text people read is in a catalog and translated, with the same places and all plural forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from core.services import catalogs
from core.services.catalogs import TRANSLATED, Source, faults, problems, read_catalog, sources, template_of, update
from core.services.i18n import Words
from tests.support.business import ROOT


def test_every_text_of_the_program_is_translated() -> None:
    assert sorted(problems(ROOT)) == [], "run bin/words and translate what it names"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with a kernel and one addon."""
    files = {
        "core/a.py": 'x = _("Save")\ny = _n("{count} row", "{count} rows")\nz = _(name)\n',
        "core/screens/templates/list.html": '<p>{{ _("Search") }} {{ ngettext("{count} day", "{count} days", 3) }}</p>',
        "core/tests/test_a.py": '_("Of a test")\n',
        "addons/crm/addon.toml": 'name = "crm"\ntitle = "Clients"\nversion = "1.0"\nsummary = "All of them."\n',
        "addons/crm/models.py": '_("Save")\n_("Client")\n',
        "addons/crm/tests/test_a.py": '_("Of a test")\n',
        "addons/crm/templates/crm/card.html": "<a title=\"{{ _('Card') }}\"></a>",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def ids(source: Source) -> list[Any]:
    return [message.id for message in catalogs.texts(template_of(source))]


def translate(root: Path, name: str, language: str, **given: str) -> None:
    source = next(source for source in sources(root) if source.name == name)
    catalog = read_catalog(source.catalog(language), language)
    assert catalog is not None
    for message in catalogs.texts(catalog):
        if message.id in given:
            message.string = given[message.id]
    catalogs.write(source.catalog(language), catalog)


def test_texts_are_found_in_code_templates_and_manifests_and_not_in_tests(tree: Path) -> None:
    core, crm = sources(tree)
    assert ids(core) == ["Save", ("{count} row", "{count} rows"), "Search", ("{count} day", "{count} days")]
    assert ids(crm) == ["Save", "Client", "Card", "Clients", "All of them."]


def test_a_second_run_changes_no_byte(tree: Path) -> None:
    update(tree)
    translate(tree, "core", "uk", Save="Зберегти")
    update(tree)
    before = {path: path.read_bytes() for path in tree.rglob("*.po*")}
    assert len(before) == 2 * (1 + len(TRANSLATED))
    update(tree)
    assert {path: path.read_bytes() for path in tree.rglob("*.po*")} == before
    assert all(b"Date" not in content and b"FULL NAME" not in content for content in before.values())


def test_a_text_is_translated_once_for_the_whole_program(tree: Path) -> None:
    update(tree)
    translate(tree, "core", "uk", Save="Зберегти")
    update(tree)
    crm = sources(tree)[1]
    assert Words("uk", [crm.catalog("uk")])("Save") == "Зберегти"
    assert "crm: uk lacks 'Client'" in list(problems(tree))
    assert "crm: uk lacks 'Save'" not in list(problems(tree))
    assert "crm: ro lacks 'Save'" in list(problems(tree))


def test_a_translation_stays_in_its_language(tree: Path) -> None:
    update(tree)
    translate(tree, "core", "uk", Save="Зберегти")
    (tree / "addons/crm/more.py").write_text('_("Search")\n', encoding="utf-8")
    translate(tree, "core", "uk", Search="Пошук")
    update(tree)
    crm = sources(tree)[1]
    told = {language: read_catalog(crm.catalog(language), language) for language in TRANSLATED}
    assert {language: catalog["Search"].string for language, catalog in told.items() if catalog} == {
        "ro": "", "ru": "", "uk": "Пошук",
    }  # fmt: skip


def test_a_translation_survives_a_move_of_its_text_and_goes_with_it(tree: Path) -> None:
    update(tree)
    translate(tree, "crm", "uk", Client="Клієнт")
    (tree / "addons/crm/models.py").write_text('_("New")\n\n\n_("Client")\n', encoding="utf-8")
    assert {
        "crm: 'New' is not in crm.pot; run bin/words",
        "crm: 'Save' is in no source any more; run bin/words",
    } <= set(problems(tree))
    update(tree)
    crm = sources(tree)[1]
    assert Words("uk", [crm.catalog("uk")])("Client") == "Клієнт"
    assert b"Save" not in crm.catalog("uk").read_bytes()


def test_two_translations_of_one_text_are_told(tree: Path) -> None:
    update(tree)
    translate(tree, "core", "uk", Save="Зберегти")
    translate(tree, "crm", "uk", Save="Записати")
    assert "crm: uk: 'Save': core translates it otherwise" in list(problems(tree))


@pytest.mark.parametrize(
    ("text", "translated", "fault"),
    [
        ("{name} is empty.", "{name} порожній.", ""),
        ("{name} is empty.", "{назва} порожній.", "places"),
        ("{name} is empty.", "Порожній.", "places"),
        ("{name} is empty.", "{name} порожній", "full stop"),
        ("Chosen:", "Обрано", "colon"),
        (" and ", "і", "space"),
        (("{count} row", "{count} rows"), ("{count} рядок", "{count} рядки", "{count} рядків"), ""),
        (("{count} row", "{count} rows"), ("{count} рядок", "{count} рядки"), "2 forms instead of 3"),
        (("{count} row", "{count} rows"), ("рядок", "{count} рядки", "{count} рядків"), "places"),
    ],
)
def test_a_translation_that_would_break_the_sentence_is_told(text: Any, translated: Any, fault: str) -> None:
    found = list(faults(Message(text, translated), Catalog("uk").num_plurals))
    assert bool(found) == bool(fault)
    assert fault in " ".join(found)


def test_the_command_says_what_is_left_to_do(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tree)
    assert catalogs.main([]) == 1
    assert "core: uk lacks 'Save'" in capsys.readouterr().out
    monkeypatch.setattr(catalogs, "problems", lambda root: iter(()))
    assert catalogs.main(["--check"]) == 0
    assert capsys.readouterr().out == "every text is translated\n"

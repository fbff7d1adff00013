"""The promise to authors: the public names are listed, and none changes without a line in the changelog."""

from __future__ import annotations

import pytest

from tests.support.public_api import LIST, ROOT, changed, digest, listed, problems, read, unsaid

CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
BASE = "Names:\ncore.Env()\ncore.Env.find(self, key: int) -> M\ncore.Old()\ncore.Old.act(self) -> None\n"
NOW = {"core.Env": "core.Env()", "core.Env.find": "core.Env.find(self, key: str) -> M"}


def test_every_change_of_a_public_name_has_a_line_in_the_changelog() -> None:
    assert problems(CHANGELOG, LIST.read_text("utf-8"), listed()) == []


def test_a_change_that_nobody_tells_of_is_found() -> None:
    assert changed(read(BASE), NOW) == ["core.Env.find", "core.Old", "core.Old.act"]
    assert problems("## Unreleased\n\n- Faster.\n", BASE, NOW) == [
        f"{name} has changed: name it in backticks under Unreleased in CHANGELOG.md, "
        "or write the list anew: python -m tests.support.public_api"
        for name in ("core.Env.find", "core.Old", "core.Old.act")
    ]


@pytest.mark.parametrize(
    "said", ["`core.Env.find` takes text. `Old` is gone.", "`Env.find` takes text; `core.Old` went."]
)
def test_a_line_that_names_them_is_enough_and_a_class_tells_of_its_members(said: str) -> None:
    assert unsaid(changed(read(BASE), NOW), f"## Unreleased\n\n- {said}\n") == []


def test_what_an_earlier_release_said_does_not_count() -> None:
    told = f"## Unreleased\n\n## 0.1.0\n\n- `Env.find` and `Old` changed.\n- Public names: `{digest(BASE)}`\n"
    assert len(problems(told, BASE, NOW)) == 3


def test_after_a_release_the_list_stays_what_it_was_then() -> None:
    told = f"## Unreleased\n\n- `Env.find`, `Old`.\n\n## 0.1.0\n\n- Public names: `{digest(BASE)}`\n"
    assert problems(told, BASE, NOW) == []
    [said] = problems(told, BASE + "core.More()\n", NOW)
    assert said.startswith("docs/addons/api.txt is not that of 0.1.0; put it back")

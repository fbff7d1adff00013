"""The pages for authors are true: every block of code is done, one page after the other, as an author would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import hook_table
from tests.support.walkthrough import DOCS, ROOT, Block, Workplace, blocks, matches, pages

WANTED = [
    "index.md", "first-addon.md", "anatomy.md", "models.md", "views.md", "access.md", "hooks.md", "jobs.md",
    "settings.md", "translations.md", "migrations.md", "testing.md", "checks.md", "publishing.md",
]  # fmt: skip
READ = """
import sys
from pathlib import Path
from core.policy.business import Sets
from core.policy.sources.shelves import Shelves
from core.screens.templating import environment, problems
parts = Sets(Shelves([Path.cwd()])).of(["guestbook", "seats", "tasks"])
for name in environment(parts).list_templates(extensions=["html"]):
    print(environment(parts).get_template(name).filename)
print(*problems(parts), sep="\\n")
for module in list(sys.modules.values()):
    print(getattr(module, "__file__", ""))
"""


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return Workplace(tmp_path_factory.mktemp("author"))


@pytest.mark.long
def test_every_block_of_every_page_does_what_it_says_on_both_databases(tmp_path: Path) -> None:
    workplace = Workplace(tmp_path, thorough=True)
    for name in WANTED:
        for block in blocks(name):
            workplace.do(block)


def test_the_index_leads_to_every_page_in_its_order() -> None:
    assert pages() == WANTED
    assert {path.name for path in DOCS.glob("*.md")} == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_every_block_of_a_page_does_what_it_says(workplace: Workplace, name: str) -> None:
    for block in blocks(name):
        workplace.do(block)


def test_every_file_that_was_written_was_read(workplace: Workplace) -> None:
    # the pages end with a run of all tests, and data files are named in a command
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=workplace.folder,
        env=workplace.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    read = {str(Path(line).relative_to(workplace.folder)) for line in done.stdout.split("\n") if is_in(workplace, line)}
    typed = "\n".join(block.text for name in WANTED for block in blocks(name) if block.language == "console")
    rest = {name for name in workplace.written - read if "/tests/" not in name and Path(name).name not in typed}
    assert {name for name in rest if not name.endswith((".toml", ".po", "partial.txt"))} == set()


def is_in(workplace: Workplace, line: str) -> bool:
    return line.startswith(f"{workplace.folder}/")


def test_the_table_of_hooks_is_what_the_code_announces() -> None:
    page = hook_table.PAGE.read_text("utf-8")
    assert page == hook_table.written(page), "run python -m tests.support.hook_table"
    assert "client_card(client, lines)" in page


def test_the_guest_book_is_two_lines_longer_than_the_sketch_of_it_for_the_words_of_an_empty_list() -> None:
    [book] = [block for block in blocks("first-addon.md") if block.target == "guestbook/__init__.py"]
    assert len(book.text.splitlines()) <= 55 + 2


# ---- a page that is not true is found


@pytest.mark.parametrize(
    ("shown", "said", "right"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n", "a\nb\n", False),
        ("a … z\n", "a 1 2 z\n", True),
        ("a … z\n", "a 1\n2 z\n", False),
        ("a\n…\nz\n", "a\n1\n2\nz\n", True),
        ("", "anything\n", True),
    ],
)
def test_an_answer_is_compared(shown: str, said: str, right: bool) -> None:
    assert matches(shown, said) is right


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (Block("x.md:1", "python", "", "", "1 / 0\n"), "nobody can tell what to do with this"),
        (Block("x.md:1", "sh", "", "", "$ ls\n"), "nobody can tell what to do with this"),
        (Block("x.md:1", "console", "", "", "$ rm -r /\n"), "rm is nothing that is typed here"),
        (Block("x.md:1", "console", "", "", "$ gazda --version\n0.0\n"), "is not what the page shows"),
        (Block("x.md:1", "console", "", "", "$ gazda new 7\n"), "is no name for an addon"),
    ],
)
def test_a_block_that_is_not_true_fails(block: Block, why: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=re.escape(why)):
        Workplace(tmp_path).do(block)


def test_pages_name_only_commands_that_there_are() -> None:
    named = set(re.findall(r"`gazda (\w+)", "\n".join((DOCS / name).read_text("utf-8") for name in WANTED)))
    told = subprocess.run([sys.executable, "-m", "core.web.cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)  # fmt: skip
    assert named <= set(re.findall(r"^    (\w+)", told.stdout, re.MULTILINE))

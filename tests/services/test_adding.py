"""An addon from an archive is there whole or not at all, and its code goes only when nobody runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.policy.sources.receipts import FILE
from core.policy.sources.shelves import Shelves
from core.services.adding import Archives
from core.values.errors import UserError
from tests.support.archives import GOOD, INFO, TOML, tarred, wheel, write, zipped
from tests.support.sources import forgotten

__all__ = ["forgotten"]
ROOT = Path(__file__).parents[2]
RUNS = """
import sys, time
from pathlib import Path
from core.policy.business import Sets
from core.policy.sources.shelves import Shelves
sets = Sets(Shelves([], Path(sys.argv[1])))
kept = sets.of(["till"])
print(kept.addons["till"].version, flush=True)
time.sleep(600)
"""
ADDS = """
import sys
from pathlib import Path
from core.services import adding
once = adding.write
def stopped(path, content):
    once(path, content)
    print(path.name, flush=True)
    if path.name == sys.argv[3]:
        import time; time.sleep(600)
adding.write = stopped
adding.Archives(Path(sys.argv[1])).add(Path(sys.argv[2]), "till.zip")
"""


def version(number: str, **files: str) -> dict[str, str | bytes]:
    return {**GOOD, "till/addon.toml": TOML.replace("1.0", number), **files}


def add(folder: Path, number: str = "1.0", **files: str) -> None:
    path = write(folder.parent, "till.zip", zipped(version(number, **files)))
    Archives(folder).add(path, "till.zip")


def folders(folder: Path) -> list[str]:
    return sorted(inner.name for inner in folder.iterdir() if inner.is_dir())


def on_shelf(folder: Path) -> str:
    manifest = Shelves([], folder).now().manifests.get("till")
    return manifest.version if manifest else ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "addons"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("till-1.0.zip", zipped()),
        ("gazda_till-1.0-py3-none-any.whl", wheel()),
        ("gazda_till-1.0.tar.gz", tarred({f"gazda_till-1.0/{path}": text for path, text in GOOD.items()})),
        ("till-main.zip", zipped({f"till-main/src/{path}": text for path, text in GOOD.items()})),
    ],
)
def test_each_kind_of_archive_brings_its_addon(tmp_path: Path, folder: Path, name: str, data: bytes) -> None:
    made = Archives(folder).add(write(tmp_path, name, data), name, by="Olena")
    assert (made.name, made.version, made.file, made.by) == ("till", "1.0", name, "Olena")
    assert json.loads((folder / "till-1.0" / FILE).read_text("utf-8"))["sha256"] == made.sha256
    assert on_shelf(folder) == "1.0"


def test_only_the_addon_is_unpacked_and_nobody_else_may_read_it(tmp_path: Path, folder: Path) -> None:
    more = {"setup.py": "evil()", "till/__pycache__/x.pyc": "x", "till/.git/config": "x", "till/a/b.py": ""}
    Archives(folder).add(write(tmp_path, "till.zip", zipped({**GOOD, **more})), "till.zip")
    root = folder / "till-1.0"
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert found == {"receipt.json", ".in-use", "till/__init__.py", "till/addon.toml", "till/a/b.py"}
    assert {path.stat().st_mode & 0o777 for path in root.rglob("*")} == {0o600, 0o700}


def test_what_a_wheel_tells_of_itself_is_not_unpacked(tmp_path: Path, folder: Path) -> None:
    Archives(folder).add(write(tmp_path, "a.whl", wheel()), "a.whl")
    assert not (folder / "till-1.0" / INFO).exists()


def test_another_file_than_the_one_that_was_meant_is_refused(tmp_path: Path, folder: Path) -> None:
    path = write(tmp_path, "till.zip", zipped())
    with pytest.raises(UserError, match="is not the file that was meant: its SHA-256 is [0-9a-f]{64}") as told:
        Archives(folder).add(path, "till.zip", sha256="0" * 64)
    assert not folder.exists()
    Archives(folder).add(path, "till.zip", sha256=told.value.values["found"].upper())


def test_an_addon_that_is_here_from_elsewhere_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(UserError, match="till is here already, from the program"):
        Archives(folder).add(write(tmp_path, "t.zip", zipped()), "t.zip", others={"till": "the program"})


def test_a_version_is_never_another_content(folder: Path) -> None:
    add(folder)
    add(folder)
    with pytest.raises(UserError, match="till 1.0 is here already with other content"):
        add(folder, more="x")
    assert folders(folder) == ["till-1.0"]


def test_the_next_version_takes_the_place_of_the_last_and_an_older_one_can_come_back(folder: Path) -> None:
    for number in ("1.0", "2.0", "1.0"):
        add(folder, number)
        assert on_shelf(folder) == number
        assert folders(folder) == [f"till-{number}"]


def test_what_was_put_there_by_hand_is_left_alone(folder: Path) -> None:
    (folder / "mine").mkdir(parents=True)
    (folder / "mine/notes.txt").write_text("x", "utf-8")
    add(folder)
    Archives(folder).remove("till")
    assert folders(folder) == ["mine"]


def test_a_version_stays_while_a_process_runs_it(folder: Path) -> None:
    add(folder)
    process = subprocess.Popen([sys.executable, "-c", RUNS, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "1.0\n"
        add(folder, "2.0")
        assert (on_shelf(folder), folders(folder)) == ("2.0", ["till-1.0", "till-2.0"])
        Archives(folder).remove("till")
        assert (on_shelf(folder), folders(folder)) == ("", ["till-1.0"])
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    Archives(folder).sweep()
    assert folders(folder) == []


@pytest.mark.parametrize("at", ["addon.toml", "__init__.py", FILE, ".in-use"])
def test_killed_on_the_way_it_leaves_what_was_there(folder: Path, tmp_path: Path, at: str) -> None:
    add(folder)
    path = write(tmp_path, "next.zip", zipped(version("2.0")))
    process = subprocess.Popen(
        [sys.executable, "-c", ADDS, str(folder), str(path), at], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    while process.stdout.readline().strip() != at:
        assert process.poll() is None
    time.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert on_shelf(folder) == "1.0"
    add(folder, "2.0")
    assert (on_shelf(folder), folders(folder)) == ("2.0", ["till-2.0"])


def test_what_is_not_there_cannot_be_removed(folder: Path) -> None:
    with pytest.raises(UserError, match="There is no addon till from an archive"):
        Archives(folder).remove("till")


def test_two_at_once_come_one_after_the_other(folder: Path, tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{number}.zip", zipped(version(f"{number}.0"))) for number in range(1, 5)]
    script = "import sys; from pathlib import Path; from core.services.adding import Archives\n"
    script += "Archives(Path(sys.argv[1])).add(Path(sys.argv[2]), 'till.zip')"
    running = [subprocess.Popen([sys.executable, "-c", script, str(folder), str(path)], cwd=ROOT) for path in paths]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    assert folders(folder) == [f"till-{on_shelf(folder)}"]

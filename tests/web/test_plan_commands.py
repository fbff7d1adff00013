"""Plans, archives and the history on the command line, for people and for scripts."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from addons.tasks import Task
from core.web import serve
from core.web.cli import main
from core.web.configuration import Settings
from tests.support.business import PROGRAM

Typed = Callable[..., str]


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cast") / "data"
    assert main(["create", "--data", str(folder), "--no-demo", "--language", "en"]) == 0
    directory = serve.directory_of(Settings(data=str(folder)))
    with directory.open("main").env(PROGRAM, writes=True, trusted=True) as env:
        env.session.add_all(env[Task](name=f"task {n}") for n in range(3))
    directory.close()
    return folder


@pytest.fixture
def data(cast: Path, tmp_path: Path) -> Path:
    """A data folder of its own, with three tasks."""
    return Path(shutil.copytree(cast, tmp_path / "data"))


@pytest.fixture
def typed(data: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    """What a command says; its error where it ends with one."""

    def run(*arguments: str, fails: bool = False) -> str:
        capsys.readouterr()
        assert (main([*arguments, "--data", str(data)]) == 1) is fails
        told = capsys.readouterr()
        return told.err if fails else told.out

    return run


def titles(data: Path) -> list[str]:
    directory = serve.directory_of(Settings(data=str(data)))
    with directory.open("main").env(PROGRAM, trusted=True) as env:
        found = [task.name for task in env.session.query(env[Task]).order_by(env[Task].id)]
    directory.close()
    return found


def delete(data: Path, key: int) -> None:
    directory = serve.directory_of(Settings(data=str(data)))
    with directory.open("main").env(PROGRAM, writes=True, trusted=True) as env:
        env.session.delete(env.find(Task, key))
    directory.close()


def test_a_script_accepts_the_plan_it_has_seen_and_no_other(typed: Typed) -> None:
    plan = json.loads(typed("plan", "--remove", "tasks", "--json"))
    assert [step["addon"] for step in plan["steps"]] == ["tasks"]
    assert {thing["name"] for thing in plan["lost"] if thing["kind"] == "table"} == {"tasks_task"}
    assert plan["expected"]["rows"] >= 3
    assert "the plan is another by now" in typed("remove", "tasks", "--accept", "0" * 64, fails=True)
    done = json.loads(typed("remove", "tasks", "--accept", plan["digest"], "--json"))
    assert done["digest"] == plan["digest"]
    assert done["archive"].endswith("-tasks.zip")
    assert "others wait for about" in typed("plan", "tasks")


def test_what_was_removed_comes_back_whole_or_in_part(typed: Typed, data: Path) -> None:
    assert "There is no archive of tasks" in typed("restore", "tasks", fails=True)
    typed("remove", "tasks", "--yes")
    assert "Done." in typed("restore", "tasks", "--yes")
    assert titles(data) == ["task 0", "task 1", "task 2"]
    assert "is here already" in typed("restore", "tasks", "--yes", fails=True)
    delete(data, 2)
    delete(data, 3)
    assert "+ record tasks_task, 2 records" in typed("restore", "tasks", "--plan")
    assert "is here already" in typed("restore", "tasks", "--to", "2020-01-31", fails=True)
    assert "has no table nowhere" in typed("restore", "tasks", "--table", "nowhere", fails=True)
    archive = json.loads(typed("archives", "--json"))["archive"]
    told = typed("restore", archive, "--table", "tasks_task", "--from", "2020-01-31", "--yes")
    assert "1 records of tasks_task are here already; they stay as they are." in told
    assert titles(data) == ["task 0", "task 1", "task 2"]


def test_archives_and_the_history_are_told(typed: Typed, data: Path) -> None:
    typed("remove", "tasks", "--yes")
    [line] = typed("archives", "--check").splitlines()
    name = line.partition(":")[0]
    assert "tasks 0.1.0, " in line
    assert line.endswith(", whole")
    assert "tasks_task: 3 rows" in typed("archives", name)
    assert json.loads(typed("archives", name, "--json"))["addons"][0]["name"] == "tasks"
    first, *_rest = typed("history").splitlines()
    assert "the program: remove tasks, others waited" in first
    assert json.loads(typed("history", "--json").splitlines()[0])["archive"] == name
    path = data / "archives/main" / name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "is damaged" in typed("archives", "--check")
    assert "is damaged" in typed("archives", name, "--check", fails=True)
    assert "there is no archive 'x.zip'" in typed("archives", "x.zip", fails=True)


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def test_a_purge_asks_for_the_name(typed: Typed, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed("remove", "tasks", "--yes")
    [path] = (data / "archives/main").glob("*.zip")
    assert "nothing was done" in typed("purge", path.name, fails=True), "nobody is at the terminal"
    monkeypatch.setattr(sys, "stdin", Terminal("tasks\n"))
    assert "type its name" in typed("purge", path.name, fails=True)
    assert path.exists()
    monkeypatch.setattr(sys, "stdin", Terminal(f"{path.name}\n"))
    assert f"{path.name} is gone." in typed("purge", path.name)
    assert not path.exists()

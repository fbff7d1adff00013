"""The command line: each command does its work or says in one sentence why not."""

from __future__ import annotations

import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from core.policy.business import Entry
from core.policy.businesses.intents import Intent, left
from core.policy.people import User
from core.web import opening, serve
from core.web.cli import main, parser
from core.web.configuration import Settings
from core.web.invitations import ADMINISTRATOR, first_link
from tests.web.test_signin import rows

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it."""
    folder = tmp_path_factory.mktemp("made") / "data"
    assert main(["create", "--data", str(folder), "--no-demo", "--title", "Rembo", "--language", "ro"]) == 0
    return folder


def test_a_new_business_has_an_administrator_without_a_password(made: Path) -> None:
    directory = serve.directory_of(Settings(data=str(made)))
    business = directory.open("main")
    assert business.entry.title == "Rembo"
    [admin] = rows(business, User)
    assert (admin.login, admin.password, admin.language, admin.roles) == ("admin", "", "ro", ["base.administrator"])
    with business.reading() as connection:
        assert set(business.installed(connection).parts.addons) == {"base", "crm", "tasks"}
    directory.close()


def test_nobody_else_on_the_machine_may_look_into_the_data(made: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) & 0o077 for file in made.iterdir()} == {0}
    assert tomllib.loads((made / "businesses.toml").read_text("utf-8"))["business"][0]["url"] == "sqlite:///business.db"


def test_what_a_killed_first_start_left_is_not_in_the_way(tmp_path: Path) -> None:
    directory = serve.directory_of(Settings(data=str(tmp_path)))
    half = Entry("main", f"sqlite:///{tmp_path}/business.db")
    (tmp_path / "under-way").mkdir()
    (tmp_path / "under-way/main.json").write_text(Intent("make", half).to_json())
    (tmp_path / "business.db").write_bytes(b"half")
    business = opening.found(directory, demo=False)
    assert [row.login for row in rows(business, User)] == [ADMINISTRATOR]
    directory.close()
    assert {file.name for file in tmp_path.iterdir()} >= {"business.db", "businesses.toml"}
    assert not left(tmp_path)


def test_a_link_is_given_until_a_password_was_chosen(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = serve.directory_of(Settings(data=str(made)))
    business = directory.open("main")
    assert first_link(business)
    with business.env(trusted=True, writes=True) as env:
        env.find(User, 1).password = "chosen"
    assert first_link(business) == ""
    directory.close()
    assert main(["invite", "admin", "--data", str(made)]) == 0
    assert "http://127.0.0.1:8069/welcome/" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["create"], "there is a business in"),
        (["invite", "ghost"], "Nobody has the login ghost."),
        (["plan", "--install", "crm"], "The addon crm is installed already."),
        (["plan"], "There is nothing to do"),
        (["remove", "base", "--yes"], "The addon base cannot be removed"),
        (["install", "nonsense", "--yes"], "no addon 'nonsense'"),
        (["invite", "admin", "--business", "other"], "there is no business 'other'; there are main"),
        (["serve", "--port", "99999"], "99999 is no port"),
        (["serve", "--config", "none.toml"], "none.toml cannot be read"),
    ],
)
def test_an_error_is_one_sentence(
    made: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main([*arguments, "--data", str(made)]) == 1
    errors = capsys.readouterr().err
    assert errors.startswith("gazda: ")
    assert told in errors
    assert errors.count("\n") == 1


def test_a_folder_without_a_business_is_told_the_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--data", str(tmp_path), "--port", "0"]) == 1
    assert "start with `gazda run` or `gazda create`" in capsys.readouterr().err


def test_removing_and_installing_says_what_it_does(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--remove", "tasks", "--data", str(made)]) == 0
    told = capsys.readouterr().out
    assert "remove tasks" in told
    assert "- table tasks_task" in told
    assert main(["remove", "tasks", "--data", str(made)]) == 1, "nobody at the terminal said yes"
    assert main(["remove", "tasks", "--yes", "--data", str(made)]) == 0
    assert main(["install", "tasks", "--yes", "--data", str(made)]) == 0
    assert "install tasks" in capsys.readouterr().out


def test_the_version_and_the_help_come_at_once() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "core.web.cli", "--version"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert told.returncode == 0
    assert told.stdout.startswith("gazda ")


def test_every_command_has_a_help_text(capsys: pytest.CaptureFixture[str]) -> None:
    [commands] = [
        action
        for action in parser()._actions
        if action.dest == "command" or (hasattr(action, "choices") and isinstance(action.choices, dict))
    ]
    assert {"run", "serve", "create", "invite", "plan", "install", "remove", "upgrade", "revision", "worker"} <= set(
        commands.choices or ()
    )
    for name in commands.choices or ():
        with pytest.raises(SystemExit) as ended:
            main([str(name), "--help"])
        assert ended.value.code == 0
        assert len(capsys.readouterr().out) > 200


def test_addons_are_switched_off_and_on_by_name(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["off", "crm", "--data", str(made)]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["off tasks (because of crm)", "off crm"]
    assert main(["off", "crm", "--data", str(made)]) == 1
    assert "gazda: The addon crm is switched off already." in capsys.readouterr().err
    directory = serve.directory_of(Settings(data=str(made)))
    with directory.open("main").env(trusted=True) as env:
        assert set(env.parts.addons) == {"base"}
    assert main(["on", "crm", "--data", str(made)]) == 0
    with directory.open("main").env(trusted=True) as env:
        assert set(env.parts.addons) == {"base", "crm", "tasks"}
    directory.close()

"""gazda.toml says how a server runs, and a mistake in it is named."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.values.errors import GazdaError
from core.web.configuration import SECTIONS, Settings, read, usual_folder

EXAMPLE = Path(__file__).parents[2] / "config" / "gazda.toml"


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "gazda.toml"
    file.write_text(text, "utf-8")
    return file


def test_the_keys_are_read_and_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    server = '[server]\nhost = "0.0.0.0"\nport = 80\ndata = "data"\ntrusted_proxies = ["10.0.0.1"]\n'
    settings = read(written(tmp_path, server + "[jobs]\nin_server = false\n"))
    assert (settings.host, settings.port, settings.jobs_in_server) == ("0.0.0.0", 80, False)
    assert settings.trusted_proxies == ("10.0.0.1",)
    assert settings.folder == tmp_path / "data"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[server]\nprt = 1", r"\[server\]: no key 'prt'; did you mean 'port'"),
        ("[sever]\nport = 1", r"no section 'sever'; did you mean 'server'"),
        ('[server]\nport = "80"', r"port must be a number, not '80'"),
        ("[server]\nport = 70000", r"70000 is no port"),
        ("[server]\nworkers = 0", r"workers must be at least 1"),
        ("[jobs]\nin_server = 1", r"jobs_in_server must be true or false"),
        ('[tls]\ncertificate = "a.pem"', r"a certificate needs its key"),
        ("[server", r"cannot be read"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(GazdaError, match=told):
        read(written(tmp_path, text))


def test_the_example_has_every_key_with_its_default_in_a_comment(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    told = "\n".join(line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in lines)
    settings = read(written(tmp_path, told))
    assert replace(settings, data="") == Settings()
    assert {key for keys in SECTIONS.values() for key in keys} <= set(
        re.findall(r"^# (\w+) =", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    )


def test_worker_processes_are_told_the_same() -> None:
    settings = Settings(data="/x", trusted_proxies=("10.0.0.1", "10.0.0.2"), workers=2)
    assert Settings.from_json(settings.to_json()) == settings


def test_others_are_served_over_https_unless_a_proxy_does_that() -> None:
    assert not Settings().secure
    assert Settings(host="0.0.0.0").secure
    assert not Settings(host="0.0.0.0", trusted_proxies=("10.0.0.1",)).secure


def test_the_data_lie_where_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAZDA_DATA", raising=False)
    assert Settings().folder == usual_folder()
    monkeypatch.setenv("GAZDA_DATA", str(tmp_path / "env"))
    assert Settings().folder == tmp_path / "env"
    assert Settings(data=str(tmp_path / "said")).folder == tmp_path / "said"

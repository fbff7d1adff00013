"""`gazda addon`: the operator adds, lists and removes addons of this server."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from core.web.cli import main
from tests.support.archives import GOOD, HOSTILE, write, zipped
from tests.support.sources import forgotten, site, write_addon, write_distribution
from tests.web.test_cli import made

__all__ = ["forgotten", "made", "site"]


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(tmp_path / "data")


def test_what_is_added_is_listed_with_its_hash_until_it_is_removed(
    tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "till.zip", zipped())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert main(["addon", "add", str(path), "--data", data, "--sha256", digest]) == 0
    assert f"till 1.0 can be installed now. SHA-256 of till.zip: {digest}" in capsys.readouterr().out
    assert main(["addon", "list", "--data", data]) == 0
    told = capsys.readouterr().out
    assert "crm 0.1.0: the program\n" in told
    assert f"till 1.0: the archive till.zip\n  SHA-256 {digest}, added " in told
    assert main(["addon", "remove", "till", "--data", data]) == 0
    assert main(["addon", "list", "--data", data]) == 0
    assert "till" not in capsys.readouterr().out.replace("till is gone", "")


def test_what_is_wrong_is_one_sentence(tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, build, _why = HOSTILE["a device"]
    assert main(["addon", "add", str(write(tmp_path, name, build())), "--data", data]) == 1
    assert capsys.readouterr().err.startswith("gazda: a.tar.gz is refused: till/null in it is no plain file")
    assert main(["addon", "add", "gone.zip", "--data", data]) == 1
    assert capsys.readouterr().err == "gazda: there is no file gone.zip; say which archive to add\n"
    crm = zipped({"crm/addon.toml": str(GOOD["till/addon.toml"]).replace("till", "crm"), "crm/__init__.py": ""})
    assert main(["addon", "add", str(write(tmp_path, "crm.zip", crm)), "--data", data]) == 1
    assert "crm is here already, from the program" in capsys.readouterr().err
    assert main(["addon", "list", "--data", data, "--addons", "nowhere"]) == 1
    assert "there is no folder" in capsys.readouterr().err


def test_the_list_tells_of_each_source_and_of_what_is_wrong(
    tmp_path: Path, data: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_addon(tmp_path / "more", "shop")
    write_addon(tmp_path / "more", "odd", more="nme = 1")
    write_addon(site, "shop", version="2.0")
    write_distribution(site, "gazda-shop", shop="shop")
    assert main(["addon", "list", "--data", data, "--addons", str(tmp_path / "more")]) == 0
    told = capsys.readouterr().out
    assert f"shop 1.0: the folder {tmp_path / 'more'}\n" in told
    assert "odd (broken): the folder" in told
    assert "  odd: addon.toml: no key 'nme'" in told
    assert "the one from the distribution gazda-shop 1.0 is left out" in told


def test_what_a_business_has_is_not_removed(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addon", "add", str(write(tmp_path, "till.zip", zipped())), "--data", str(made)]) == 0
    assert main(["install", "till", "--yes", "--data", str(made)]) == 0
    assert main(["addon", "remove", "till", "--data", str(made)]) == 1
    assert "till is installed in main; remove it there first" in capsys.readouterr().err
    assert main(["remove", "till", "--yes", "--data", str(made)]) == 0
    assert main(["addon", "remove", "till", "--data", str(made)]) == 0

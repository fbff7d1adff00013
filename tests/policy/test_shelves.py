"""The shelf follows what lies on the disk, and never mixes it with the code that runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.composition.addonset import compose
from core.policy.business import Sets
from core.policy.sources import shelves
from core.policy.sources.shelves import Shelves
from core.values.errors import AddonError, UserError
from core.values.manifest import in_order
from tests.support.sources import forgotten, site, write_addon, write_distribution

__all__ = ["forgotten", "site"]


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A folder of addons."""
    folder = tmp_path / "named"
    folder.mkdir()
    return folder


def older(*places: Path) -> None:
    """Let what was just written have been there for an hour, as in a server that runs."""
    for place in places:
        for path in (place, *place.rglob("*")):
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 3_600_000_000_000))


def test_what_comes_while_the_program_runs_is_there_at_once(named: Path, site: Path, tmp_path: Path) -> None:
    stock = Shelves([named], tmp_path / "archives")
    assert not {"till", "shop"} & set(stock.now().manifests)
    older(named, site)
    (named / "till").mkdir()
    assert "till" not in stock.now().manifests
    write_addon(named, "till")
    assert "till" in stock.now().manifests
    write_addon(site, "shop")
    write_distribution(site, "gazda-shop", shop="shop")
    assert stock.now().sources["shop"] == "the distribution gazda-shop 1.0"


def test_nothing_is_read_again_while_nothing_changes(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_addon(named, "till")
    older(named)
    read: list[int] = []
    stock = Shelves([named])
    once = shelves.put_together
    monkeypatch.setattr(shelves, "put_together", lambda finds: read.append(1) or once(finds))
    monkeypatch.setattr(shelves, "FRESH", 0)
    for _ in range(3):
        assert "till" in stock.now().manifests
    assert len(read) == 1
    write_addon(named, "till", version="1.1")
    assert stock.now().manifests["till"].version == "1.1"
    assert len(read) == 2


def test_a_place_that_changed_a_moment_ago_is_looked_at_again(
    named: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two changes within one tick of the clock of the file system have one time."""
    stock = Shelves([named])
    write_addon(site, "till")
    info = write_distribution(site, "gazda-till", shop="shop")
    at = info.stat().st_mtime_ns, info.stat().st_mtime_ns
    assert "till" not in stock.now().manifests
    write_distribution(site, "gazda-till", till="till")
    os.utime(info, ns=at)
    assert "till" in stock.now().manifests


def test_code_that_runs_stays_as_it_runs_when_the_disk_changes(named: Path) -> None:
    write_addon(named, "till", models="NUMBER = 1\n")
    stock = Shelves([named])
    sets = Sets(stock)
    kept = sets.of(["till"])
    assert stock.now().changed == {}

    write_addon(named, "till", version="2.0", models="NUMBER = 2\n")
    now = stock.now()
    assert now.manifests["till"].version == "1.0"
    assert now.changed == {"till": "till: version 2.0 is on the disk; restart Gazda to use it"}
    assert sets.of(["till"]) is kept
    write_addon(named, "shop", depends='["till"]')
    with pytest.raises(UserError, match=r"restart Gazda first\. till: version 2\.0 is on the disk"):
        sets.of(["shop"])
    write_addon(named, "till", version="1.0", models="NUMBER = 3\n")
    assert stock.now().changed["till"].startswith("till: other code is on the disk")


def test_what_is_broken_on_the_disk_runs_on(named: Path) -> None:
    write_addon(named, "till")
    stock = Shelves([named])
    kept = Sets(stock).of(["till"])
    write_addon(named, "till", more="nme = 1")
    now = stock.now()
    assert now.manifests["till"] == kept.addons["till"]
    assert "till" not in now.broken
    assert "what is on the disk cannot be used: till: addon.toml: no key 'nme'" in now.changed["till"]


def test_what_has_gone_from_the_disk_is_not_to_be_had(named: Path) -> None:
    home = write_addon(named, "till")
    stock = Shelves([named])
    assert Sets(stock).of(["till"]).addons
    older(named)
    home.rename(named.parent / "away")
    assert "till" not in stock.now().manifests
    assert "its code is not here" in stock.now().missing("till")


def test_the_program_itself_may_have_changed(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "OWN", named)
    write_addon(named, "till")
    stock = Shelves([named])
    sets = Sets(stock)
    (named / "kernel.py").write_text("", "utf-8")
    assert stock.now().changed == {"core": "Gazda itself has changed on the disk; restart it"}
    with pytest.raises(UserError, match="Gazda itself has changed"):
        sets.of(["till"])


# ---- whole or not at all


BROKEN: dict[str, Callable[[Path], object]] = {
    "that cannot be imported": lambda folder: write_addon(folder, "till", models="ONE = 1\n", views="import nowhere\n"),
    "that does not compose": lambda folder: write_addon(
        folder,
        "till",
        models="ONE = 1\n",
        views="from core import Layout, List, Model\nclass Thing(Model, name='till.thing'):\n    pass\n"
        "class ThingList(List, model=Thing):\n    def layout(self):\n        return Layout('nothing')\n",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_nothing_of_code_that_cannot_be_used_is_kept(named: Path, how: str) -> None:
    BROKEN[how](named)
    sets = Sets(Shelves([named]))
    with pytest.raises(AddonError, match="till"):
        sets.of(["till"])
    write_addon(named, "till", models="ONE = 2\n", views="from till.models import ONE\n")
    modules = sets.of(["till"]).modules["till"]
    assert [module.ONE for module in modules if hasattr(module, "ONE")] == [2, 2]


def test_files_that_change_while_they_are_read_are_not_used(named: Path) -> None:
    write_addon(
        named,
        "till",
        models="from pathlib import Path\nPath(__file__).with_name('views.py').write_text('LATER = 1')\n",
        views="",
    )
    sets = Sets(Shelves([named]))
    with pytest.raises(AddonError, match="till: its files changed while they were read; try again"):
        sets.of(["till"])


def test_two_addons_whose_packages_have_one_name_are_not_mixed(named: Path, tmp_path: Path) -> None:
    write_addon(named, "till")
    write_addon(tmp_path / "other", "till")
    first, second = Shelves([named]), Shelves([tmp_path / "other"])
    assert Sets(first).of(["till"]).addons
    assert second.now().changed["till"].startswith("till: other code is on the disk in ")
    with pytest.raises(UserError, match="restart Gazda first"):
        Sets(second).of(["till"])


def test_a_package_that_is_no_addon_is_not_taken_for_one(named: Path, site: Path) -> None:
    (site / "stray.py").write_text("", "utf-8")
    __import__("stray")
    (site / "stray.py").unlink()
    write_addon(named, "stray")
    with pytest.raises(AddonError, match="the Python package 'stray' is another one here"):
        compose(in_order(Shelves([named]).now().manifests, ["stray"]))


def test_only_the_addons_of_a_folder_can_be_imported_from_it(named: Path) -> None:
    write_addon(named, "till")
    (named / "gazda_stray_module.py").write_text("", "utf-8")
    assert Sets(Shelves([named])).of(["till"]).addons
    with pytest.raises(ModuleNotFoundError):
        __import__("gazda_stray_module")


def test_a_module_that_is_imported_late_is_not_of_other_code_than_the_rest(named: Path) -> None:
    write_addon(named, "till", early="ONE = 1\n", later="ONE = 1\n")
    assert Sets(Shelves([named])).of(["till"]).addons
    assert __import__("till.early").early.ONE == 1
    write_addon(named, "till", early="ONE = 2\n", later="ONE = 2\n")
    assert __import__("till.early").early.ONE == 1
    with pytest.raises(UserError, match=r"restart Gazda first\. till: till\.later is not the one"):
        __import__("till.later")

"""Addons are found in the program, in folders, in distributions and in archives, and none is imported for that."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.policy.sources import origins
from core.policy.sources.origins import put_together
from core.policy.sources.receipts import FILE, Receipt
from core.values.manifest import Shelf
from tests.support.sources import forgotten, site, write_addon, write_distribution

__all__ = ["forgotten", "site"]
RAISES = "raise RuntimeError('imported')"


def archived(folder: Path, name: str, version: str, number: int) -> Path:
    """An addon as adding its archive leaves it."""
    receipt = Receipt(name, version, name, f"{name}-{version}.zip", "0" * 64, "2026-06-01", "", number)
    root = folder / receipt.folder
    write_addon(root, name, version=version, __init__=RAISES)
    (root / FILE).write_text(receipt.written(), "utf-8")
    return root


def shelf(folder: Path | None = None, archives: Path | None = None) -> Shelf:
    """What is found in a folder, in distributions and in archives."""
    return put_together(
        [
            *origins.of_the_program(),
            *(origins.in_folder(folder) if folder else ()),
            *origins.in_distributions(),
            *(origins.of_archives(archives) if archives else ()),
        ]
    )


def test_the_addons_of_the_program_are_there() -> None:
    assert {"base", "crm", "tasks"} <= set(shelf().manifests)
    assert shelf().sources["crm"] == "the program"


def test_every_addon_in_a_named_folder_is_found_and_so_is_one_that_is_named_itself(tmp_path: Path) -> None:
    write_addon(tmp_path, "till", __init__=RAISES)
    write_addon(tmp_path, "broken", more="nme = 1")
    found = shelf(tmp_path)
    assert (found.manifests["till"].package, found.manifests["till"].root) == ("till", tmp_path)
    assert "no key 'nme'" in found.broken["broken"]
    assert shelf(tmp_path / "till").manifests["till"].root == tmp_path
    assert "broken" not in shelf(tmp_path / "till").broken


def test_an_installed_distribution_offers_its_addon_by_its_entry_point(site: Path) -> None:
    write_addon(site, "till", version="1.2", __init__=RAISES)
    write_distribution(site, "gazda-till", till="till")
    found = shelf()
    assert (found.manifests["till"].version, found.manifests["till"].root) == ("1.2", None)
    assert found.sources["till"] == "the distribution gazda-till 1.0"


def test_a_package_inside_another_is_found_without_importing_that(site: Path) -> None:
    write_addon(site / "acme", "till")
    (site / "acme/__init__.py").write_text(RAISES, "utf-8")
    write_distribution(site, "acme-till", till="acme.till")
    assert shelf().manifests["till"].package == "acme.till"


def test_a_distribution_that_is_installed_to_be_edited_is_found_where_its_files_lie(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_addon(tmp_path / "checkout", "till")
    monkeypatch.syspath_prepend(str(tmp_path / "checkout"))
    write_distribution(site, "gazda-till", till="till")
    assert shelf().manifests["till"].folder == tmp_path / "checkout/till"


@pytest.mark.parametrize(
    ("point", "package", "told"),
    [
        ("till", "gone", r"the entry point till = gone must be called as the last part of its package"),
        ("gone", "gone", r"gone: the package gone with its addon.toml is not where it should be; install the distr"),
        ("till", "addons.till", r"till: its package addons.till lies inside Gazda's own; its author must give it"),
        ("till", "core.till", r"lies inside Gazda's own"),
    ],
)
def test_an_entry_point_that_leads_nowhere_is_told(site: Path, point: str, package: str, told: str) -> None:
    write_distribution(site, "gazda-till", **{point: package})
    assert told in shelf().broken[point].replace("distribution gazda-till 1.0 again", "distr")


def test_two_distributions_that_share_a_folder_are_both_refused(site: Path) -> None:
    write_addon(site, "till")
    write_distribution(site, "gazda-till", till="till")
    write_distribution(site, "other-till", till="till")
    told = shelf().broken["till"]
    assert "gazda-till 1.0 and the distribution other-till 1.0 have put their files into one folder" in told
    assert "uninstall all of them, then install one again" in told


def test_the_archive_that_was_added_last_counts(tmp_path: Path) -> None:
    archived(tmp_path, "till", "2.0", 1)
    archived(tmp_path, "till", "1.0", 2)
    found = shelf(archives=tmp_path)
    assert (found.manifests["till"].version, found.sources["till"]) == ("1.0", "the archive till-1.0.zip")
    assert found.notes == {}


def test_what_is_half_unpacked_is_no_addon(tmp_path: Path) -> None:
    root = archived(tmp_path, "till", "1.0", 1)
    (root / FILE).write_text("{", "utf-8")
    assert "till" not in shelf(archives=tmp_path).manifests
    archived(tmp_path, "till", "1.0", 1)
    root.rename(tmp_path / ".till-1.0.new")
    assert "till" not in shelf(archives=tmp_path).manifests


def test_of_one_name_from_several_sources_one_is_taken_and_the_others_are_told(site: Path, tmp_path: Path) -> None:
    write_addon(tmp_path / "named", "till", version="3.0")
    write_addon(tmp_path / "named", "crm", version="3.0")
    write_addon(site, "till", version="2.0")
    write_distribution(site, "gazda-till", till="till")
    archived(tmp_path / "archives", "till", "1.0", 1)

    everything = shelf(tmp_path / "named", tmp_path / "archives")
    assert everything.manifests["till"].version == "3.0"
    assert everything.manifests["crm"].folder.parts[-2:] == ("addons", "crm")
    assert everything.notes["crm"].startswith(
        f"crm: it is taken from the program, because the program's own addons come before folders that were named; "
        f"the one from the folder {tmp_path / 'named'} is left out. Take one of them away"
    )
    without = shelf(archives=tmp_path / "archives")
    assert without.manifests["till"].version == "2.0"
    assert "installed distributions come before archives that were added" in without.notes["till"]


@pytest.mark.parametrize("name", ["calendar", "sqlalchemy", "core", "typing_extensions"])
def test_an_addon_may_not_be_called_as_a_python_package(tmp_path: Path, name: str) -> None:
    write_addon(tmp_path, name)
    told = shelf(tmp_path).broken[name]
    assert told.startswith(f"{name}: ")
    assert told.endswith("give the addon and its folder another")


def test_a_real_wheel_is_found_once_pip_has_installed_it(tmp_path: Path, site: Path) -> None:
    project = tmp_path / "project"
    write_addon(project, "till", version="1.5")
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "gazda-till"\nversion = "1.5"\n[project.entry-points."gazda.addons"]\ntill = "till"\n'
        '[tool.hatch.build.targets.wheel]\npackages = ["till"]\n',
        "utf-8",
    )
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*command, "--target", str(site), str(project)], check=True, timeout=120)
    assert shelf().sources["till"] == "the distribution gazda-till 1.5"
    shutil.rmtree(site / "till")
    assert "install the distribution gazda-till 1.5 again" in shelf().broken["till"]

"""What an archive from elsewhere may hold: of everything else nothing is ever written."""

from __future__ import annotations

import re
import resource
import time
from pathlib import Path

import pytest

from core.services.adding import Archives
from core.services.packed import contents
from core.values.errors import UserError
from tests.support.archives import GOOD, HOSTILE, tarred, wheel, write, zipped


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_before_a_file_is_written(tmp_path: Path, what: str) -> None:
    name, build, why = HOSTILE[what]
    path = write(tmp_path, name, build())
    target = tmp_path / "data" / "addons"
    begun, held = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UserError, match=re.compile(why)) as refused:
        Archives(target).add(path, name)
    assert str(refused.value)[-1] in ".:?" or name in str(refused.value)
    assert "\n" not in str(refused.value)
    assert sorted(found.name for found in tmp_path.rglob("*") if found != path) in ([], [".lock", "addons", "data"])
    assert time.process_time() - begun < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < 300_000, "kilobytes"


def test_there_are_at_least_forty_of_them() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize(("name", "build"), [("a.zip", zipped), ("A.ZIP", zipped), ("a.tar.gz", tarred)])
def test_an_honest_archive_is_read_whole(tmp_path: Path, name: str, build: object) -> None:
    found = contents(write(tmp_path, name, build()), name)  # type: ignore[operator]
    assert found == {path: text.encode() for path, text in GOOD.items()}


def test_a_wheel_is_read_with_what_tells_of_it(tmp_path: Path) -> None:
    assert len(contents(write(tmp_path, "a.whl", wheel()), "a.whl")) == len(GOOD) + 3


def test_folders_of_their_own_are_no_files(tmp_path: Path) -> None:
    data = zipped({"till/": "", "till/static/": "", **GOOD})
    assert set(contents(write(tmp_path, "a.zip", data), "a.zip")) == set(GOOD)

"""Names that go: they work, they say once a place what to write instead, and they may not stay beyond their time."""

from __future__ import annotations

import ast
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import core
from core.values.deprecation import Deprecated, GoingAway, deprecated
from core.values.version import VERSION

ROOT = Path(__file__).parents[2]
OLD = Deprecated("NotFound", since="0.3", until="0.5")


@deprecated("look_up", since="0.3", until="0.5")
def find(name: str) -> str:
    return name.upper()


def test_a_deprecated_function_works_and_names_the_line_that_calls_it() -> None:
    with pytest.warns(GoingAway) as told:
        assert find("a") == "A"
    [said] = told
    assert Path(said.filename).name == "test_deprecation.py"
    line = Path(__file__).read_text("utf-8").splitlines().index('        assert find("a") == "A"') + 1
    assert str(said.message) == (
        f"{__name__} (test_deprecation.py:{line}): find is deprecated since 0.3; write look_up; find goes with 0.5"
    )


def test_an_old_name_of_core_is_the_new_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(core.DEPRECATED, "Missing", OLD)
    with pytest.warns(GoingAway, match=r"\(test_deprecation.py:\d+\): core.Missing is deprecated since 0.3"):
        from core import Missing  # type: ignore[attr-defined]  # it goes
    assert Missing is core.NotFound


def test_it_is_said_once_for_each_line_that_uses_the_name() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        for _time in range(3):
            find("a")
        find("b")
    assert len(told) == 2


def test_people_who_run_the_program_are_told_on_the_error_output(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text(
        "import core\nfrom core.values.deprecation import Deprecated\n"
        'core.DEPRECATED["Missing"] = Deprecated("NotFound", "0.3", "0.5")\n'
        "for _ in range(2):\n    core.Missing\n"
    )
    done = subprocess.run([sys.executable, "old.py"], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, text=True,
                          capture_output=True, check=True)  # fmt: skip
    assert done.stderr.count("__main__ (old.py:5): core.Missing is deprecated") == 1


def test_an_addon_lets_its_own_names_go_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "visits.py").write_text(
        "from core import Deprecated, renamed\nnew = 7\n"
        '__getattr__ = renamed(__name__, {"old": Deprecated("new", since="1.0", until="1.2")})\n'
    )
    monkeypatch.syspath_prepend(tmp_path)
    import visits  # type: ignore[import-not-found]  # written above

    with pytest.warns(GoingAway, match=r"visits.old is deprecated since 1.0; write new"):
        assert visits.old == 7
    with pytest.raises(AttributeError, match="no attribute 'older'"):
        _ = visits.older


@pytest.mark.parametrize(
    ("version", "problem"),
    [("0.3.0", ""), ("0.4.9", ""), ("0.5.0", "find: its time was over with 0.5; take it out"), ("1.0", "find: its")],
)
def test_a_name_may_not_stay_beyond_its_time(version: str, problem: str) -> None:
    assert Deprecated("look_up", "0.3", "0.5").problem("find", version).startswith(problem)
    assert bool(problem) == bool(Deprecated("look_up", "0.3", "0.5").problem("find", version))


def test_a_name_may_not_go_before_two_minor_releases() -> None:
    assert "keep it for 2 minor releases after 0.3" in Deprecated("look_up", "0.3", "0.4").problem("find", "0.3")


# ---- what the tree has of them


def marked() -> Iterator[tuple[str, Deprecated]]:
    """Every deprecated name in the source of the kernel and of the addons."""
    for path in [*(ROOT / "core").rglob("*.py"), *(ROOT / "addons").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if (
                isinstance(called, ast.Name)
                and called.id in {"deprecated", "Deprecated"}
                and path.stem != "deprecation"
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", read(node)  # type: ignore[arg-type]  # a call, as above


def read(call: ast.Call) -> Deprecated:
    """What a mark in the source says."""
    names = ("instead", "since", "until")
    said = dict(zip(names, (ast.literal_eval(one) for one in call.args), strict=False))
    return Deprecated(**said, **{str(word.arg): ast.literal_eval(word.value) for word in call.keywords})


def test_nothing_deprecated_has_stayed_beyond_its_time() -> None:
    assert [told.problem(where, VERSION) for where, told in marked() if told.problem(where, VERSION)] == []


def test_marks_in_the_source_are_read() -> None:
    call = ast.parse('deprecated("b", since="0.3", until="0.5")', mode="eval").body
    assert isinstance(call, ast.Call)
    assert read(call) == Deprecated("b", "0.3", "0.5")

"""Every benchmark in turn, each in a process of its own; their figures beside their limits go to benchmarks/results.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.figures import Figure

HERE = Path(__file__).parent
RESULTS = HERE / "results.md"
TOLD = """# What was measured

By `bin/test --long` on {date}: Python {python}, {cores} processors, {memory:.0f} GB of memory, {system}.
A figure without a limit explains the one it stands by.
"""


def benchmarks() -> list[str]:
    """The scripts of this folder that measure something."""
    scripts = sorted(HERE.glob("*.py"))
    return [script.stem for script in scripts if "figures import" in script.read_text("utf-8") and script.stem != "run"]


def figures(name: str, *, quick: bool) -> list[Figure]:
    """What one benchmark measured, whether or not it holds; raises where it could not measure."""
    with tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as folder:
        told = Path(folder) / "figures.json"
        arguments = [f"benchmarks.{name}", "--json", str(told), *(["--quick"] if quick else [])]
        done = subprocess.run([sys.executable, "-m", *arguments], cwd=HERE.parent, check=False)
        if not told.exists():
            raise RuntimeError(f"benchmarks.{name} ended with {done.returncode} and no figures")
        return [Figure(**figure) for figure in json.loads(told.read_text("utf-8"))]


def table(name: str, found: list[Figure]) -> Iterator[str]:
    """One benchmark as Markdown."""
    yield f"\n## {name}\n\n| figure | measured | limit |\n|---|---:|---:|\n"
    for figure in found:
        mark = "" if figure.holds else " **beyond**"
        yield f"| {figure.name} | {figure.value:,.2f} {figure.unit}{mark} | {figure.limit} |\n"


def heading() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    system = f"{platform.system()} {platform.machine()}"
    told = {"date": date.today(), "python": platform.python_version(), "cores": os.cpu_count()}  # noqa: DTZ011
    return TOLD.format(**told, memory=memory, system=system)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *benchmarks()], default=[], metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="less of everything, as a check; nothing is written down")
    asked = parser.parse_args()
    found = {name: figures(name, quick=asked.quick) for name in asked.names or benchmarks()}
    text = heading() + "".join(line for name, measured in found.items() for line in table(name, measured))
    if not asked.quick and not asked.names:
        RESULTS.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(0 if all(figure.holds for measured in found.values() for figure in measured) else 1)


if __name__ == "__main__":
    main()

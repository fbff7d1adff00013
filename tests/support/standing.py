"""Where each row of docs/features.md stands: proven, waiting for an addon, left for later, or open. Run by bin/rows."""

from __future__ import annotations

import argparse
import difflib
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support import features
from tests.support.features import ROOT, Row
from tests.support.rows import Claim, Proof, read

RECORD = ROOT / ".cache/rows.json"


@dataclass(frozen=True)
class Standing:
    """A row's state (proven, waiting, later, open) and the words that go with it."""

    row: Row
    state: str
    note: str = ""


def judge(row: Row, proofs: Sequence[Proof], later: Mapping[str, str], present: Collection[str]) -> Standing:
    """Where `row` stands after `proofs`, with the addons `present` in the tree."""
    mine = [proof for proof in proofs if any(claim.row == row.id for claim in proof.claims)]
    if not mine:
        return Standing(row, "later", later[row.id]) if row.id in later else Standing(row, "open", "no test proves it")
    failed = [proof.test for proof in mine if proof.outcome != "passed"]
    if failed:
        return Standing(row, "open", f"did not pass: {', '.join(failed)}")
    if row.id in later:
        return Standing(row, "open", f"proven, yet docs/rows.toml leaves it for {later[row.id]}: take it out there")
    return judge_waiting(row, [claim for proof in mine for claim in proof.claims if claim.row == row.id], present)


def judge_waiting(row: Row, claims: Iterable[Claim], present: Collection[str]) -> Standing:
    """Where a row stands all of whose tests passed."""
    waits = [claim for claim in claims if claim.addon]
    come = sorted({claim.addon for claim in waits} & set(present))
    if come:
        return Standing(row, "open", f"waits for {', '.join(come)}, which is in the tree now: prove the whole row")
    if not waits:
        return Standing(row, "proven")
    notes = dict.fromkeys(f"{claim.addon} (proven: {claim.proven})" for claim in waits)
    return Standing(row, "waiting", "; ".join(notes))


def report(addon: str, standings: Sequence[Standing]) -> Iterator[str]:
    """The lines printed for one addon."""
    counts = Counter(standing.state for standing in standings)
    yield f"{addon}: " + ", ".join(f"{counts[state]} {state}" for state in ("proven", "waiting", "later", "open"))
    if proven := [standing.row.id for standing in standings if standing.state == "proven"]:
        yield "  proven   " + " ".join(proven)
    for standing in standings:
        if standing.state == "waiting":
            yield f"  waiting  {standing.row.id}: {standing.note}"
    for milestone in dict.fromkeys(standing.note for standing in standings if standing.state == "later"):
        ids = [standing.row.id for standing in standings if (standing.state, standing.note) == ("later", milestone)]
        yield f"  later    {milestone}: " + " ".join(ids)
    for standing in standings:
        if standing.state == "open":
            yield f"  open     {standing.row.id} {standing.row.capability}: {standing.note}"


def run_tests(addons: Iterable[str]) -> None:
    """Run the tests that prove rows of `addons`, long ones too, and record them."""
    command = [sys.executable, "-m", "pytest", "-q", "--numprocesses", "2", "--dist", "loadfile"]
    chosen = ["-m", "row or row_waits", "--rows-of", ",".join(addons), "--rows", str(RECORD)]
    RECORD.unlink(missing_ok=True)
    subprocess.run([*command, *chosen], cwd=ROOT, check=False, stdout=sys.stderr)


def chosen_addons(names: Sequence[str]) -> list[str]:
    """The addons to show; a name that is neither in the tree nor owes a row ends the program."""
    known = dict.fromkeys([*features.present(), *(row.addon for row in features.rows().values())])
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            sys.exit(f"bin/rows: no addon {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    return list(names) or features.present()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bin/rows", description=__doc__)
    parser.add_argument("--last", action="store_true", help="read what the last whole run of bin/test recorded")
    parser.add_argument("addon", nargs="*", help="core and every addon in the tree, if none is named")
    options = parser.parse_args(arguments)
    addons = chosen_addons(options.addon)
    if not options.last:
        run_tests(addons)
    return show(addons, RECORD)


def show(addons: Sequence[str], record: Path) -> int:
    """Print where the rows of `addons` stand; 1 when one of them is open."""
    if not record.exists():
        sys.exit("bin/rows: no run is recorded; run bin/test, or bin/rows without --last")
    proofs, later, present = read(record), features.later(), features.present()
    is_open = False
    for addon in addons:
        rows = [row for row in features.rows().values() if row.addon == addon]
        standings = [judge(row, proofs, later, present) for row in rows]
        is_open |= any(standing.state == "open" for standing in standings)
        print("\n".join(report(addon, standings)))
    return int(is_open)


if __name__ == "__main__":
    sys.exit(main())

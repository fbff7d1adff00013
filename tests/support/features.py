"""The rows of docs/features.md: what the product must do, and which addon owes each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

ADDONS = {
    "ANA": "analytics",
    "CAT": "catalog",
    "CORE": "core",
    "CRM": "crm",
    "CTR": "contracts",
    "DLV": "delivery",
    "HD": "helpdesk",
    "HR": "hr",
    "HW": "pos_hardware",
    "IMP": "core",
    "INV": "invoicing",
    "LOY": "loyalty",
    "MOB": "core",
    "MPB": "marketplace",
    "MPK": "marketplace_khoroshop",
    "MPO": "marketplace_opencart",
    "MPP": "marketplace_prom",
    "MPR": "marketplace_rozetka",
    "MPW": "marketplace_woocommerce",
    "MSG": "messaging",
    "POS": "pos",
    "SO": "sales",
    "STK": "stock",
    "STU": "core",
    "TASK": "tasks",
    "TEL": "telephony",
    "WEB": "webforms",
}
"""The addon that owes a row, by the prefix of the row's id; rows B-… name theirs in a column."""

RENAMED = {"import_export": "core", "marketplace_base": "marketplace", "mobile": "core", "studio": "core"}
"""Names in that column which are no addon's."""

ROW = re.compile(r"\| (?P<id>[A-Z]+-\d+) \| ")


@dataclass(frozen=True)
class Row:
    """One line of docs/features.md."""

    id: str
    addon: str
    capability: str


def owner(row_id: str, column: str = "") -> str:
    """The addon that owes the row; KeyError where the table knows no such prefix."""
    prefix = row_id.partition("-")[0]
    if prefix == "B":
        return RENAMED.get(column, column)
    return ADDONS[prefix]


def parse(line: str) -> Row | None:
    """The row of a table's line, None for any other line."""
    if not ROW.match(line):
        return None
    cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    if cells[0].startswith("B-"):
        row_id, addon, capability, _who, _check, _priority = cells
        return Row(row_id, owner(row_id, addon), capability)
    row_id, capability, _who, _check = cells
    return Row(row_id, owner(row_id), capability)


@cache
def rows() -> Mapping[str, Row]:
    """Every row by its id, in the order of the page."""
    lines = (ROOT / "docs/features.md").read_text(encoding="utf-8").splitlines()
    return {row.id: row for row in map(parse, lines) if row}


@cache
def plan() -> Mapping[str, Any]:
    """docs/rows.toml: milestones by name, and the rows each is left with."""
    return tomllib.loads((ROOT / "docs/rows.toml").read_text(encoding="utf-8"))


def later() -> Mapping[str, str]:
    """The rows left for a later milestone, with its name."""
    return {row_id: milestone for milestone, ids in plan()["later"].items() for row_id in ids}


def present() -> list[str]:
    """The kernel and the addons in the tree."""
    return ["core", *sorted(path.parent.name for path in (ROOT / "addons").glob("*/addon.toml"))]

"""What can be typed to bring data in."""

from __future__ import annotations

from typing import Any

from core.web.arguments.command import command


def add(found: Any) -> None:
    made = command(
        found, "import", "data.take_in", "Import CSV, XLSX and vCard files, and tell which rows were refused and why."
    )
    made.add_argument("model", metavar="MODEL", help="what the rows are, such as crm.client")
    made.add_argument("files", metavar="FILE", nargs="+")
    made.add_argument(
        "--map", metavar="FILE", default="", help='TOML with lines "Column" = "field", where titles do not say'
    )
    made.add_argument("--dry-run", action="store_true", help="only check what would become of each row")
    made.add_argument("--login", metavar="LOGIN", default="admin", help="on whose behalf; admin if none is said")

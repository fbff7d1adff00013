"""The table of announcements in docs/addons/hooks.md, made from the code.

python -m tests.support.hook_table    writes it
"""

from __future__ import annotations

import inspect
import re

from core.composition.hooks import Announcements
from core.composition.places import addon_of
from core.policy.business import Sets
from tests.support.business import shelf_of
from tests.support.public_api import ADDONS
from tests.support.walkthrough import DOCS

PAGE = DOCS / "hooks.md"
BETWEEN = re.compile(r"(?<=<!-- hooks -->\n).*(?=<!-- /hooks -->)", re.DOTALL)


def table() -> str:
    """A row for each announcement of the kernel and of the addons in the tree."""
    parts = Sets(shelf_of()).of(ADDONS)
    hooks: Announcements = parts.hooks
    rows = [
        (
            addon_of(parts, spec.__module__),
            f"`{spec.__name__}({', '.join(inspect.signature(spec).parameters)})`",
            said(spec),
        )
        for spec in hooks.specs()
    ]
    return "\n".join(["| addon | hook | says |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def said(spec: object) -> str:
    """The docstring of an announcement, in one line."""
    return " ".join((inspect.getdoc(spec) or "").split())


def written(page: str) -> str:
    """The page with the table of now."""
    return BETWEEN.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")

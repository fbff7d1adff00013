"""What is wrong with what a form declares, told when a set of addons is built."""

from __future__ import annotations

from collections.abc import Iterator

from core.screens.views import Form
from core.values.errors import unknown

PLACES = (
    "tabs of a form belong to the groups of its layout itself",
    "tabs of a card belong to the groups in its columns",
)
"""Where tabs stand, by the layout: that of the form, that of the card."""


def misplaced_tabs(form: type[Form]) -> Iterator[str]:
    """Groups with a tab that stand where none is shown."""
    for wanted, layout in enumerate(form.layouts()):
        for group, depth in layout.tabs():
            if depth != wanted:
                which = f"the tab {str(group.tab)!r} stands too {'deep' if depth > wanted else 'high'}"
                yield f"{form.saying(group.name)}: {which}; {PLACES[wanted]}"


def wrong_names(form: type[Form]) -> Iterator[str]:
    """Names in conditions and dependencies that are nothing."""
    known = form.mapped().known()
    shown = {anchor for layout in form.layouts() for anchor in layout.anchors()}
    asked = [text.removeprefix("!").partition("=")[0] for text in form.only.values()]
    for name in (*asked, *(field for fields in form.depends.values() for field in fields)):
        if name not in known:
            yield str(unknown("field", name, known, form.saying(name)))
    for name in form.only:
        if name not in known and name not in shown:
            yield str(unknown("field", name, [*known, *shown], form.saying(name)))

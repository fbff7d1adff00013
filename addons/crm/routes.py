"""Pages of the client base besides lists and cards."""

from __future__ import annotations

from starlette.responses import Response

from addons.crm.duplicates import groups
from addons.crm.models.client import Client
from addons.crm.quality import COUNTED, GAPS, SHOWN, Gap, count, page
from core import Ask, Look, NotFound, _, look_of, render, route
from core.screens.cells import linked
from core.screens.elements import Cells, Empty, Link, SmartButton, TablePage

REASONS = {
    "phone": _("the same phone"),
    "email": _("the same e-mail"),
    "tax_id": _("the same tax code"),
    "name": _("the same name"),
}


@route("/crm/duplicates")
def duplicates(ask: Ask) -> Response:
    """Clients of the whole base that may be one and the same."""
    if not ask.env.may("read", Client):
        raise NotFound(ask.path)
    look = look_of(ask.env)
    found = groups(ask.env)
    rows = tuple(
        (
            look.words(REASONS[reason]),
            shared,
            linked([(client.display(), f"/crm/client/{client.id}") for client in clients]),
        )
        for reason, shared, clients in found
    )
    columns = (look.words(_("Why")), look.words(_("What they share")), look.words(_("Clients")))
    return render(
        ask,
        TablePage(
            title=look.words(_("Possible duplicates")),
            table=Cells(columns, rows) if rows else None,
            text=look.words(
                _("Clients who share a phone, an e-mail, a tax code or a name, the strongest reason first.")
            ),
            crumbs=(Link(look.words(_("Clients")), "/crm/client"),),
            empty=None if rows else Empty(look.words(_("No two clients look alike."))),
        ),
    )


@route("/crm/quality")
def quality(ask: Ask) -> Response:
    """What is lacking in the client base: how much of each, and the list of one."""
    if not ask.env.may("read", Client):
        raise NotFound(ask.path)
    look = look_of(ask.env)
    gap = next((gap for gap in GAPS if gap.name == ask.query.get("show")), GAPS[0])
    after = ask.query.get("after", "")
    found = list(page(ask.env, look, gap, int(after) if after.isdigit() and len(after) <= 18 else 0))
    rows = tuple((linked([(of.display(), f"/crm/client/{of.id}")]), told) for _key, of, told in found[:SHOWN])
    further = f"/crm/quality?show={gap.name}&after={found[SHOWN - 1][0]}" if len(found) > SHOWN else ""
    return render(
        ask,
        TablePage(
            title=look.words(_("Quality of the data")),
            facts=tuple(fact(ask, look, one, gap) for one in GAPS),
            table=Cells((look.words(_("Client")), look.words(gap.title)), rows) if rows else None,
            text=look.words(gap.help),
            crumbs=(Link(look.words(_("Clients")), "/crm/client"),),
            actions=(Link(look.words(_("Next {count}")).format(count=SHOWN), further, "chevron-right"),)
            if further
            else (),
            empty=None if rows else Empty(look.words(_("Nothing is lacking here."))),
        ),
    )


def fact(ask: Ask, look: Look, gap: Gap, shown: Gap) -> SmartButton:
    """How many clients or lines lack something, and the way to their list."""
    number = count(ask.env, gap)
    figure = f"{look.number(COUNTED)}+" if number > COUNTED else look.number(number)
    note = look.words(_("shown below")) if gap is shown else ""
    return SmartButton(look.words(gap.title), figure, note, gap.icon, f"/crm/quality?show={gap.name}")

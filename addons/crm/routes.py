"""Pages of the client base besides lists and cards."""

from __future__ import annotations

from starlette.responses import Response

from addons.crm.duplicates import groups
from addons.crm.models.client import Client
from core.screens.ask import Ask
from core.screens.elements import Cells, Empty, Link, TablePage
from core.screens.look import look_of
from core.screens.pages import render
from core.screens.rows import linked
from core.values.declarations import route
from core.values.errors import NotFound
from core.values.words import _

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

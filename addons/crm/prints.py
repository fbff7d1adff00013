"""Papers of the client base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addons.crm.models.client import KINDS, Client
from core import Layout, Print, _, look_of


class ClientSheet(Print, model=Client):
    """What is known of a client on a sheet to be taken along: how to reach them first, then details and the note."""

    title = _("Client card")
    template = "crm/print/client.html"
    lines = {
        "phones": (),
        "emails": (),
        "accounts": (),
        "addresses": (),
        "contacts": ("name", "position", "number", "address"),
    }

    def layout(self) -> Layout:
        """All that its template prints: groups called reach, places, people, details and sales."""
        return Layout(
            Layout("phones", "emails", "accounts", name="reach", title=_("How to reach")),
            Layout("addresses", name="places", title=_("Addresses")),
            Layout("contacts", name="people", title=_("Contact persons")),
            Layout(
                "greeting", "legal_name", "birthday", "tax_id", "vat_id", "iban", "bank", "passport",
                name="details", title=_("Details"),
            ),
            Layout(
                "manager", "territory", "industry", "source", "site", "categories", "size", "colour", "created_at",
                name="sales", title=_("Sales"),
            ),
        )  # fmt: skip

    def context(self, record: Any) -> Mapping[str, Any]:
        groups = {item.name: item for item in self.layout().items if isinstance(item, Layout)}
        left, right = (
            [block for name in names if name in groups for block in self.block(record, groups[name])]
            for names in (("reach", "places"), ("details", "sales"))
        )
        known = {"reach", "places", "details", "sales"}
        below = [item for item in self.layout().items if not (isinstance(item, Layout) and item.name in known)]
        words = look_of(self.env).words
        return {
            **super().context(record),
            "kind": words(KINDS.get(record.kind, "")),
            "left": left,
            "right": right,
            "below": self.block(record, *below),
            "note": self.value(record, "note"),
        }

"""Every way of looking at orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from core import Action, Activity, Board, Calendar, Form, Graph, Layout, List, Pivot, Tab, _, elements, look_of
from tests.addons.repairs.models import Order, Shop


class OrderList(List, model=Order):
    icon, many, new = "wrench", _("Orders"), _("New order")
    empty, hint = _("No order yet. Take the first thing in."), _("What was brought")
    facets = ("state", "shop", "master", "urgent")

    def layout(self) -> Layout:
        return Layout("name", "state", "shop", "due", "price", "master")

    def tabs(self) -> Sequence[Tab]:
        unfinished = Tab("open", _("Not ready"), lambda order, env: order.state != "ready")
        return Tab("all", _("All")), unfinished, Tab("archived", _("Archive"), archived=True)

    def actions(self) -> Sequence[Action]:
        return (Action("archive", _("To the archive"), "trash-2", danger=True),)


class OrderBoard(Board, model=Order):
    by, under, figure, due, who = "state", "shop", "price", "due", "master"
    limits = {"work": 10}


class OrderCalendar(Calendar, model=Order):
    begins, colour = "due", "state"


class OrderActivity(Activity, model=Order):
    due, note = "due", "note"


class OrderPivot(Pivot, model=Order):
    rows, columns, measures = ("shop",), ("state",), ("price:sum",)


class OrderGraph(Graph, model=Order):
    by, measure, shape = ("created_at:month", "state"), "price:sum", "stacked"


class OrderForm(Form, model=Order):
    lines, unlike = {"parts_taken": ("name", "pieces")}, frozenset({"state"})
    only, depends = {"weight": "state=work|ready"}, {"pieces": ("parts_taken",)}

    def layout(self) -> Layout:
        return Layout(
            Layout("name", "barcode", "state", "urgent", "due", "note", name="main", title=_("Order")),
            Layout("price", "currency", "margin", "parts_taken", "pieces", name="money", tab=_("Parts and price")),
            Layout("shop", "master", "weight", "boxes", name="work", tab=_("Work")),
        )

    def computed(self, record: Any) -> Mapping[str, elements.Fact]:
        pieces = sum(part.pieces or 0 for part in record.parts_taken)
        return {"pieces": elements.Fact(_("Pieces in all"), look_of(self.env).quantity(pieces))}

    def closed(self, record: Any) -> Collection[str]:
        if record.archived_at:
            return self.layout().names()
        return ("price", "shop", "parts_taken") if record.state == "ready" else ()


class ShopList(List, model=Shop):
    icon, many, new, empty = "store", _("Shops"), _("New shop"), _("No shop yet. Add the first one.")


class ShopForm(Form, model=Shop): ...

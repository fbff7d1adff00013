"""Every way of looking at orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement

from core import Action, Activity, Board, Calendar, Env, Form, Graph, Layout, List, Pivot, Tab, _
from tests.addons.repairs.models import Order, Shop


def unfinished(order: Any, env: Env) -> ColumnElement[bool]:
    return order.state != "ready"  # type: ignore[no-any-return]  # a comparison of a column


class OrderList(List, model=Order):
    icon, many, new = "wrench", _("Orders"), _("New order")
    empty = _("No order yet. Take the first thing in.")
    hint = _("What was brought")
    facets = ("state", "shop", "master", "urgent")

    def layout(self) -> Layout:
        return Layout("name", "state", "shop", "due", "price", "master")

    def tabs(self) -> Sequence[Tab]:
        return (
            Tab("all", _("All")),
            Tab("open", _("Not ready"), unfinished),
            Tab("archived", _("Archive"), archived=True),
        )

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
    lines = {"parts_taken": ("name", "pieces")}


class ShopList(List, model=Shop):
    icon, many, new = "store", _("Shops"), _("New shop")
    empty = _("No shop yet. Add the first one.")


class ShopForm(Form, model=Shop): ...

"""Samples of the dashboard: as it is read, as it is arranged, and every kind of tile."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from core.screens.elements import (
    Block,
    BlockPage,
    Button,
    Cells,
    ChartBody,
    DashboardPage,
    Empty,
    FigureBody,
    Item,
    ItemsBody,
    Link,
    Page,
    RowsBody,
    Step,
    StepsBody,
    TileBody,
)

DAY = "неділя, 22 листопада"
ARRANGE = Link("Упорядкувати", "/?arrange=1", "sliders-horizontal")
SVG = Markup('<svg class="chart" viewBox="0 0 40 20" role="img" aria-label="Число: Додано"></svg>')
PERIODS = (Link("Сьогодні", "/?p=1"), Link("30 днів", "/", current=True))
ACTS = (
    Button("Раніше", "/dashboard/move?key=a&before=b", icon="arrow-up"),
    Button("Прибрати", "/dashboard/remove?key=a", icon="trash-2", tone="danger"),
)
SIZES = (Button("Один стовпець", "/dashboard/width?key=a&width=1", icon="check"),)


def block(name: str, title: str, *, arranged: bool = False, kind: str = "", width: int = 1) -> Block:
    """A place of the dashboard."""
    body = f"/dashboard/tiles/crm.client.{name}"
    acts, sizes = (ACTS, SIZES if kind != "figure" else ()) if arranged else ((), ())
    return Block(f"crm.client.{name}", title, f"/crm/client?tab={name}", body, width, kind, acts, sizes)


def dashboard(*, arranged: bool) -> DashboardPage:
    figures = tuple(
        block(name, title, arranged=arranged, kind="figure") for name, title in (("new", "Нові"), ("mine", "Мої"))
    )
    others = (
        block("months", "За місяцями", arranged=arranged, kind="chart", width=2),
        block("last", "Останні", arranged=arranged),
    )
    if not arranged:
        return DashboardPage("Огляд", DAY, figures, others, PERIODS, ARRANGE)
    return DashboardPage(
        "Огляд", DAY, figures, others, PERIODS, Link("Готово", "/", "check"), "/dashboard/move", "Плитки перетягують.",
        (Link("Моя", "/?arrange=1", "user", current=True), Link("Продаж", "/?arrange=1&role=crm.sales", "users")),
        (Button("Прострочені", "/dashboard/add?key=c", icon="plus"),), Button("Як було", "/dashboard/reset", icon="rotate-ccw"),
    )  # fmt: skip


def shown(title: str, body: TileBody | None) -> BlockPage:
    return BlockPage(title, block("new", title), body, Link("Огляд", "/"))


PAGES: Mapping[str, Page] = {
    "dashboard": dashboard(arranged=False),
    "dashboard-arranged": dashboard(arranged=True),
    "dashboard-empty": DashboardPage("Огляд", DAY, arrange=ARRANGE, empty=Empty("Ще нічого немає.", (ARRANGE,))),
    "block": shown("Нові клієнти", FigureBody("1 284", "▲ 12,4 %", "ok", "було: 1 142")),
    "block-chart": shown("За місяцями", ChartBody(SVG, SVG, ((1, "Нові"), (2, "Постійні")), "30")),
    "block-chart-empty": shown("За місяцями", ChartBody()),
    "block-rows": shown(
        "Останні", RowsBody(Cells(("Клієнт", "Борг"), ((Markup('<a href="/crm/client/1">Зерно Плюс</a>'), "12 450,00"),), (1,)), "86")
    ),
    "block-rows-empty": shown(
        "Останні", RowsBody(Cells((), ()), empty=Empty("Ще немає клієнтів.", (Link("Новий клієнт", "/crm/client/new", "plus"),)))
    ),
    "block-items": shown(
        "До кого звернутися",
        ItemsBody((Item("Ірина Коваль", "/crm/client/2", "20.11, Київ", "bad", "ІК", call="tel:+380503104417"),), "2", "bad"),
    ),
    "block-items-empty": shown("Мої задачі", ItemsBody((), empty="Нічого робити.")),
    "block-steps": shown(
        "З чого почати", StepsBody(4, 13, "4 з 13", (Step("Перегляньте налаштування", link=Link("x", "/settings")), Step("Домовтеся")))
    ),
    "block-failed": shown("За місяцями", None),
}  # fmt: skip

"""Orders of a repair shop on a board, a calendar, in sums and in charts, as a shop in Kyiv sees them."""

from __future__ import annotations

from decimal import Decimal

from core.screens.charts import Chart, Series, drawn
from core.screens.elements import (
    ActivityGroup,
    ActivityItem,
    ActivityPage,
    Arranged,
    BoardPage,
    CalendarDay,
    CalendarEntry,
    CalendarPage,
    Chip,
    Field,
    GraphPage,
    HourRow,
    Lane,
    LaneCard,
    Link,
    Option,
    PivotCell,
    PivotHead,
    PivotPage,
    PivotRow,
    SheetPage,
    SheetPart,
)

PATH = "/repairs/order"
VIEWS = (
    Link("Список", PATH, "list"),
    Link("Дошка", f"{PATH}?as=board", "columns-3", current=True),
    Link("Календар", f"{PATH}?as=calendar", "calendar"),
)
CHIPS = (
    Chip("Ціна", "≥ 100", PATH, f"{PATH}/condition?text=price:ge:100"),
    Chip("Пропущено", "x:y", PATH, tone="bad"),
)
LATE = LaneCard(
    "7", "Дриль", f"{PATH}/7", "1 200,00", "Ринок", "03.11", "calendar", late=True, who="Олена Гончар", mark="ОГ", colour=2
)  # fmt: skip
LANES = (
    Lane("taken", "Прийнято", "12", (LATE,), "120 000,00 ₴", fold=f"{PATH}?fold=taken", new=f"{PATH}/new?state=taken"),
    Lane(
        "work", "У роботі", "14", (LaneCard("8", "Фен", f"{PATH}/8"),), limit="10", over=True, left=Link("Усі 14", PATH)
    ),
    Lane("ready", "Готово", "3", folded=True, fold=PATH),
)
COMMON = {
    "views": VIEWS,
    "chips": CHIPS,
    "condition": f"{PATH}/condition",
    "save": Link("Зберегти вигляд", f"{PATH}/save"),
}
BOARD = BoardPage(
    "Замовлення", PATH, "29", lanes=LANES, move=f"{PATH}/move", label="Стан", numbers=f"{PATH}?numbers=1", **COMMON
)
DRILL = CalendarEntry("7", "Дриль", f"{PATH}/7", "10:30", 1, "Прийнято")
DAY = CalendarDay(
    "2026-11-18", "18", f"{PATH}?day=2026-11-18", (DRILL,), "ще 2", today=True, title="18 листопада 2026 р."
)
MONTH = CalendarPage(
    "Замовлення", PATH, "29", period="листопад 2026", spans=(Link("Місяць", PATH, current=True),), earlier=PATH, later=PATH,
    now=PATH, heads=("Понеділок", "Вівторок"), weeks=((DAY, CalendarDay("2026-11-19", "19", PATH, outside=True)),),
    legend=((1, "Прийнято"),), move=PATH, **COMMON,
)  # fmt: skip
WEEK = CalendarPage(
    "Замовлення", PATH, "29", period="16.11 – 22.11", span="week", weeks=((DAY,),),
    hours=(HourRow("10:00", 10, ((DRILL,),)), HourRow("11:00", 11, ((),))), earlier=PATH, later=PATH, now=PATH,
)  # fmt: skip
AGENDA = CalendarPage(
    "Замовлення", PATH, "29", period="18.11 – 17.12", span="agenda", agenda=(DAY,), earlier=PATH, later=PATH, now=PATH
)
PIVOT = PivotPage(
    "Замовлення", PATH, "29", about="Майстерня", measured="Ціна, сума", cut="Усе не вміщається.",
    heads=((PivotHead("Прийнято"), PivotHead("Разом")),),
    rows=(
        PivotRow("Ринок", 1, (PivotCell("120,00 ₴", PATH), PivotCell("120,00 ₴", PATH)), PATH),
        PivotRow("Разом", 0, (PivotCell("120,00 ₴"), PivotCell(""))),
    ),
    **COMMON,
)  # fmt: skip
CHART = Chart(
    ("Прийнято", "У роботі <2>"),
    (Series("Ринок", (Decimal(120), Decimal(-3))), Series("Поділ", (1, 2))),
    "Ціна за станом",
)
GRAPH = GraphPage(
    "Замовлення", PATH, "29", chart=drawn(CHART, "bar"), small=drawn(CHART, "stacked", 380),
    shapes=(Link("Стовпці", PATH, "chart-column", current=True),), heads=("Стан", "Ринок"),
    rows=((PivotCell("Прийнято", PATH), PivotCell("120", PATH)), (PivotCell("У роботі"), PivotCell("−3"))),
    about="Ціна за станом", legend=((1, "Ринок"), (2, "Поділ")), **COMMON,
)  # fmt: skip
NEXT = ActivityPage(
    "Клієнти", "/crm/client", "2",
    groups=(
        ActivityGroup("Прострочено", "1", (ActivityItem("Ірина Коваль", "/crm/client/1", "03.11", "борг", "+380 67 1", "ІК", 1),), "bad"),
        ActivityGroup("Сьогодні", "1", (ActivityItem("Юрій Бойко", "/crm/client/2", "сьогодні"),), left=Link("Усі", PATH)),
    ),
)  # fmt: skip
SHEET = SheetPage(
    "Стовпці, порядок, групи", f"{PATH}/arrange", "Упорядкувати", PATH, error="Дайте вигляду назву.", intro="Що видно.",
    parts=(
        SheetPart("Групи", (Field("g", "За", "choice", options=(Option("a", "Стан", group="Майстерня"), Option("b", "Ціна")), reloads=PATH),)),
        SheetPart("Стовпці", arranged=(Arranged("shown", "name", "Що", chosen=True, first=True),
            Arranged("shown", "due", "Коли", chosen=False, last=True))),
    ),
    hidden=(("_q", "o=price"),), links=(Link("На огляд", f"{PATH}/pin", "layout-dashboard"),), crumbs=(Link("Замовлення", PATH),),
)  # fmt: skip

"""A page of every kind, as small as it can be and as full as a shop in Kyiv would see it, and the way to draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from core.composition.addonset import AddonSet
from core.screens.elements import (
    ActivityPage,
    AddonsPage,
    ArchivePage,
    Badge,
    Block,
    BlockPage,
    BoardPage,
    Button,
    CalendarPage,
    CardPage,
    Cells,
    Composer,
    DashboardPage,
    Empty,
    Fact,
    Facts,
    FeedPage,
    Field,
    FormPage,
    FoundPage,
    GraphPage,
    Group,
    GuidePage,
    HelpPage,
    Item,
    Items,
    Link,
    ListPage,
    MappingPage,
    MenuPage,
    MessagePage,
    NotePage,
    NotificationsPage,
    OfflinePage,
    Page,
    PivotPage,
    PlanPage,
    ProgressPage,
    SetupPage,
    SheetPage,
    Shell,
    SignInPage,
    Stage,
    Step,
    TablePage,
    Toast,
    Told,
)
from core.screens.templating import environment
from core.services.i18n import LANGUAGES, Words
from core.web.static import Static, read_static
from tests.support import sample_boards, sample_tiles
from tests.support.sample_addons import ADDONS, ARCHIVE, INSTALLING, MAPPED, REFUSED, REMOVING, REPORT
from tests.support.sample_clients import (
    CLASH_FORM,
    CLIENT_CARD,
    CLIENT_FORM,
    CLIENT_LIST,
    COMPOSER,
    EVERY_CLIENT,
    UPLOAD_FORM,
)


@cache
def static() -> Static:
    return read_static([])


@cache
def templates() -> Environment:
    """The templates with no addon installed."""
    parts = AddonSet([])
    found = environment(parts)
    found.globals["parts"] = parts  # which keeps the environment alive as long as it is used
    return found


def draw(page: Page, around: Shell | None = None, layout: str = "") -> str:
    """A page as the views draw it: within the shell, bare for whoever is signed out, or by the layout that is named."""
    shell = around or shell_of(signed_in=not isinstance(page, SignInPage))
    words = Words("uk")
    chosen = layout or ("shell.html" if shell.user else "bare.html")
    return (
        templates()
        .get_template(page.template)
        .render(page=page, shell=shell, layout=chosen, static=static().address, _=words, ngettext=words.ngettext)
    )


def piece(template: str, **values: Any) -> str:
    """A part of a page on its own."""
    words = Words("uk")
    given = {"shell": shell_of(), "static": static().address, "_": words, "ngettext": words.ngettext}
    return templates().get_template(template).render(given | values)


def shell_of(*, signed_in: bool = True, toast: Toast | None = None) -> Shell:
    """What stands around the pages."""
    plain = Shell("Крамниця Поділ", "uk", "token")
    if not signed_in:
        return plain
    clients = Link("Клієнти", "/crm/clients", "users", "g c", "3 482", current=True)
    tasks = Link("Задачі", "/tasks", "square-check-big", "g t", "7", tone="hot")
    directories = (Link("Мітки", "/crm/tags", "tag"), Link("Галузі", "/crm/industries", "building"))
    return replace(
        plain,
        user="Оксана Мельник",
        menu=(Group("", (clients, tasks)), Group("Довідники", directories)),
        system=(Link("Імпорт", "/imports", "upload"), Link("Додатки", "/addons", "puzzle")),
        create=(
            Link("Клієнта", "/crm/clients/new", "users", "a c"),
            Link("Задачу", "/tasks/new", "square-check-big", "a t"),
        ),
        bar=(replace(clients, count=""), replace(tasks, count=""), Link("Ще", "/menu", "menu")),
        help=(Link("Інструкції та довідка", "/help", "book-open"), Link("З чого почати", "/start", "flag")),
        here="/crm/clients",
        languages=tuple(Link(name, code, current=code == "uk") for code, name in LANGUAGES.items()),
        toast=toast,
    )


# ---- as small as each can be

SMALL: Mapping[str, Page] = {
    "list": ListPage("Клієнти", "/crm/clients", "0"),
    "form": FormPage("Новий клієнт", "/crm/clients/new", (), "/crm/clients"),
    "card": CardPage("Ірина Коваль", "Ірина Коваль", "ІК", 1, False, ()),
    "addons": AddonsPage("Додатки", "0", (), ()),
    "plan": PlanPage("Встановити «Задачі»", "/addons/tasks/install", "/addons", "Встановити", ()),
    "archive": ArchivePage("Задачі", "a.zip", "/addons/archives/a.zip", (), Cells((), ())),
    "message": MessagePage("Не знайдено", "Такої сторінки немає або вам її не видно."),
    "signin": SignInPage("Вхід", "/signin", (), "Увійти"),
    "menu": MenuPage("Меню"),
    "found": FoundPage("Пошук", "", ()),
    "table": TablePage("Звіт"),
    "mapping": MappingPage("Стовпці файлу", "/imports/7/columns", ()),
    "progress": ProgressPage("Імпорт", 0, "Читаємо файл", "/imports/7"),
    "feed": FeedPage("Календар", "/tasks/task/feed", (("_q", ""),), "Текст", Facts("Де", ()), Items("Ваші", ())),
    "sheet": SheetPage("Умова", "/crm/clients/condition", "Далі", "/crm/clients", reads=True),
    "board": BoardPage("Клієнти", "/crm/clients", "0"),
    "calendar": CalendarPage("Клієнти", "/crm/clients", "0"),
    "pivot": PivotPage("Клієнти", "/crm/clients", "0"),
    "graph": GraphPage("Клієнти", "/crm/clients", "0"),
    "activity": ActivityPage("Клієнти", "/crm/clients", "0"),
    "help": HelpPage("Довідка", ()),
    "guide": GuidePage("Списки", "uk", Markup("<p>Усе знаходять у списках.</p>")),
    "setup": SetupPage("З чого почати", "0 з 0", 0, 0, ()),
    "offline": OfflinePage("Немає зв'язку", "Нічого не збережеться."),
    "notifications": NotificationsPage("Сповіщення", ()),
    "dashboard": DashboardPage("Огляд", "22 листопада 2026 р."),
    "block": BlockPage(
        "Нові клієнти", Block("crm.client.new", "Нові клієнти", "/crm/clients", "/dashboard/tiles/crm.client.new")
    ),
    "note": NotePage("Змінити примітку", Composer("/crm/clients/1/notes/7", (), (), ()), "/crm/clients/1"),
}


FULL: Mapping[str, Page] = {
    "list": CLIENT_LIST,
    "feed": FeedPage(
        "Календар",
        "/tasks/task/feed",
        (("_q", "w=1"),),
        "Текст",
        Facts("Де", (Fact("Google", "Там"),)),
        Items(
            "Ваші",
            (Item("Завдання", "/tasks/task", "з 22.11", icon="calendar", act=Button("Скасувати", "/feeds/1/end")),),
        ),
        (Link("Завдання", "/tasks/task"),),
        "https://shop.example/feeds/x.ics",
        "webcal://shop.example/feeds/x.ics",
    ),
    "sheet": sample_boards.SHEET,
    "board": sample_boards.BOARD,
    "calendar": sample_boards.MONTH,
    "calendar-week": sample_boards.WEEK,
    "calendar-agenda": sample_boards.AGENDA,
    "pivot": sample_boards.PIVOT,
    "graph": sample_boards.GRAPH,
    **sample_tiles.PAGES,
    "activity": sample_boards.NEXT,
    "list-empty": replace(CLIENT_LIST, rows=Markup(""), count="0", next="", chips=()),
    "form": CLIENT_FORM,
    "form-clash": CLASH_FORM,
    "form-upload": UPLOAD_FORM,
    "card": CLIENT_CARD,
    "notifications": NotificationsPage(
        "Сповіщення",
        (
            Told(
                "Примітка: Юрій Бойко",
                "ТОВ «Зерно Плюс»",
                "/crm/clients/1",
                "сьогодні 09:30",
                "2026-11-22T09:30+02:00",
                "sticky-note",
                "Просять рахунок",
                "/notifications/7/read",
            ),
            Told("Змінено: Юрій Бойко", "Ірина Коваль", "/crm/clients/2", "20.11 10:00", "2026-11-20T10:00+02:00"),
        ),
        "/notifications/read",
        "/notifications?before=1",
    ),
    "note": NotePage(
        "Змінити примітку",
        replace(COMPOSER, error="Напишіть, що слід запам’ятати."),
        "/crm/clients/1",
        (EVERY_CLIENT,),
    ),
    "addons": ADDONS,
    "addons-none": replace(ADDONS, tiles=(), question="погода"),
    "plan": INSTALLING,
    "plan-remove": REMOVING,
    "plan-refused": REFUSED,
    "archive": ARCHIVE,
    "message": MessagePage(
        "Не знайдено",
        "Такої сторінки немає або вам її не видно.",
        "search",
        (EVERY_CLIENT, Link("На початок", "/")),
        "404",
    ),
    "signin": SignInPage(
        "Вхід",
        "/signin",
        (
            Field("login", "Логін", value="oksana", required=True),
            Field("password", "Пароль", "password", required=True, hint="Щонайменше 10 знаків."),
        ),
        "Увійти",
        "Ваш логін: oksana.",
        "Логін або пароль не підходить.",
        (("next", "/crm/clients"),),
        (Link("Забули пароль?", "/forgotten"),),
    ),
    "menu": MenuPage("Меню"),
    "found": FoundPage(
        "Пошук",
        "4417",
        (
            Group(
                "Клієнти",
                (
                    Link(
                        "ТОВ «Зерно Плюс», +380 67 512 44 17",
                        "/crm/clients/1",
                        "building-2",
                        count="борг 12 450,00 ₴",
                        tone="bad",
                    ),
                    Link("Ірина Коваль, +380 50 310 44 17", "/crm/clients/2", "user"),
                ),
            ),
            Group("Команди", (Link("Створити клієнта", "/crm/clients/new", "user-plus", "a c"),)),
        ),
    ),
    "found-nothing": FoundPage("Пошук", "абракадабра", ()),
    "table": REPORT,
    "table-empty": TablePage(
        "Імпорт", empty=Empty("Ще нічого не імпортували.", (Link("Імпортувати файл", "/imports/new", "upload"),))
    ),
    "mapping": MAPPED,
    "progress": ProgressPage(
        "Імпорт клієнтів",
        36,
        "Взято 1 253 рядки з 3 482.",
        "/progress-done",
        cancel="/imports/7/stop",
        crumbs=(Link("Імпорт", "/imports"),),
    ),
    "help": HelpPage(
        "Довідка",
        (
            Group("Про цей екран", (Link("Як прийняти повернення", "/base/instruction/1", "book-open", current=True),)),
            Group("Іншими мовами", (Link("Cum primim marfa", "/base/instruction/2", "book-open", count="Română"),)),
        ),
        new=Link("Нова інструкція", "/base/instruction/new"),
    ),
    "help-nothing": HelpPage("Довідка", (), Empty("Ще нічого не написано.", (Link("Нова", "/base/instruction/new"),))),
    "guide": GuidePage(
        "Списки",
        "uk",
        Markup(
            '<p>Усе знаходять у списках.</p><h2 id="part-find">Знайдіть</h2><ol><li>Пишіть у полі пошуку.</li></ol>'
        ),
        (Link("Знайдіть", "#part-find"), Link("Упорядкуйте", "#part-arrange"), Link("Виправте", "#part-correct")),
        (Link("Довідка", "/help"),),
        (
            Link("Списки", "/help/lists", "circle-question-mark", current=True),
            Link("Картки", "/help/cards", "circle-question-mark"),
        ),
    ),
    "setup": SetupPage(
        "З чого почати",
        "2 з 3",
        2,
        3,
        (
            Stage(
                "Дані",
                (
                    Step(
                        "Своя компанія", "Назва й код.", Link("", "/base/company"), Badge("Зроблено", "ok"), "З даних."
                    ),
                    Step("Пошта", state=Badge("Не потрібно"), acts=(Button("Повернути", "/start/base.mail", "state"),)),
                    Step(
                        "Цілі", "Домовтеся.", acts=(Button("Зроблено", "/start/base.goals", "state", "done", "check"),)
                    ),
                ),
            ),
        ),
        (Button("Прибрати з меню", "/start/menu", "shown", "0"),),
        "Лишився один крок.",
    ),
    "offline": OfflinePage("Немає зв'язку", "Нічого не збережеться."),
    "progress-failed": ProgressPage(
        "Експорт списку",
        12,
        "Аркуш не має більше ніж 1 048 576 рядків; візьміть файл CSV або звузьте список.",
        "/jobs/7",
        done=True,
        crumbs=(Link("Моя робота", "/jobs"),),
        state="Не вдалося",
        retry="/jobs/7/again",
    ),
    "progress-done": ProgressPage(
        "Імпорт клієнтів",
        100,
        "Додано 3 120, доповнено 348, пропущено 14.",
        "/imports/7",
        done=True,
        cancel="/imports/7/stop",
        next=Link("До клієнтів", "/crm/clients", "users"),
    ),
}

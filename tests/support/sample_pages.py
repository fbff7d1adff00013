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
    AddonsPage,
    ArchivePage,
    CardPage,
    Cells,
    Empty,
    Field,
    FormPage,
    FoundPage,
    Group,
    Link,
    ListPage,
    MappingPage,
    MenuPage,
    MessagePage,
    Page,
    PlanPage,
    ProgressPage,
    Shell,
    SignInPage,
    TablePage,
    Toast,
)
from core.screens.templating import environment
from core.services.i18n import LANGUAGES, Words
from core.web.static import Static, read_static
from tests.support.sample_addons import ADDONS, ARCHIVE, INSTALLING, MAPPED, REFUSED, REMOVING, REPORT
from tests.support.sample_clients import CLASH_FORM, CLIENT_CARD, CLIENT_FORM, CLIENT_LIST, EVERY_CLIENT, UPLOAD_FORM


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
        languages=tuple(Link(name, code, current=code == "uk") for code, name in LANGUAGES.items()),
        toast=toast,
    )


# ---- as small as each can be

SMALL: Mapping[str, Page] = {
    "list": ListPage("Клієнти", "/crm/clients", "0", (), Markup("")),
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
}


FULL: Mapping[str, Page] = {
    "list": CLIENT_LIST,
    "list-empty": replace(CLIENT_LIST, rows=Markup(""), count="0", next="", chips=()),
    "form": CLIENT_FORM,
    "form-clash": CLASH_FORM,
    "form-upload": UPLOAD_FORM,
    "card": CLIENT_CARD,
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

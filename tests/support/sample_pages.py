"""A page of every kind, as small as it can be and as full as a shop in Kyiv would see it, and the way to draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timezone
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from core.composition.addonset import AddonSet
from core.screens import elements
from core.screens.elements import (
    AddonsPage, Badge, Button, CardPage, Cells, Change, Chip, Clash, Column, Day, Empty, Entry, Facet, Fact, Facts, Field,
    FormPage, FoundPage, Group, Item, Items, Lines, Link, ListPage, MappedColumn, MappingPage, MenuPage, MessagePage, Meta,
    Option, Page, PlanLine, PlanPage, PlanSection, ProgressPage, Row, Section, Shell, SignInPage, SmartButton, TablePage,
    Tile, Timeline, Toast, Wrong,
)  # fmt: skip
from core.screens.pages import environment
from core.screens.rows import Shown, row_function, rows_html
from core.services.formats import Formats
from core.services.i18n import LANGUAGES, Words
from core.values import fields
from core.web.static import Static, read_static

LINK = Link("Усі клієнти", "/crm/clients")
CLIENTS = (Link("Клієнти", "/crm/clients"),)
YES = Option("yes", "Так", chosen=True)


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
    "message": MessagePage("Не знайдено", "Такої сторінки немає або вам її не видно."),
    "signin": SignInPage("Вхід", "/signin", (), "Увійти"),
    "menu": MenuPage("Меню"),
    "found": FoundPage("Пошук", "", ()),
    "table": TablePage("Звіт"),
    "mapping": MappingPage("Стовпці файлу", "/imports/7/columns", ()),
    "progress": ProgressPage("Імпорт", 0, "Читаємо файл", "/imports/7"),
}


# ---- as full as they come

PEOPLE = (
    (1, "ТОВ «Зерно Плюс»", "+380 67 512 44 17", "Київ", "active", "Оксана Мельник", datetime(2026, 11, 20, 9, 12, tzinfo=timezone.utc), "organisation"),
    (2, "Ірина Коваль", "+380 50 310 44 17", "Вишгород", "active", "Юрій Бойко", datetime(2026, 11, 18, 14, 5, tzinfo=timezone.utc), "person"),
    (3, "SRL Dulce Vis", "+373 22 210 415", "Chișinău", "potential", "Оксана Мельник", datetime(2026, 10, 2, 8, 0, tzinfo=timezone.utc), "organisation"),
    (4, "ФОП Бондар Володимир Ілліч", "+380 63 001 22 33", "Біла Церква", "asleep", None, datetime(2025, 12, 30, 12, 0, tzinfo=timezone.utc), "person"),
    (5, "Кав’ярня «Ратуша» на площі Контрактовій, біля фонтана «Самсон»", None, "Київ", "active", "Юрій Бойко", None, "organisation"),
)  # fmt: skip


class Reader(Formats):
    """Somebody who reads Ukrainian, on a day of their own."""

    words = Words("uk")


def client_rows() -> Markup:
    """Rows as a list's own row function writes them."""
    look = Reader("uk", "Europe/Kyiv", date(2026, 11, 22), Words("uk"))
    status = fields.Field("Статус", kind="choice", choices={"active": "Активний", "potential": "Потенційний", "asleep": "Спить"}, tones={"active": "ok", "potential": "info"})  # fmt: skip
    line = fields.Field("Рядок")
    columns = [
        Shown("name", line), Shown("phone", fields.Field("Телефон", kind="phone"), 2), Shown("city", line, 3),
        Shown("status", status, 2), Shown("manager", line, 4), Shown("created_at", line, 3),
    ]  # fmt: skip
    return rows_html(row_function("/crm/clients", columns, 2, (7, "organisation"), look), PEOPLE)


COLUMNS = (
    Column("name", "Назва", order="/crm/clients?order=-name", direction="ascending"),
    Column("phone", "Телефон", 2),
    Column("city", "Місто", 3, order="/crm/clients?order=city"),
    Column("status", "Статус", 2),
    Column("manager", "Менеджер", 4),
    Column("created_at", "Додано", 3, order="/crm/clients?order=-created_at"),
)
TABS = (
    Link("Усі", "/crm/clients?tab=all", current=True),
    Link("Мої", "/crm/clients?tab=mine"),
    Link("Архів", "/crm/clients?tab=archived"),
)
FACETS = (
    Facet(
        "status",
        "Статус",
        (Option("active", "Активний", True, "2 816"), Option("potential", "Потенційний", count="402")),
        open=True,
    ),
    Facet("manager", "Менеджер", (Option("1", "Оксана Мельник"), Option("2", "Юрій Бойко"))),
)
CLIENT_LIST = ListPage(
    "Клієнти", "/crm/clients", "3 482", COLUMNS, client_rows(), shown=50, tabs=TABS, facets=FACETS,
    chips=(Chip("Статус", "Активний", "/crm/clients"),), hint="Назва, телефон, 4 останні цифри, код", clear="/crm/clients",
    next="/crm/clients?after=50", bulk=(Button("До архіву", name="_verb", value="archive", icon="trash-2", tone="danger"),),
    new=Link("Новий клієнт", "/crm/clients/new", "plus"),
    more=(Link("Імпорт", "/imports/new?model=client", "upload"), Link("Таблиця XLSX", "/crm/clients.xlsx", "download")),
    empty=Empty("Клієнтів ще немає.", (LINK,)),
)  # fmt: skip

KIND = Field(
    "kind",
    "Тип клієнта",
    "radio",
    "organisation",
    (Option("person", "Людина"), Option("organisation", "Компанія", chosen=True)),
)
MANAGERS = (Option("", "—"), Option("1", "Оксана Мельник", chosen=True), Option("2", "Юрій Бойко"))
PHONES = Lines(
    "phones", "Телефони", ("Номер", "Вид", "Примітка"),
    (
        Row(0, "phones", "11", (
            Field("phones-0-number", "Номер", "phone", "+380 67 512 44 1", error="Бракує однієї цифри", check="/crm/clients/check"),
            Field("phones-0-use", "Вид", "choice", options=(Option("work", "Робочий", chosen=True), Option("home", "Домашній"))),
            Field("phones-0-note", "Примітка", value="бухгалтерія"),
        )),
        Row(1, "phones", "", (Field("phones-1-number", "Номер", "phone"), Field("phones-1-use", "Вид", "choice", options=(Option("work", "Робочий"),)), Field("phones-1-note", "Примітка"))),
    ),
)  # fmt: skip
CLIENT_FORM = FormPage(
    "Помилка: Новий клієнт", "/crm/clients/new",
    (
        Section("Основне", (
            KIND, Field("name", "Назва", value="ТОВ «Світанок»", required=True, wide=True, only="organisation"),
            Field("surname", "Прізвище", only="person"), Field("first_name", "Ім’я", only="person"),
            Field("tax_id", "ЄДРПОУ", value="40218835", error="Контрольна цифра не збігається", hint="Вісім цифр.", check="/crm/clients/check"),
            Field("birthday", "День народження", "birthday", placeholder="22.11.1985", only="person"),
            Field("manager", "Менеджер", "link", options=MANAGERS), Field("site", "Сайт", "site"), Field("size", "Працівників", "integer", "12"),
        ), "main"),
        Section("Як зв’язатися", (PHONES, Lines("emails", "E-mail", ("Адреса",), ())), "reach"),
        Section("Продажі", (
            Field("tags", "Мітки", "tags", options=(Option("1", "Гурт", chosen=True), Option("2", "VIP"))),
            Field("categories", "Категорії", "tags"), Field("key_client", "Ключовий клієнт", "check", "1"), Field("note", "Примітка", "text", "Працюють до 17:00."),
        ), "more", folded=True),
    ),
    "/crm/clients", CLIENTS, hidden=(("version", "3"),), errors=(Wrong("Телефон", "бракує однієї цифри", "f-phones-0-number"), Wrong("ЄДРПОУ", "контрольна цифра не збігається", "f-tax_id")),
    warnings=(elements.Warning("Такий телефон уже є у клієнта:", (Link("ТОВ «Світанок Агро»", "/crm/clients/8"),)),), another=True,
)  # fmt: skip
CLASH_FORM = FormPage(
    "ТОВ «Зерно Плюс»", "/crm/clients/1/edit", (Section("Основне", (Field("name", "Назва", value="ТОВ «Зерно Плюс»"),)),),
    "/crm/clients/1", CLIENTS, clashes=(Clash("site", "Сайт", "", "https://zerno.example", "https://zerno-plus.example"), Clash("manager", "Менеджер", "Юрій Бойко", "Оксана Мельник", "")), intro="Перевірте й збережіть.",
)  # fmt: skip
UPLOAD_FORM = FormPage(
    "Імпорт клієнтів", "/imports/new", (Section("", (Field("file", "Файл", "file", required=True, hint="XLSX, CSV, VCF або ODS до 20 МБ."),)),),
    "/imports", (Link("Імпорт", "/imports"),), save="Прочитати файл", upload=True,
)  # fmt: skip

TIMELINE = Timeline(
    "Історія",
    (
        Day("22.11", (
            Entry("Змінено", "Оксана Мельник", "11:04", "2026-11-22T11:04+02:00", changes=(Change("Менеджер", "Юрій Бойко", "Оксана Мельник"), Change("Сайт", "", "zerno.example"))),
            Entry("Дзвінок", "Юрій Бойко", "09:30", "2026-11-22T09:30+02:00", "phone", "ok", "Просять рахунок на 12 т гречки, оплата у п’ятницю."),
        )),
        Day("02.09.2025", (Entry("Додано", "Оксана Мельник", "16:00", "2025-09-02T16:00+03:00", "plus"),)),
    ), "/crm/clients/1?all=1",
)  # fmt: skip
CLIENT_CARD = CardPage(
    "ТОВ «Зерно Плюс»", "ТОВ «Зерно Плюс»", "ЗП", 1, True,
    (
        (Facts("Реквізити", (Fact("ЄДРПОУ", "40218835"), Fact("Повна назва", "Товариство з обмеженою відповідальністю «Зерно Плюс»"), Fact("Сайт", Markup('<a href="https://zerno.example">zerno.example</a>'))), "/crm/clients/1/edit"),),
        (TIMELINE,),
        (
            Items("Телефони", (Item("+380 67 512 44 17", "tel:+380675124417", "робочий, бухгалтерія", icon="phone", badge=Badge("Viber", "info")),), "1"),
            Items("Контактні особи", (Item("Іван Гончар", "/crm/clients/9", "комірник", mark="ІГ", call="tel:+380635550101"),), "1", Link("Додати", "/crm/clients/1/edit", "plus")),
            Items("Задачі", (Item("Нагадати про оплату", "/tasks/4", "до 12:00", "bad", act=Button("Зроблено", "/tasks/4/do/close", icon="check")),), "1"),
            Items("Адреси", (), empty="Тут ще нічого немає."),
        ),
    ),
    CLIENTS, (Badge("Активний", "ok"), Badge("Ключовий", "info")), ("Гурт", "VIP"), (Meta("+380 67 512 44 17", "phone", "tel:+380675124417"), Meta("Київ, Контрактова пл., 4", "map-pin")),
    (SmartButton("Борг", "12 450,00 ₴", "8 днів прострочено", "wallet", "/invoices?client=1", "bad"), SmartButton("Задачі", "1", "до 12:00", "square-check-big", "/tasks?client=1")),
    "/crm/clients/1/edit", (Button("Записати дзвінок", "/crm/clients/1/do/call", icon="phone", key="c"),),
    (Button("До архіву", "/crm/clients/1/do/archive", icon="trash-2"), Link("Об’єднати", "/crm/clients/1/merge", "merge")),
)  # fmt: skip

REMOVE, INSTALL = "Вилучити", "Встановити"
TILES = (
    Tile("crm", "Клієнти", "1.0.0", "Картки людей і компаній, телефони, адреси, реквізити, пошук подібних, імпорт адресних книг.", "users", "Gazda", Badge("Встановлено", "ok"), license="Apache-2.0", act=Link(REMOVE, "/addons/crm/remove")),
    Tile("tasks", "Задачі", "1.0.0", "Що зробити, кому й до коли.", "square-check-big", "Gazda", Badge("Встановлено", "ok"), "потребує: клієнти", "Apache-2.0", Link(REMOVE, "/addons/tasks/remove")),
    Tile("base", "Основа", "1.1.0", "Користувачі, ролі, налаштування, файли.", "settings", "Gazda", Badge("Є 1.1.0", "info"), license="Apache-2.0", act=Link("Оновити", "/addons/base/upgrade", tone="primary")),
    Tile("novaposhta", "Нова пошта", "0.9.3", "ТТН з картки, друк 100×100, відстеження.", "truck", "Спільнота", None, "потребує: доставка", "MIT", Link(INSTALL, "/addons/novaposhta/install")),
    Tile("binotel", "Телефонія", "2.0.4", "Картка клієнта на дзвінок.", "phone", "Спільнота", Badge("Не завантажено", "bad"), problem="addon.toml: немає ключа version."),
)  # fmt: skip
ADDONS = AddonsPage(
    "Додатки", "3 встановлено, 1 оновлення",
    (Link("Усі", "/addons", count="5", current=True), Link("Встановлені", "/addons?show=installed", count="3"), Link("Оновлення", "/addons?show=updates", count="1")),
    TILES, "",
)  # fmt: skip
INSTALLING = PlanPage(
    "План: встановити «Задачі» 1.0.0", "/addons/tasks/install", "/addons", "Встановити",
    (
        PlanSection("Буде додано", "package-plus", (PlanLine("1.0.0", "88 КБ, Apache-2.0", "tasks"), PlanLine("1.0.0, залежність", "214 КБ, Apache-2.0", "crm")), "2 додатки"),
        PlanSection("База даних", "database", (PlanLine("нова таблиця", "0 рядків", "tasks_task"), PlanLine("новий стовпець", "3 482 рядки, без блокування", "crm_client.last_task_at"))),
        PlanSection("Просить дозвіл", "key-round", (PlanLine("Читати клієнтів"), PlanLine("Фонова задача раз на 5 хвилин"))),
    ),
    (Badge("Сумісний з ядром 0.1. Простою немає, близько 6 секунд.", "ok"),), (("set", "a1b2"),), (Field("backup", "Резервна копія перед змінами (412 МБ)", "check", "1"),),
)  # fmt: skip
REMOVING = PlanPage(
    "План: вилучити «Задачі» 1.0.0", "/addons/tasks/remove", "/addons", "Вилучити додаток",
    (PlanSection("Дані додатка", "database", (PlanLine("", "18 204 рядки", "tasks_task"), PlanLine("стовпець", "3 482 рядки", "crm_client.last_task_at"))),),
    (Badge("Від нього залежить «Нагадування». Його теж буде вилучено.", "warn"),),
    choices=(Field("data", "Що зробити з даними", "radio", "keep", (Option("keep", "Лишити 30 днів, потім вилучити", chosen=True), Option("archive", "Вивантажити в архів і вилучити"), Option("drop", "Вилучити зараз назавжди"))),), danger=True,
)  # fmt: skip
REFUSED = PlanPage(
    "План: вилучити «Основа»", "/addons/base/remove", "/addons", "Вилучити", (), (Badge("Без основи Gazda не працює.", "bad"),), possible=False,
)  # fmt: skip

MAPPED = MappingPage(
    "Помилка: стовпці файлу «клієнти.xlsx»", "/imports/7/columns",
    tuple(
        MappedColumn(title, samples, Field(f"to.{place}", title, "choice", options=(Option("", "не брати"), Option("name", "Назва", title == "Клієнт"), Option("phone", "Телефон", title == "Тел.")), error=error), why)
        for place, (title, samples, error, why) in enumerate((
            ("Клієнт", ("ТОВ «Зерно Плюс»", "Ірина Коваль"), "", "назва стовпця"),
            ("Тел.", ("0675124417", "(050) 310-44-17, дод. 12"), "", "97 % схожі на телефони"),
            ("Примітки менеджера про останню розмову", ("Працюють до 17:00, просили передзвонити після свят",), "", ""),
            ("Код", (), "Цей стовпець порожній.", ""),
        ))
    ),
    (Link("Імпорт", "/imports"),), (("file", "7"),),
    (Field("header", "Перший рядок — назви", "check", "1"), Field("same", "Якщо такий клієнт уже є", "choice", options=(Option("skip", "Пропустити"), Option("fill", "Доповнити", chosen=True)))),
    (Wrong("Код", "цей стовпець порожній", "f-to-3"),),
)  # fmt: skip
REPORT = TablePage(
    "Перевірка файлу", (SmartButton("Рядків", "3 482"), SmartButton("Нових", "3 120", "буде додано", "plus"), SmartButton("З помилками", "14", "не буде взято", "circle-alert", "#errors", "bad")),
    Cells(("", "Рядок", "Помилка", "Сума, ₴"), (("1", "17", "Телефон: бракує однієї цифри", "12 450,00"), ("2", "204", Markup("Код <b>40218835</b>: контрольна цифра не збігається"), "−3,50")), (1, 3)),
    "Нічого ще не збережено.", (Link("Імпорт", "/imports"),), (Link("Змінити стовпці", "/imports/7/columns", "pencil"), Button("Імпортувати", "/imports/7/run", tone="primary")),
)  # fmt: skip

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
    "message": MessagePage("Не знайдено", "Такої сторінки немає або вам її не видно.", "search", (LINK, Link("На початок", "/")), "404"),
    "signin": SignInPage(
        "Вхід", "/signin", (Field("login", "Логін", value="oksana", required=True), Field("password", "Пароль", "password", required=True, hint="Щонайменше 10 знаків.")), "Увійти",
        "Ваш логін: oksana.", "Логін або пароль не підходить.", (("next", "/crm/clients"),), (Link("Забули пароль?", "/forgotten"),),
    ),
    "menu": MenuPage("Меню"),
    "found": FoundPage("Пошук", "4417", (
        Group("Клієнти", (Link("ТОВ «Зерно Плюс», +380 67 512 44 17", "/crm/clients/1", "building-2", count="борг 12 450,00 ₴", tone="bad"), Link("Ірина Коваль, +380 50 310 44 17", "/crm/clients/2", "user"))),
        Group("Команди", (Link("Створити клієнта", "/crm/clients/new", "user-plus", "a c"),)),
    )),
    "found-nothing": FoundPage("Пошук", "абракадабра", ()),
    "table": REPORT,
    "table-empty": TablePage("Імпорт", empty=Empty("Ще нічого не імпортували.", (Link("Імпортувати файл", "/imports/new", "upload"),))),
    "mapping": MAPPED,
    "progress": ProgressPage("Імпорт клієнтів", 36, "Взято 1 253 рядки з 3 482.", "/progress-done", cancel="/imports/7/stop", crumbs=(Link("Імпорт", "/imports"),)),
    "progress-done": ProgressPage("Імпорт клієнтів", 100, "Додано 3 120, доповнено 348, пропущено 14.", "/imports/7", done=True, cancel="/imports/7/stop", next=Link("До клієнтів", "/crm/clients", "users")),
}  # fmt: skip

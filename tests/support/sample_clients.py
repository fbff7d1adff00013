"""Clients of a shop in Kyiv as a list, a form and a card show them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from markupsafe import Markup

from core.screens import elements
from core.screens.elements import (
    Badge,
    Button,
    CardPage,
    Change,
    Chip,
    Clash,
    Column,
    Composer,
    Day,
    Empty,
    Entry,
    Facet,
    Fact,
    Facts,
    Field,
    FileItem,
    Files,
    Follow,
    FormPage,
    Item,
    Items,
    Lines,
    Link,
    ListPage,
    Meta,
    Option,
    Pane,
    Panes,
    Row,
    Section,
    SmartButton,
    Timeline,
    Wrong,
)
from core.screens.lists.rows import Shown, row_function, rows_html
from core.screens.look import Look
from core.services.formats import Formats
from core.services.i18n import Words
from core.values import fields

EVERY_CLIENT = Link("Усі клієнти", "/crm/clients")
CLIENTS = (Link("Клієнти", "/crm/clients"),)

PEOPLE = (
    (
        1,
        "ТОВ «Зерно Плюс»",
        "+380 67 512 44 17",
        "Київ",
        "active",
        "Оксана Мельник",
        datetime(2026, 11, 20, 9, 12, tzinfo=UTC),
        "organisation",
    ),
    (
        2,
        "Ірина Коваль",
        "+380 50 310 44 17",
        "Вишгород",
        "active",
        "Юрій Бойко",
        datetime(2026, 11, 18, 14, 5, tzinfo=UTC),
        "person",
    ),
    (
        3,
        "SRL Dulce Vis",
        "+373 22 210 415",
        "Chișinău",
        "potential",
        "Оксана Мельник",
        datetime(2026, 10, 2, 8, 0, tzinfo=UTC),
        "organisation",
    ),
    (
        4,
        "ФОП Бондар Володимир Ілліч",
        "+380 63 001 22 33",
        "Біла Церква",
        "asleep",
        None,
        datetime(2025, 12, 30, 12, 0, tzinfo=UTC),
        "person",
    ),
    (
        5,
        "Кав’ярня «Ратуша» на площі Контрактовій, біля фонтана «Самсон»",
        None,
        "Київ",
        "active",
        "Юрій Бойко",
        None,
        "organisation",
    ),
)


class Reader(Look):
    """Somebody who reads Ukrainian, without a database behind them."""

    def __init__(self) -> None:
        self.words = Words("uk")
        Formats.__init__(self, "uk", "Europe/Kyiv", date(2026, 11, 22), self.words)


def client_rows() -> Markup:
    """Rows as a list's own row function writes them."""
    look = Reader()
    status = fields.Field(
        "Статус",
        kind="choice",
        choices={"active": "Активний", "potential": "Потенційний", "asleep": "Спить"},
        tones={"active": "ok", "potential": "info"},
    )
    line = fields.Field("Рядок")
    columns = [
        Shown("name", line, type=str),
        Shown("phone", fields.Field("Телефон", kind="phone"), 2),
        Shown("city", line, 3),
        Shown("status", status, 2),
        Shown("manager", line, 4),
        Shown("created_at", line, 3),
    ]
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
    "Клієнти",
    "/crm/clients",
    "3 482",
    columns=COLUMNS,
    rows=client_rows(),
    shown=50,
    tabs=TABS,
    facets=FACETS,
    chips=(Chip("Статус", "Активний", "/crm/clients"),),
    hint="Назва, телефон, 4 останні цифри, код",
    clear="/crm/clients",
    next="/crm/clients?after=50",
    bulk=(Button("До архіву", name="_verb", value="archive", icon="trash-2", tone="danger"),),
    new=Link("Новий клієнт", "/crm/clients/new", "plus"),
    more=(Link("Імпорт", "/imports/new?model=client", "upload"),),
    exports=tuple(Button(kind.upper(), "/crm/clients/export", "all", kind, "download") for kind in ("xlsx", "csv")),
    empty=Empty("Клієнтів ще немає.", (EVERY_CLIENT,)),
)

KIND = Field(
    "kind",
    "Тип клієнта",
    "radio",
    "organisation",
    (Option("person", "Людина"), Option("organisation", "Компанія", chosen=True)),
)
MANAGERS = (Option("", "—"), Option("1", "Оксана Мельник", chosen=True), Option("2", "Юрій Бойко"))
PHONES = Lines(
    "phones",
    "Телефони",
    ("Номер", "Вид", "Примітка"),
    (
        Row(
            0,
            "phones",
            "11",
            (
                Field(
                    "phones-0-number",
                    "Номер",
                    "phone",
                    "+380 67 512 44 1",
                    error="Бракує однієї цифри",
                    check="/crm/clients/check",
                ),
                Field(
                    "phones-0-use",
                    "Вид",
                    "choice",
                    options=(Option("work", "Робочий", chosen=True), Option("home", "Домашній")),
                ),
                Field("phones-0-note", "Примітка", value="бухгалтерія"),
            ),
        ),
        Row(
            1,
            "phones",
            "",
            (
                Field("phones-1-number", "Номер", "phone"),
                Field("phones-1-use", "Вид", "choice", options=(Option("work", "Робочий"),)),
                Field("phones-1-note", "Примітка"),
            ),
        ),
    ),
)
CLIENT_FORM = FormPage(
    "Помилка: Новий клієнт",
    "/crm/clients/new",
    (
        Section(
            "Основне",
            (
                KIND,
                Field("name", "Назва", value="ТОВ «Світанок»", required=True, wide=True, only="kind=organisation"),
                Field("surname", "Прізвище", only="kind=person"),
                Field("first_name", "Ім’я", only="kind=person"),
                Field(
                    "tax_id",
                    "ЄДРПОУ",
                    value="40218835",
                    error="Контрольна цифра не збігається",
                    hint="Вісім цифр.",
                    check="/crm/clients/check",
                ),
                Field("birthday", "День народження", "birthday", placeholder="22.11.1985", only="kind=person"),
                Field("manager", "Менеджер", "link", options=MANAGERS),
                Field(
                    "parent", "Головна", "link", "ТОВ «Зерно Плюс»", source="/crm/clients/records?of=parent", key="1"
                ),
                Field("met", "Знайомі з", "date", "22.11.2026"),
                Field("site", "Сайт", "site"),
                Field("size", "Працівників", "integer", "12"),
            ),
            "main",
        ),
        Panes(
            "Частини",
            (
                Pane(
                    "reach",
                    "Як зв’язатися",
                    (Section("", (PHONES, Lines("emails", "E-mail", ("Адреса",), ())), "reach"),),
                    open=True,
                ),
                Pane("money", "Гроші", (Section("", (Field("limit", "Ліміт", "number", "5000"),), "money"),)),
            ),
            "_tab",
        ),
        Section(
            "Продажі",
            (
                Field("tags", "Мітки", "tags", options=(Option("1", "Гурт", chosen=True), Option("2", "VIP"))),
                Field("categories", "Категорії", "tags"),
                Field("key_client", "Ключовий клієнт", "check", "1"),
                Field("note", "Примітка", "text", "Працюють до 17:00."),
            ),
            "more",
            folded=True,
        ),
    ),
    "/crm/clients",
    CLIENTS,
    hidden=(("version", "3"),),
    errors=(
        Wrong("Телефон", "бракує однієї цифри", "f-phones-0-number"),
        Wrong("ЄДРПОУ", "контрольна цифра не збігається", "f-tax_id"),
    ),
    warnings=(elements.Warning("Такий телефон уже є у клієнта:", (Link("ТОВ «Світанок Агро»", "/crm/clients/8"),)),),
    another=True,
    unsaved=elements.Unsaved("Ви тут писали.", "/crm/clients/new?draft=1", "/crm/clients/draft/drop", "1"),
)
CLASH_FORM = FormPage(
    "ТОВ «Зерно Плюс»",
    "/crm/clients/1/edit",
    (Section("Основне", (Field("name", "Назва", value="ТОВ «Зерно Плюс»"),)),),
    "/crm/clients/1",
    CLIENTS,
    clashes=(
        Clash("site", "Сайт", "", "https://zerno.example", "https://zerno-plus.example"),
        Clash("manager", "Менеджер", "Юрій Бойко", "Оксана Мельник", ""),
    ),
    intro="Перевірте й збережіть.",
    draft="/crm/clients/draft",
)
UPLOAD_FORM = FormPage(
    "Імпорт клієнтів",
    "/imports/new",
    (Section("", (Field("file", "Файл", "file", required=True, hint="XLSX, CSV, VCF або ODS до 20 МБ."),)),),
    "/imports",
    (Link("Імпорт", "/imports"),),
    save="Прочитати файл",
    upload=True,
)

COMPOSER = Composer(
    "/crm/clients/1/notes",
    (Option("call", "Дзвінок", True), Option("note", "Примітка"), Option("letter", "Лист")),
    (Option("out", "Вихідний", True), Option("in", "Вхідний")),
    (Option("agreed", "Домовились", True), Option("no_answer", "Немає відповіді")),
)
TIMELINE = Timeline(
    "Історія",
    (
        Day(
            "22.11",
            (
                Entry(
                    "Змінено",
                    "Оксана Мельник",
                    "11:04",
                    "2026-11-22T11:04+02:00",
                    changes=(Change("Менеджер", "Юрій Бойко", "Оксана Мельник"), Change("Сайт", "", "zerno.example")),
                ),
                Entry(
                    "Дзвінок",
                    "Юрій Бойко",
                    "09:30",
                    "2026-11-22T09:30+02:00",
                    "phone",
                    "ok",
                    Markup('<b class="mention">@Оксана Мельник</b>, просять рахунок на 12 т гречки'),
                    link=Link("РХ-1042", "/invoices/1042"),
                    badge=Badge("Домовились", "ok"),
                    edit=Link("Змінити примітку", "/crm/clients/1/notes/7", "pencil"),
                    remove=Button("Видалити примітку", "/crm/clients/1/notes/7/archive", icon="trash-2"),
                ),
            ),
        ),
        Day("02.09.2025", (Entry("Додано", "Оксана Мельник", "16:00", "2025-09-02T16:00+03:00", "plus"),)),
    ),
    "/crm/clients/1?before=1",
    (
        Link("Усі", "/crm/clients/1", count="3", current=True),
        Link("Дзвінки", "/crm/clients/1?tl=calls", count="1"),
    ),
    "/crm/clients/1",
    COMPOSER,
    Follow("Стежу", "/crm/clients/1/follow", on=True, count="2"),
)
CLIENT_CARD = CardPage(
    "ТОВ «Зерно Плюс»",
    "ТОВ «Зерно Плюс»",
    "ЗП",
    1,
    True,
    (
        (
            Facts(
                "Реквізити",
                (
                    Fact("ЄДРПОУ", "40218835"),
                    Fact("Повна назва", "Товариство з обмеженою відповідальністю «Зерно Плюс»"),
                    Fact("Сайт", Markup('<a href="https://zerno.example">zerno.example</a>')),
                ),
                "/crm/clients/1/edit",
            ),
        ),
        (TIMELINE,),
        (
            Items(
                "Телефони",
                (
                    Item(
                        "+380 67 512 44 17",
                        "tel:+380675124417",
                        "робочий, бухгалтерія",
                        icon="phone",
                        badge=Badge("Viber", "info"),
                    ),
                ),
                "1",
            ),
            Items(
                "Контактні особи",
                (Item("Іван Гончар", "/crm/clients/9", "комірник", mark="ІГ", call="tel:+380635550101"),),
                "1",
                Link("Додати", "/crm/clients/1/edit", "plus"),
            ),
            Items(
                "Задачі",
                (
                    Item(
                        "Нагадати про оплату",
                        "/tasks/4",
                        "до 12:00",
                        "bad",
                        act=Button("Зроблено", "/tasks/4/do/close", icon="check"),
                    ),
                ),
                "1",
            ),
            Items("Адреси", (), empty="Тут ще нічого немає."),
            Files(
                "Файли",
                (
                    FileItem(
                        "вивіска.png",
                        "/files/1/%D0%B2.png",
                        "image",
                        "/files/small/1",
                        acts=(Button("Видалити", "/files/1/delete", icon="trash-2"),),
                        opens=True,
                        chosen=True,
                    ),
                    FileItem("склад.jpg", "/files/2/c.jpg", "image", opens=True, waits="/files/tiles/2"),
                ),
                (
                    FileItem("Рахунок № 7.xlsx", "/files/3/7.xlsx", "file-spreadsheet", note="12 КБ · Оксана Мельник"),
                    FileItem(
                        "Договір",
                        "https://docs.example/contract.pdf",
                        "link",
                        note="docs.example",
                        acts=(Button("Видалити", "/files/links/1/delete", icon="trash-2"),),
                        opens=True,
                    ),
                ),
                "4",
                "/crm/clients/1/files",
                "/crm/clients/1/links",
            ),
        ),
    ),
    CLIENTS,
    (Badge("Активний", "ok"), Badge("Ключовий", "info")),
    ("Гурт", "VIP"),
    (Meta("+380 67 512 44 17", "phone", "tel:+380675124417"), Meta("Київ, Контрактова пл., 4", "map-pin")),
    (
        SmartButton("Борг", "12 450,00 ₴", "8 днів прострочено", "wallet", "/invoices?client=1", "bad"),
        SmartButton("Задачі", "1", "до 12:00", "square-check-big", "/tasks?client=1"),
    ),
    "/crm/clients/1/edit",
    (Button("Записати дзвінок", "/crm/clients/1/do/call", icon="phone", key="c"),),
    (
        Button("До архіву", "/crm/clients/1/do/archive", icon="trash-2"),
        Link("Об’єднати", "/crm/clients/1/merge", "merge"),
    ),
)

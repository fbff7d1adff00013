"""Addons, plans to install and remove them, and an import, as a shop in Kyiv sees them."""

from __future__ import annotations

from markupsafe import Markup

from core.screens.elements import (
    AddonsPage,
    ArchivePage,
    Badge,
    Button,
    Cells,
    Fact,
    Field,
    Link,
    MappedColumn,
    MappingPage,
    Option,
    PlanLine,
    PlanPage,
    PlanSection,
    SmartButton,
    TablePage,
    Tile,
    Wrong,
)

REMOVE, INSTALL = "Вилучити", "Встановити"
TILES = (
    Tile(
        "crm",
        "Клієнти",
        "1.0.0",
        "Картки людей і компаній, телефони, адреси, реквізити, пошук подібних, імпорт адресних книг.",
        "users",
        "Gazda",
        Badge("Встановлено", "ok"),
        license="Apache-2.0",
        act=Link(REMOVE, "/addons/plan?remove=crm"),
        choose="remove",
    ),
    Tile(
        "tasks",
        "Задачі",
        "1.0.0",
        "Що зробити, кому й до коли.",
        "square-check-big",
        "Gazda",
        Badge("Встановлено", "ok"),
        "потребує: клієнти",
        "Apache-2.0",
        Link(REMOVE, "/addons/plan?remove=tasks"),
        choose="remove",
    ),
    Tile(
        "base",
        "Основа",
        "1.1.0",
        "Користувачі, ролі, налаштування, файли.",
        "settings",
        "Gazda",
        Badge("Є 1.1.0", "info"),
        license="Apache-2.0",
        act=Link("Оновити", "/addons/plan", tone="primary"),
    ),
    Tile(
        "novaposhta",
        "Нова пошта",
        "0.9.3",
        "ТТН з картки, друк 100×100, відстеження.",
        "truck",
        "Спільнота",
        None,
        "потребує: доставка",
        "MIT",
        Link(INSTALL, "/addons/plan?install=novaposhta"),
        choose="install",
    ),
    Tile(
        "binotel",
        "Телефонія",
        "2.0.4",
        "Картка клієнта на дзвінок.",
        "phone",
        "Спільнота",
        Badge("Не завантажено", "bad"),
        problem="addon.toml: немає ключа version.",
    ),
)
ADDONS = AddonsPage(
    "Додатки",
    "3 встановлено, 1 оновлення",
    (
        Link("Усі", "/addons", count="5", current=True),
        Link("Встановлені", "/addons?show=installed", count="3"),
        Link("Оновлення", "/addons?show=updates", count="1"),
    ),
    TILES,
    "",
    "installed",
    "/addons/plan",
    (Link("Історія", "/addons/history", "history"), Link("Оновити 1", "/addons/plan", "refresh-cw", tone="primary")),
)
INSTALLING = PlanPage(
    "План: встановити «Задачі» 1.0.0",
    "/addons/plan",
    "/addons",
    "Встановити",
    (
        PlanSection(
            "Додатки",
            "puzzle",
            (
                PlanLine("Задачі", "1.0.0, встановлено", "tasks", "+"),
                PlanLine("Клієнти", "1.0.0, встановлено", "crm", "+"),
            ),
            "2",
            open=True,
        ),
        PlanSection(
            "Записи",
            "database",
            (
                PlanLine("Задача", "0 записів, 18 стовпців, 4 індекси, 5 обмежень", "tasks_task", "+"),
                PlanLine("стовпець, Остання задача", "3 482 записи", "crm_client.last_task_at", "+"),
            ),
            "+2",
            open=True,
        ),
        PlanSection(
            "Права",
            "key-round",
            (PlanLine("Працівник: Клієнт", "бачити", sign="+"), PlanLine("роль, Менеджер", "", "crm.sales", "+")),
            "+2",
        ),
    ),
    (Badge("Сумісний з ядром 0.1. Простою немає, близько 6 секунд.", "ok"),),
    (("set", "a1b2"),),
    facts=(Fact("Триває", "близько 6 с"), Fact("Інші чекають", "близько 0,4 с")),
    ways=(
        Link("Повернути записи", "/addons/plan?install=tasks", current=True),
        Link("Почати з порожнього; архів лишиться", "/addons/plan?install=tasks&restore=no"),
    ),
)
REMOVING = PlanPage(
    "План: вилучити «Задачі» 1.0.0",
    "/addons/plan",
    "/addons",
    "Вилучити додаток",
    (
        PlanSection(
            "Дані додатка",
            "database",
            (
                PlanLine("", "18 204 рядки", "tasks_task", "\u2212"),
                PlanLine("стовпець", "3 482 рядки", "crm_client.last_task_at", "\u2212"),
            ),
            "\u22122",
        ),
    ),
    (Badge("Від нього залежить «Нагадування». Його теж буде вилучено.", "warn"),),
    choices=(
        Field(
            "data",
            "Що зробити з даними",
            "radio",
            "keep",
            (
                Option("keep", "Лишити 30 днів, потім вилучити", chosen=True),
                Option("archive", "Вивантажити в архів і вилучити"),
                Option("drop", "Вилучити зараз назавжди"),
            ),
        ),
    ),
    danger=True,
)
REFUSED = PlanPage(
    "План: вилучити «Основа»",
    "/addons/plan",
    "/addons",
    "Вилучити",
    (),
    (Badge("Без основи Gazda не працює.", "bad"),),
    possible=False,
)

ARCHIVE = ArchivePage(
    "Задачі 1.0.0",
    "20261122-101500-7-tasks.zip",
    "/addons/archives/20261122-101500-7-tasks.zip",
    (Fact("Файл", "20261122-101500-7-tasks.zip"), Fact("Розмір", "412 КБ"), Fact("Коли", "22.11.2026 10:15:00")),
    Cells(
        ("Що", "Таблиця", "Записів", "Стовпців", "Створено"),
        (("Задача", Markup("<code>tasks_task</code>"), "18 204", "18", "03.02 – 22.11"),),
        (2, 3),
    ),
    (Link("Архіви", "/addons/archives"),),
    (Button("Перевірити", "/check", icon="shield-check"), Button("Завантажити", "/file", icon="download")),
    (Badge("Архів цілий.", "ok"),),
    "/addons/plan",
    (
        Field("table", "Лише ці таблиці", "tags", options=(Option("tasks_task", "Задача"),), wide=True),
        Field("from", "Від дня", "date"),
        Field("to", "До дня", "date"),
    ),
    Field("typed", "Назва архіву", error="Введіть назву архіву так, як вона тут стоїть.", wide=True),
)

MAPPED = MappingPage(
    "Помилка: стовпці файлу «клієнти.xlsx»",
    "/imports/7/columns",
    tuple(
        MappedColumn(
            title,
            samples,
            Field(
                f"to.{place}",
                title,
                "choice",
                options=(
                    Option("", "не брати"),
                    Option("name", "Назва", title == "Клієнт"),
                    Option("phone", "Телефон", title == "Тел."),
                ),
                error=error,
            ),
            why,
        )
        for place, (title, samples, error, why) in enumerate(
            (
                ("Клієнт", ("ТОВ «Зерно Плюс»", "Ірина Коваль"), "", "назва стовпця"),
                ("Тел.", ("0675124417", "(050) 310-44-17, дод. 12"), "", "97 % схожі на телефони"),
                (
                    "Примітки менеджера про останню розмову",
                    ("Працюють до 17:00, просили передзвонити після свят",),
                    "",
                    "",
                ),
                ("Код", (), "Цей стовпець порожній.", ""),
            )
        )
    ),
    (Link("Імпорт", "/imports"),),
    (("file", "7"),),
    (
        Field("header", "Перший рядок — назви", "check", "1"),
        Field(
            "same",
            "Якщо такий клієнт уже є",
            "choice",
            options=(Option("skip", "Пропустити"), Option("fill", "Доповнити", chosen=True)),
        ),
    ),
    (Wrong("Код", "цей стовпець порожній", "f-to-3"),),
)
REPORT = TablePage(
    "Перевірка файлу",
    (
        SmartButton("Рядків", "3 482"),
        SmartButton("Нових", "3 120", "буде додано", "plus"),
        SmartButton("З помилками", "14", "не буде взято", "circle-alert", "#errors", "bad"),
    ),
    Cells(
        ("", "Рядок", "Помилка", "Сума, ₴"),
        (
            ("1", "17", "Телефон: бракує однієї цифри", "12 450,00"),
            ("2", "204", Markup("Код <b>40218835</b>: контрольна цифра не збігається"), "−3,50"),
        ),
        (1, 3),
    ),
    "Нічого ще не збережено.",
    (Link("Імпорт", "/imports"),),
    (Link("Змінити стовпці", "/imports/7/columns", "pencil"), Button("Імпортувати", "/imports/7/run", tone="primary")),
)

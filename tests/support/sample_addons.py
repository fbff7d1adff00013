"""Addons, plans to install and remove them, and an import, as a shop in Kyiv sees them."""

from __future__ import annotations

from markupsafe import Markup

from core.screens.elements import (
    AddonsPage,
    Badge,
    Button,
    Cells,
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
        act=Link(REMOVE, "/addons/crm/remove"),
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
        Link(REMOVE, "/addons/tasks/remove"),
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
        act=Link("Оновити", "/addons/base/upgrade", tone="primary"),
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
        Link(INSTALL, "/addons/novaposhta/install"),
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
)
INSTALLING = PlanPage(
    "План: встановити «Задачі» 1.0.0",
    "/addons/tasks/install",
    "/addons",
    "Встановити",
    (
        PlanSection(
            "Буде додано",
            "package-plus",
            (
                PlanLine("1.0.0", "88 КБ, Apache-2.0", "tasks"),
                PlanLine("1.0.0, залежність", "214 КБ, Apache-2.0", "crm"),
            ),
            "2 додатки",
        ),
        PlanSection(
            "База даних",
            "database",
            (
                PlanLine("нова таблиця", "0 рядків", "tasks_task"),
                PlanLine("новий стовпець", "3 482 рядки, без блокування", "crm_client.last_task_at"),
            ),
        ),
        PlanSection(
            "Просить дозвіл", "key-round", (PlanLine("Читати клієнтів"), PlanLine("Фонова задача раз на 5 хвилин"))
        ),
    ),
    (Badge("Сумісний з ядром 0.1. Простою немає, близько 6 секунд.", "ok"),),
    (("set", "a1b2"),),
    (Field("backup", "Резервна копія перед змінами (412 МБ)", "check", "1"),),
)
REMOVING = PlanPage(
    "План: вилучити «Задачі» 1.0.0",
    "/addons/tasks/remove",
    "/addons",
    "Вилучити додаток",
    (
        PlanSection(
            "Дані додатка",
            "database",
            (
                PlanLine("", "18 204 рядки", "tasks_task"),
                PlanLine("стовпець", "3 482 рядки", "crm_client.last_task_at"),
            ),
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
    "/addons/base/remove",
    "/addons",
    "Вилучити",
    (),
    (Badge("Без основи Gazda не працює.", "bad"),),
    possible=False,
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

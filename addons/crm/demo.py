"""Clients of the shop one looks around in; all invented."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.base.models import User
from addons.crm.models.client import Client
from addons.crm.models.directories import Category, Industry, Source, Tag, Territory
from addons.crm.models.history import ClientTag
from addons.crm.models.lines import Address, Contact, Email, Phone
from core import Env

TAGS = ("VIP", "опт", "бонуси", "весілля")
CATEGORIES = ("Звичайний покупець", "Пенсіонер", "Мама з дитиною", "Золота картка")
INDUSTRIES = ("Торгівля", "Кав’ярні й ресторани", "Освіта", "Будівництво", "Сільське господарство")
SOURCES = ("Рекомендація", "Instagram", "Сайт", "Реклама", "Прямий продаж")
TERRITORIES = ((12, "Поділ і Оболонь", "andrii"), (15, "Одеса", "oksana"), (21, "Chișinău", "mariana"))

# name, status, phone, city, street, house, manager, tag, tax code
ORGANISATIONS = (
    ("ТОВ «Зерно Плюс»", "loyal", "+380675124417", "Київ", "вул. Верхній Вал", "24", "andrii", "VIP", "40123454"),
    ("Кав’ярня «Ратуша»", "regular", "+380637001208", "Львів", "пл. Ринок", "7", "oksana", "опт", ""),
    ("SRL Dulce Vis", "regular", "+37322480115", "Chișinău", "str. Columna", "14", "mariana", "", ""),
    ("ТОВ «Смачна хата»", "regular", "+380443901772", "Київ", "вул. Саксаганського", "61", "andrii", "опт", "14360570"),
    ("Готель «Аркадія»", "loyal", "+380487056060", "Одеса", "Гагарінське плато", "5", "oksana", "VIP", ""),
    ("ПП «Молочна ріка»", "lapsed", "+380672338190", "Київ", "вул. Мечникова", "3", "andrii", "", ""),
    ("Школа № 142, їдальня", "regular", "+380444172011", "Київ", "вул. Олени Теліги", "15", "oksana", "", ""),
    ("ТОВ «Світанок»", "new", "+380675124419", "Одеса", "вул. Дерибасівська", "12", "oksana", "опт", ""),
    ("Пекарня «Колосок»", "potential", "+380961140322", "Полтава", "вул. Соборності", "40", "andrii", "", ""),
    ("SRL Casa Verde", "new", "+37379204118", "Bălți", "str. Independenței", "3", "mariana", "", ""),
)
# surname, first name, patronymic, status, phone, city, manager, tag, birthday
PEOPLE = (
    ("Бондар", "Василь", "Іванович", "regular", "+380502149033", "Одеса", "oksana", "опт", "1979-04-02"),
    ("Коваль", "Ірина", "Петрівна", "loyal", "+380503104417", "Київ", "andrii", "бонуси", "1985-02-14"),
    ("Сидоренко", "Андрій", "Олегович", "regular", "+380971184052", "Київ", "andrii", "", "--11-30"),
    ("Ґудзь", "Людмила", "Степанівна", "lapsed", "+380669017328", "Одеса", "oksana", "", ""),
    ("Поліщук", "Юрій", "Миколайович", "regular", "+380732551009", "Одеса", "oksana", "", "1990-07-21"),
    ("Rusu", "Ștefan", "", "new", "+37369204118", "Chișinău", "mariana", "", ""),
    ("Яременко", "Катерина", "Сергіївна", "loyal", "+380684305561", "Київ", "andrii", "VIP", "1993-12-05"),
    ("Їжакевич", "Олександр", "Борисович", "lapsed", "+380956120844", "Одеса", "oksana", "", ""),
    ("Гриценко", "Наталія", "Василівна", "regular", "+380677401926", "Київ", "andrii", "весілля", "--03-08"),
    ("Тарасенко", "Віктор", "Павлович", "new", "+380933776410", "Одеса", "oksana", "", ""),
    ("Munteanu", "Alina", "", "regular", "+37378551902", "Chișinău", "mariana", "бонуси", "1988-09-17"),
    ("Шевченко", "Тарас", "Григорович", "loyal", "+380671234567", "Київ", "andrii", "VIP", "1984-03-09"),
    ("Мельничук", "Оксана", "Іванівна", "regular", "+380985550142", "Львів", "oksana", "", ""),
    ("Єфремова", "Світлана", "Юріївна", "potential", "+380507778820", "Харків", "andrii", "", ""),
    ("Popescu", "Ion", "", "potential", "+40712034567", "Iași", "mariana", "", ""),
    ("Лисенко", "Микола", "Віталійович", "new", "+380631152277", "Дніпро", "andrii", "", "1991-01-19"),
    ("Ткач", "Сергій", "Анатолійович", "regular", "+380631182005", "Київ", "andrii", "", ""),
    ("Дзюба", "Марія", "Андріївна", "regular", "+380504443311", "Полтава", "oksana", "весілля", "--06-24"),
    ("Іваненко", "Богдан", "Романович", "lost", "+380969991414", "Черкаси", "andrii", "", ""),
    ("Чорновіл", "Ганна", "Максимівна", "regular", "+380672223344", "Львів", "oksana", "бонуси", "1975-08-11"),
)


def load(env: Env) -> None:
    """Add the directories and clients that are not there yet."""
    found = {
        model: directory(env, model, names)
        for model, names in ((Tag, TAGS), (Category, CATEGORIES), (Industry, INDUSTRIES), (Source, SOURCES))
    }
    managers = dict(env.session.execute(select(env[User].login, env[User].id)).all())
    territories(env, managers)
    known = set(env.session.scalars(select(env[Client].name)))
    for place, row in enumerate(ORGANISATIONS):
        if row[0] not in known:
            env.session.add(organisation(env, row, found, managers, place))
    for place, person_row in enumerate(PEOPLE):
        if " ".join(filter(None, person_row[:3])) not in known:
            env.session.add(person(env, person_row, found, managers, place))
    env.session.flush()


def directory(env: Env, model: Any, names: tuple[str, ...]) -> list[Any]:
    """The entries of a directory, the missing ones added."""
    known = {entry.name: entry for entry in env.session.scalars(select(env[model]))}
    for name in names:
        if name not in known:
            known[name] = env[model](name=name)
            env.session.add(known[name])
    env.session.flush()
    return [known[name] for name in names]


def territories(env: Env, managers: dict[str, int]) -> None:
    known = set(env.session.scalars(select(env[Territory].number)))
    for number, name, login in TERRITORIES:
        if number not in known:
            env.session.add(env[Territory](number=number, name=name, manager_id=managers.get(login)))


def organisation(
    env: Env, row: tuple[str, ...], found: dict[Any, list[Any]], managers: dict[str, int], place: int
) -> Any:
    name, status, phone, city, street, house, manager, tag, code = row
    client = env[Client](
        kind="organisation", name=name, status=status, tax_id=code or None, manager_id=managers.get(manager)
    )
    client.industry_id, client.source_id = (
        found[Industry][place % len(INDUSTRIES)].id,
        found[Source][place % len(SOURCES)].id,
    )
    client.legal_name = name if name.startswith(("ТОВ", "ПП", "SRL")) else None
    reach(env, client, phone, city, tag, found)
    client.addresses[0].street, client.addresses[0].house = street, house
    client.emails.append(env[Email](address=f"office{place + 1}@example.com.ua", use="work", main=True))
    if place == 0:
        for person_name, position, number in (
            ("Наталія Гриценко", "директорка", "+380675124400"),
            ("Сергій Ткач", "закупівлі", "+380631182006"),
        ):
            client.contacts.append(env[Contact](name=person_name, position=position, number=number))
    return client


def person(env: Env, row: tuple[str, ...], found: dict[Any, list[Any]], managers: dict[str, int], place: int) -> Any:
    surname, first_name, patronymic, status, phone, city, manager, tag, birthday = row
    client = env[Client](
        kind="person", surname=surname, first_name=first_name, patronymic=patronymic or None, status=status,
        birthday=birthday or None, manager_id=managers.get(manager), source_id=found[Source][place % len(SOURCES)].id,
    )  # fmt: skip
    reach(env, client, phone, city, tag, found)
    return client


def reach(env: Env, client: Any, phone: str, city: str, tag: str, found: dict[Any, list[Any]]) -> None:
    """The phone, the city and the tag of a client."""
    client.phones.append(env[Phone](number=phone, use="mobile"))
    client.addresses.append(env[Address](city=city, use="delivery"))
    if tag:
        client.tags.append(env[ClientTag](tag_id=next(entry.id for entry in found[Tag] if entry.name == tag)))

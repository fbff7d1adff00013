"""Ways out of a card: addresses lead to the map that the business chose, phones are called, letters are written."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from addons.base.models import Company
from addons.crm.models.client import Client
from addons.crm.models.lines import Address, Email, Phone
from core.services.maps import GOOGLE, MAP, map_link
from core.services.settings import change_setting
from tests.support.html import Element
from tests.support.served import Served, Visitor


@pytest.fixture(scope="module")
def client(server: Served) -> int:
    with server.env() as env:
        env.session.add(env[Company](name="Поділ", address="04071, Київ, вул. Верхній Вал, 24"))
        one = env[Client](kind="person", surname="Коваль")
        told = {"city": "Львів", "street": "вул. Зелена & Co", "house": "7", "apartment": "12", "postcode": "79005"}
        one.addresses.append(env[Address](**told))
        one.phones.append(env[Phone](number="050 123 45 67"))
        one.emails.append(env[Email](address="koval@example.com"))
        env.session.add(one)
        env.session.flush()
        return int(one.id)


def out(page: Element, host: str) -> list[Element]:
    return [link for link in page.all("a") if urlsplit(link["href"]).hostname == host]


def test_an_address_of_a_client_is_looked_for_on_the_map_without_its_flat(served: Served, client: int) -> None:
    links = out(served.visitor("olena").read(f"/crm/client/{client}"), "www.openstreetmap.org")
    assert len(links) == 2, "in the head and among the addresses"
    for link in links:
        assert parse_qs(urlsplit(link["href"]).query) == {"query": ["Львів, вул. Зелена & Co, 7"]}
        assert (link["rel"], link["target"]) == ("noopener noreferrer", "_blank")


def test_phones_and_letters_are_links_that_stay_in_the_page(served: Served, client: int) -> None:
    page = served.visitor("olena").read(f"/crm/client/{client}")
    for href in ("tel:+380501234567", "mailto:koval@example.com"):
        found = page.all("a", href=href)
        assert found
        assert not any(link["target"] for link in found)


def test_the_map_is_a_setting_and_a_field_of_the_kind_address_leads_there(served: Served) -> None:
    with served.env() as env:
        company = env.session.scalars(select(env[Company].id)).one()
        change_setting(env, MAP, GOOGLE)
    admin: Visitor = served.visitor()
    [link] = out(admin.read(f"/base/company/{company}"), "www.google.com")
    assert parse_qs(urlsplit(link["href"]).query)["query"] == ["04071, Київ, вул. Верхній Вал, 24"]
    assert "Google Maps" in admin.read("/settings").text
    with served.env() as env:
        change_setting(env, MAP, "osm")


def test_a_point_goes_before_the_text_and_nothing_leads_nowhere(served: Served) -> None:
    point = Decimal("50.4667"), Decimal("30.5117")
    with served.env() as env:
        assert map_link(env, "Київ", point) == (
            "https://www.openstreetmap.org/?mlat=50.4667&mlon=30.5117#map=17/50.4667/30.5117"
        )
        assert map_link(env, " ") == ""
        change_setting(env, MAP, GOOGLE)
        assert map_link(env, "Київ", point).endswith("query=50.4667%2C30.5117")
        change_setting(env, MAP, "osm")

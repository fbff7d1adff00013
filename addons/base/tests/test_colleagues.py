"""Colleagues: whom to call and by which number, and the clock by which somebody works."""

from __future__ import annotations

import pytest

from addons.base.phones import tidy_phone
from core import UserError
from tests.support.served import Served


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("050 123 45 67", "UA", "+380 50 123 4567"),
        ("+40 (722) 123-456", "UA", "+40 722 123 456"),
        ("069 123 456", "MD", "+373 691 23 456"),
        ("105", "UA", "105"),
    ],
)
def test_a_phone_is_kept_in_one_format(typed: str, country: str, kept: str) -> None:
    assert tidy_phone(typed, country) == kept


@pytest.mark.parametrize("typed", ["ask Oksana", "050 12", "+380", "1234567890123456789"])
def test_what_is_no_phone_is_refused_in_words(typed: str) -> None:
    with pytest.raises(UserError, match="is no phone"):
        tidy_phone(typed, "UA")


def test_the_phone_of_a_colleague_calls_from_list_and_card(served: Served) -> None:
    admin, key = served.visitor("admin"), served.people["andrii"]
    form = admin.form(f"/base/user/{key}/edit").fill(phone="(067) 123-45-67", position="Менеджер")
    page = admin.follow(form.send())
    assert page.one("p", class_="meta").link("+380 67 123 4567") == "tel:+380671234567"
    assert "Менеджер" in page.one("p", class_="meta").text
    row = next(row for row in served.visitor("olena").read("/base/user").all("tr") if "Андрій" in row.text)
    assert row.link("+380 67 123 4567") == "tel:+380671234567"


def test_a_phone_that_is_none_is_told_of_beside_its_field(served: Served) -> None:
    admin, key = served.visitor("admin"), served.people["head"]
    answer = admin.form(f"/base/user/{key}/edit").fill(phone="later").send()
    assert answer.status == 422
    assert answer.page.one("input", name="phone")["aria-invalid"] == "true"
    assert "later is no phone" in answer.page.one("p", id="f-phone-err").text


def test_the_time_zone_of_a_colleague_is_chosen_from_a_list(served: Served) -> None:
    admin, path = served.visitor("admin"), f"/base/user/{served.people['head']}/edit"
    offered = [one["value"] for one in admin.read(path).one("select", name="zone").all("option")]
    assert {"Europe/Kyiv", "Europe/Chisinau", "UTC"} <= set(offered)
    assert admin.form(path).fill(zone="Europe/Chisinau").send().status == 303
    assert admin.form(path).fill(zone="Mars/Base").send().status == 422

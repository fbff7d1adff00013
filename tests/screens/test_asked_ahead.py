"""Pages that are asked for before anybody pressed their link: what being asked for so must not change."""

from __future__ import annotations

from itertools import count

import pytest

from tests.support.served import Served

NUMBERS = count(1)
AHEAD = {"purpose": "prefetch"}


@pytest.fixture
def client(served: Served) -> str:
    """The address of the card of a client whom Olena added, and so follows."""
    olena = served.visitor("olena")
    return olena.form("/crm/client/new").fill(surname=f"Бондар-{next(NUMBERS)}", first_name="Петро").send().to


@pytest.mark.parametrize("told", [AHEAD, {"sec_purpose": "prefetch;prerender"}])
def test_a_card_is_not_drawn_ahead_while_something_on_it_is_unread(
    served: Served, client: str, told: dict[str, str]
) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    assert olena.get(client, **told).status == 200
    andrii.form(client, "composer").fill(kind="note", body="Дзвонив").send()
    assert olena.get(client, **told).status == 503
    assert olena.get(client, **told).status == 503, "nobody has read it yet"
    assert olena.get(client).status == 200
    assert olena.get(client, **told).status == 200
    assert andrii.get(client, **told).status == 200


def test_what_is_to_be_said_once_waits_for_who_sees_it(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    saved = olena.form(f"{client}/edit").fill(site="https://bondar.example").send()
    assert "Saved" not in olena.get(client, **AHEAD).text
    assert "Saved" in olena.get(saved.to).text
    assert "Saved" not in olena.get(saved.to).text

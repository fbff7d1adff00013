"""The card of a client, through its form and its pages."""

from __future__ import annotations

import pytest

from tests.support.served import Served


@pytest.mark.row("CRM-01")
def test_a_person_and_an_organisation_have_fields_of_their_own(served: Served) -> None:
    olena = served.visitor("olena")
    form = olena.form("/crm/client/new").fill(surname="ФОП Іваненко", first_name="Богдан", birthday="14.02.1985")
    card = olena.follow(form.send())
    print(card.text)

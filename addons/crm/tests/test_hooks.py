"""What crm announces: client_card."""

from __future__ import annotations

from addons import crm
from core import Person
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from tests.support.business import PROGRAM, Found
from tests.support.workshop import Workshop

ADMIN = Person(None, "Admin", frozenset(["base.administrator"]))
LISTENER = """
    from core import hookimpl
    @hookimpl
    def client_card(client, lines):
        lines.append(f"{client.name} was here")
"""


def test_client_card_adds_lines_under_the_name(found: Found, workshop: Workshop) -> None:
    workshop.addon("visits", depends='["crm"]', __init__=LISTENER)
    business = workshop.open(found("crm"))
    carry_out(business, plan(business, install=["visits"]), PROGRAM)
    with business.env(ADMIN, writes=True) as env:
        client = env[crm.Client](kind="person", surname="Коваль", first_name="Ірина")
        env.session.add(client)
        env.session.flush()
        assert [fact.text for fact in env[crm.ClientForm](env).meta(client)] == ["Коваль Ірина was here"]

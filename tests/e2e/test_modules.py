"""Functions come and go as addons while the others, and what belongs to them, stay as they are."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from addons import crm
from core.conformance.contents import contents
from core.services.files import store
from tests.support.browser import Browse, serious
from tests.support.served import Served

LATE = ("postgresql",)
"""What is shown is the same from either database."""

ADDONS = ("base", "crm")
CLIENT = "ТОВ «Зерно Плюс»"
OURS = ("tasks_task", "base_follower")
"""What comes and goes with tasks: who made one follows it."""

TRIED = {"base_signin"}
"""What a browser writes by looking."""


def fill(served: Served) -> int:
    """A client with a phone and a document, and a company with a logo; gives the client's number."""
    with served.env() as env:
        client = env[crm.Client](kind="organisation", name=CLIENT, status="regular")
        client.phones.append(env[crm.Phone](number="+380675124417", use="mobile"))
        env.session.add(client)
        env.session.flush()
        store(env, io.BytesIO(b"%PDF-1.4 a contract"), "contract.pdf", model="crm.client", record=client.id)
        store(env, io.BytesIO(b"a logo"), "logo.png", model="base.company", record=1)
        return int(client.id)


def others(served: Served) -> dict[str, list[dict[str, Any]]]:
    """All that does not belong to tasks, row by row."""
    found = contents(served.business)
    return {table: rows for table, rows in found.items() if table not in OURS and table not in TRIED}


def menu(page: Page) -> Any:
    return page.get_by_role("navigation", name="Main menu")


def plan(page: Page, act: str, button: str) -> None:
    """By the addons page, over its plan, as a person does it."""
    page.goto("/addons")
    page.locator("#addon-tasks").get_by_role("link", name=act).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan: ")
    assert serious(page) == []
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Tasks")


def save(page: Page) -> None:
    """Press the button of the form that is seen."""
    page.get_by_role("button", name=re.compile("^Save( Ctrl ↵)?$")).filter(visible=True).click()


def without_next_step(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of others without the column that tasks adds to clients."""
    return {
        table: [{k: v for k, v in row.items() if k != "next_step"} for row in rows] for table, rows in found.items()
    }


@pytest.mark.row("CORE-25")
@pytest.mark.parametrize("width", [1440, 390])
def test_an_addon_brings_its_menu_and_its_part_of_the_card_and_takes_nothing_but_these(
    served: Served, browse: Browse, width: int
) -> None:
    """Tasks in the place of contracts, and clients with their documents in that of invoices."""
    key = fill(served)
    phone = {"has_touch": True, "is_mobile": True} if width < 700 else {}
    page = served.page(browse, "admin", width, locale="en-GB", **phone)
    page.set_default_timeout(60_000)
    card = f"/crm/client/{key}"
    page.goto(card)
    expect(page.get_by_role("heading", name="Tasks")).to_have_count(0)
    before = others(served)

    plan(page, "Install", "Install")
    assert without_next_step(others(served)) == before
    page.goto("/menu")
    expect(page.locator("main").get_by_role("link", name="Tasks", exact=True)).to_be_visible()
    page.goto(card)
    if width > 700:
        expect(menu(page).get_by_role("link", name="Tasks")).to_be_visible()
    expect(page.get_by_role("heading", name="Tasks")).to_be_visible()
    page.goto(f"/tasks/task/new?client={key}")
    page.get_by_role("textbox", name="Task", exact=True).fill("Підписати договір")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Підписати договір")
    page.goto(card)
    expect(page.get_by_role("link", name="Підписати договір").first).to_be_visible()
    had = contents(served.business)["tasks_task"]

    plan(page, "Remove", "Archive and remove")
    page.goto("/menu")
    expect(page.locator("main").get_by_role("link", name="Tasks", exact=True)).to_have_count(0)
    page.goto(card)
    expect(page.get_by_role("heading", level=1)).to_have_text(CLIENT)
    expect(page.get_by_role("heading", name="Tasks")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("+380 67 512 44 17")
    assert "tasks_task" not in contents(served.business)
    now = others(served)
    assert now["base_attachment"] == before["base_attachment"]
    assert now["base_chunk"] == before["base_chunk"]
    assert now["crm_phone"] == before["crm_phone"]

    page.goto(f"{card}/edit")
    page.get_by_label("Legal name").fill("ТОВ «Зерно Плюс Україна»")
    save(page)
    expect(page.locator("#toasts")).to_contain_text(f"Saved: {CLIENT}")
    expect(page.get_by_text("ТОВ «Зерно Плюс Україна»").first).to_be_visible()
    page.goto("/crm/client")
    expect(page.locator("tbody")).to_contain_text(CLIENT)
    assert serious(page) == []

    plan(page, "Install", "Install")
    assert contents(served.business)["tasks_task"] == had
    plan(page, "Remove", "Archive and remove")
    page.context.close()

"""Files, links and the camera on a card, in Chromium: wide and narrow, in both themes with axe, and without script."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect, sync_playwright

from addons import crm
from core.conformance.chromium import find_chromium, flags
from core.services.files import Attachment, content
from core.services.worker import Runner
from tests.support.browser import Browse, screenshot, serious
from tests.support.served import Served

ENGINES = ("sqlite",)
"""What is shown is the same from either database."""


CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SCREENS = [(1440, "light"), (390, "light"), (1440, "dark"), (390, "dark")]
DROP = """([selector, name, type, content]) => {
    const held = new DataTransfer();
    held.items.add(new File([Uint8Array.from(atob(content), one => one.charCodeAt(0))], name, { type }));
    const target = document.querySelector(selector);
    const told = selector === "body"
        ? new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true })
        : new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true });
    target.dispatchEvent(told);
}"""
"""What the browser tells a page of a file that is dropped on it, or pasted."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser with a camera that shows a test picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*flags(), *CAMERA])
        try:
            yield browser
        finally:
            browser.close()


def photo(width: int = 640, height: int = 420, kind: str = "PNG") -> bytes:
    """A picture of a shop by the road."""
    image = Image.new("RGB", (width, height), "#9fcdd1")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), fill="#6b7f3a")
    draw.rectangle((width // 4, height // 3, width * 3 // 4, height * 4 // 5), fill="#a8503f")
    draw.rectangle((width // 3, height // 2, width // 2, height * 4 // 5), fill="#f2f4f3")
    made = io.BytesIO()
    image.save(made, kind)
    return made.getvalue()


def noise() -> bytes:
    """A picture that takes more than a page shows as it is."""
    made = io.BytesIO()
    Image.effect_noise((500, 400), 90).save(made, "PNG")
    return made.getvalue()


def client(served: Served, surname: str) -> str:
    """The card of a new client."""
    with served.env() as env:
        one = env[crm.Client](kind="person", surname=surname, status="regular")
        env.session.add(one)
        env.session.flush()
        return f"/crm/client/{one.id}"


def panel(page: Page) -> Any:
    return page.get_by_role("heading", name=re.compile("^Files")).locator("xpath=ancestor::section")


def count(page: Page, number: int) -> None:
    expect(panel(page).get_by_role("heading")).to_have_text(f"Files {number}" if number else "Files")


def fits(page: Page) -> None:
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen, f"{page.url} is {wide} px wide"


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_files_come_by_choosing_dropping_and_pasting(served: Served, browse: Browse, width: int, theme: Any) -> None:
    card, page = client(served, f"Коваль{width}{theme}"), served.page(browse, "olena", width, theme)
    page.goto(card)
    expect(panel(page)).to_contain_text("Nothing here yet: drop files onto this panel")
    assert serious(page) == []
    page.get_by_label("Files to attach").set_input_files(
        [
            {"name": "shop.png", "mimeType": "image/png", "buffer": photo()},
            {"name": "Рахунок № 7.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"},
        ]
    )
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("2 files are attached.")
    count(page, 2)
    content = base64.b64encode(photo(300, 300)).decode()
    page.evaluate(DROP, ["#files", "dropped.png", "image/png", content])
    count(page, 3)
    page.evaluate(DROP, ["body", "image.png", "image/png", content])
    count(page, 4)
    for image in panel(page).locator(".thumb img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("one => one.naturalWidth") > 0
    panel(page).get_by_text("Add a link").click()
    page.get_by_label("Address").fill("https://docs.example/contract.pdf")
    page.get_by_label("Title").fill("Договір")
    page.get_by_role("button", name="Add", exact=True).click()
    count(page, 5)
    expect(panel(page).get_by_role("link", name="Договір")).to_have_attribute("rel", "noopener noreferrer")
    panel(page).locator(".thumb summary").first.click()
    expect(panel(page).get_by_role("button", name="Delete").first).to_be_in_viewport(ratio=1)
    page.evaluate("document.querySelector('.toast')?.remove(); scrollTo(0, 0)")  # nothing floats over half a button
    assert serious(page) == []
    fits(page)
    panel(page).get_by_role("button", name="Show in the head of the card").first.click()
    head = page.locator(".who img.avatar")
    expect(head).to_have_js_property("complete", True)
    assert head.evaluate("one => one.naturalWidth") > 0
    screenshot(page, f"files-{width}-{theme}", whole=True)


@pytest.mark.row("CORE-28")
def test_the_camera_gives_a_card_its_picture_and_is_switched_off(served: Served, browse: Browse) -> None:
    card, page = client(served, "Камерна"), served.page(browse, "olena", 390, permissions=["camera"])
    page.goto(card)
    expect(page.locator(".who .avatar")).to_have_text("КА")
    opener, dialog = page.get_by_role("button", name="Take photo"), page.get_by_role("dialog", name="Take photo")
    live = "document.querySelector('video').srcObject?.active ?? false"
    opener.click()
    expect(dialog.get_by_role("button", name="Take", exact=True)).to_be_enabled()
    page.keyboard.press("Control+Enter")  # nothing is taken yet, so nothing is sent
    assert page.evaluate(live)
    assert serious(page) == []
    screenshot(page, "camera-390")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.wait_for_function(f"!({live})")
    opener.click()
    dialog.get_by_role("button", name="Take", exact=True).click()
    assert not page.evaluate(live)
    dialog.get_by_role("button", name="Once more").click()
    dialog.get_by_role("button", name="Take", exact=True).click()
    assert serious(page) == []
    fits(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("The picture of the card is saved.")
    head = page.locator(".who img.avatar")
    page.wait_for_function("document.querySelector('.who img.avatar').naturalWidth > 0")
    expect(head).to_have_attribute("alt", "")
    with served.env() as env:
        key = int(card.rpartition("/")[2])
        kept = env.session.query(env[Attachment]).filter_by(model="crm.client", record=key).one()
        assert (kept.purpose, kept.media_type, kept.name) == ("picture", "image/jpeg", "Photo.jpg")
        frame = Image.open(io.BytesIO(content(env, kept.id))).convert("RGB")
    assert frame.width >= 320
    assert len(frame.getcolors(1 << 22)) > 50, "nothing of what the camera shows is on it"


def test_a_camera_that_is_refused_is_told_of_and_no_more(served: Served, browse: Browse) -> None:
    page = served.page(browse, "olena")
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    page.goto(client(served, "Темна"))
    page.get_by_role("button", name="Take photo").click()
    expect(page.locator("#toasts")).to_contain_text("The camera cannot be used: allow it in the browser")
    expect(page.get_by_role("dialog", name="Take photo")).to_be_hidden()


def test_an_image_that_is_being_drawn_comes_when_it_is(served: Served, browse: Browse) -> None:
    card, page = client(served, "Велика"), served.page(browse, "olena")
    large = noise()
    page.goto(card)
    page.get_by_label("Files to attach").set_input_files(
        [{"name": "large.png", "mimeType": "image/png", "buffer": large}]
    )
    page.get_by_role("button", name="Attach", exact=True).click()
    count(page, 1)
    expect(panel(page).locator(".thumb svg").first).to_be_visible()
    expect(panel(page).locator(".thumb img")).to_have_count(0)
    assert Runner(lambda: [served.business]).run_due(served.business)
    image = panel(page).locator(".thumb img")
    expect(image).to_have_count(1, timeout=10_000)
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.thumb img').naturalWidth === 320")


@pytest.mark.parametrize("width", [1440, 390])
def test_all_of_it_goes_without_script_but_the_camera(served: Served, browse: Browse, width: int) -> None:
    card, page = client(served, f"Проста{width}"), served.page(browse, "olena", width, javascript=False)
    page.goto(card)
    expect(page.get_by_role("button", name="Take photo")).to_be_hidden()
    page.get_by_label("Files to attach").set_input_files(
        [{"name": "a.png", "mimeType": "image/png", "buffer": photo()}]
    )
    page.get_by_role("button", name="Attach", exact=True).click()
    count(page, 1)
    page.get_by_text("Add a link").click()
    page.get_by_label("Address").fill("docs.example/contract.pdf")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a link")
    expect(page.get_by_label("Address")).to_have_value("docs.example/contract.pdf")
    expect(page.locator("#f-url-err")).to_have_text("Give a whole address that begins with https:// or http://.")
    fits(page)
    page.get_by_label("Address").fill("https://docs.example/contract.pdf")
    page.locator("main").get_by_role("button", name="Save").click()
    count(page, 2)
    panel(page).locator(".task summary").click()
    panel(page).locator(".task").get_by_role("button", name="Delete").click()
    count(page, 1)
    page.get_by_role("button", name="Undo").click()
    count(page, 2)
    panel(page).locator(".thumb summary").click()
    panel(page).get_by_role("button", name="Show in the head of the card").click()
    expect(page.locator(".who img.avatar")).to_be_visible()

"""A bar code read by the camera: into a field of a form, and into the box that finds everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from core.conformance.chromium import find_chromium, flags
from tests.addons.repairs import Order
from tests.support.browser import Browse, screenshot, serious
from tests.support.served import Served, add_colleague

ADDONS = ["repairs"]
ENGINES = ("sqlite",)
"""What is shown is the same from either database."""

CODE = "4820000000017"
LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
PARITY = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
"""The digits of the left half of an EAN-13, and by which of its first digit they are written backwards and inverted."""

WIDTH, HEIGHT, MODULE = 640, 480, 4
BLACK, WHITE, GREY = b"\x10", b"\xeb", b"\x80"
SPEAKS = """window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["ean_13"]; }
    async detect(video) { return video.videoWidth ? [{ rawValue: "%s" }] : []; }
};"""
"""A browser that reads bar codes by itself, as those of phones do."""


def bars(code: str) -> str:
    """The modules of an EAN-13, dark ones as 1."""
    inverted = [digit.translate(str.maketrans("01", "10")) for digit in LEFT]
    sides = {"L": LEFT, "G": [digit[::-1] for digit in inverted]}
    left = "".join(sides[side][int(digit)] for side, digit in zip(PARITY[int(code[0])], code[1:7], strict=True))
    return f"101{left}01010{''.join(inverted[int(digit)] for digit in code[7:])}101"


def film(path: Path, code: str) -> Path:
    """What the camera sees: a label with a bar code, as uncompressed video."""
    dark = b"".join((BLACK if bit == "1" else WHITE) * MODULE for bit in bars(code))
    edge = WHITE * ((WIDTH - len(dark)) // 2)
    row = edge + dark + WHITE * (WIDTH - len(edge) - len(dark))
    blank = WHITE * WIDTH
    light = blank * 120 + row * 240 + blank * 120
    frame = b"FRAME\n" + light + GREY * (WIDTH * HEIGHT // 2)
    path.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT) + frame * 3)
    return path


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees a bar code."""
    seen = film(tmp_path_factory.mktemp("camera") / "label.y4m", CODE)
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*flags(), *camera])
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        env.session.add(env[Order](name="Кавомолка", barcode=CODE))
        env.session.add(env[Order](name="Чайник", barcode="4820000000024"))


@pytest.mark.row_waits(
    "MOB-02", addon="stock", proven="a record is found by the EAN-13 that a camera sees, by keys and a press"
)
def test_a_record_is_found_by_the_code_that_the_camera_sees(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna", 390, permissions=["camera"])
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/repairs/order")
    assert not [url for url in loaded if "zxing" in url or "scan" in url], "it is loaded when it is used"
    page.locator(".top__find").click()
    page.locator("#palette").get_by_role("button", name="Read by the camera: Search or command").click()
    expect(page.locator("#palette input")).to_have_value(CODE)
    found = page.locator("#palette-results [aria-selected=true]")
    expect(found).to_contain_text("Кавомолка")
    expect(page.locator("#palette-results")).not_to_contain_text("Чайник")
    assert [url for url in loaded if "zxing" in url]
    assert page.evaluate("document.querySelector('#scan video').srcObject") is None, "the camera is off again"
    page.keyboard.press("Enter")
    page.wait_for_url("**/repairs/order/1")
    expect(page.locator("h1")).to_have_text("Кавомолка")


def test_a_field_is_filled_by_the_camera_and_by_hand(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna", permissions=["camera"])
    page.goto("/repairs/order/new")
    page.locator("#f-name").fill("Праска")
    page.evaluate("document.querySelector('#f-barcode').addEventListener('change', () => { window.told = true; })")
    page.get_by_role("button", name="Read by the camera: Bar code").click()
    field = page.get_by_label("Bar code", exact=True)
    expect(field).to_have_value(CODE)
    expect(field).to_be_focused()
    assert page.evaluate("window.told")
    field.fill("48 2000 0000031")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/repairs/order/3")
    expect(page.locator("main")).to_contain_text("4820000000031")


def test_a_browser_that_reads_codes_itself_loads_nothing_more(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna", permissions=["camera"])
    page.add_init_script(SPEAKS % "4820000000024")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/search")
    page.locator("main").get_by_role("button", name="Read by the camera: Search or command").click()
    page.wait_for_url("**/search?q=4820000000024")
    expect(page.locator("main")).to_contain_text("Чайник")
    assert not [url for url in loaded if "zxing" in url]


def test_the_camera_is_switched_off_when_its_dialog_is_closed(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna", 390, permissions=["camera"])
    page.add_init_script((SPEAKS % "").replace('video.videoWidth ? [{ rawValue: "" }] : []', "[]"))
    page.goto("/repairs/order/new")
    page.get_by_role("button", name="Read by the camera: Bar code").click()
    page.wait_for_function("() => document.querySelector('#scan video').videoWidth > 0")
    screenshot(page, "scanning-390")
    assert serious(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('#scan video').srcObject") is None

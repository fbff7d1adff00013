"""Headless Chromium for tests, the one that is installed on the machine.

def test_x(browse: Browse) -> None:
    page = browse(390, "dark", javascript=False)
    page.goto(address)
    assert serious(page) == []
    screenshot(page, "clients-390-dark")
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

from core.conformance.chromium import HEIGHTS, ChromiumMissing, Theme
from core.conformance.chromium import start_browser as installed_browser

ROOT = Path(__file__).parents[2]
AXE = Path(__file__).with_name("axe.min.js")
PICTURES = ROOT / ".cache/screenshots"

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
USUAL: dict[str, Any] = {"locale": "uk-UA", "timezone_id": "Europe/Kyiv"}

BROKEN = "Content security policy:"
WATCH = f"""
document.addEventListener('securitypolicyviolation', event => console.debug(
    '{BROKEN}', event.documentURI, event.violatedDirective, event.blockedURI, event.sample
));
"""
"""Tells of every break of the content security policy; Chromium's own words for it differ from version to version."""


class Browse(Protocol):
    """Opens a page that shares no cookie, storage or cache with another; `context` are Playwright's own options."""

    def __call__(
        self, width: int = 1440, theme: Theme = "light", *, javascript: bool = True, **context: Any
    ) -> Page: ...


def pytest_configure() -> None:
    """Let the checks of addons find axe, which is not shipped, and pages have the time that a loaded machine needs."""
    os.environ.setdefault("GAZDA_AXE", str(AXE))
    expect.set_options(timeout=30_000)


@contextmanager
def start_browser() -> Iterator[Browser]:
    """A browser with a new, empty profile; the test fails where there is none."""
    try:
        with installed_browser() as browser:
            yield browser
    except ChromiumMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of one test module; longer, and its event loop would be in the way of other tests."""
    with start_browser() as browser:
        yield browser


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Browse]:
    """Opens pages; fails the test where a script on one of them raised or broke the content security policy."""
    with visiting(chromium) as open_page:
        yield open_page


@contextmanager
def visiting(chromium: Browser) -> Iterator[Browse]:
    """The way to open pages of `chromium`; they are closed at the end, and their faults raised."""
    faults: list[str] = []
    with ExitStack() as contexts:

        def open_page(width: int = 1440, theme: Theme = "light", *, javascript: bool = True, **context: Any) -> Page:
            size = {"width": width, "height": HEIGHTS.get(width, 900)}
            options = USUAL | {"viewport": size, "color_scheme": theme, "java_script_enabled": javascript} | context
            opened = chromium.new_context(**options)
            contexts.callback(opened.close)
            opened.add_init_script(WATCH)
            page = opened.new_page()
            contexts.callback(hear_out, page)
            page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
            page.on("console", lambda message: faults.extend(violations(message)))
            return page

        yield open_page
    if faults:
        raise AssertionError("\n".join(faults))


def hear_out(page: Page) -> None:
    """Ask the page one more thing, so that what it said before has arrived."""
    with suppress(Error):  # the test closed it
        page.evaluate("0")


def violations(message: ConsoleMessage) -> list[str]:
    """The message, if it is the watcher's."""
    return [message.text] if message.text.startswith(BROKEN) else []


def serious(page: Page) -> list[str]:
    """What axe finds on the page that is serious or critical: rule, places and what to do, a line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate("tags => axe.run({runOnly: tags}).then(result => result.violations)", STANDARDS)
    return [
        f"{one['id']}: {one['help']}: {', '.join(str(node['target'][0]) for node in one['nodes'])}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


SETTLED = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.all(moving.map(one => one.finished.catch(() => 0)));
}"""
"""The colours of another theme come by transitions, which axe would see half-way."""


def fits(page: Page) -> None:
    """Nothing is wider than the screen, and axe finds nothing serious in either theme."""
    page.wait_for_load_state()
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen, f"{page.url} is {wide} px wide"
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        assert serious(page) == [], f"{page.url}, {theme}"


def screenshot(page: Page, name: str, *, whole: bool = False) -> Path:
    """A picture of what is seen, or of the `whole` page, for a person to look at."""
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=whole, animations="disabled")
    return path

"""What people with other eyes, hands and machines meet: axe, a phone's width, the keyboard, no script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

from core.conformance import pages
from core.conformance.access import address_of
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.chromium import Theme
from core.conformance.html import Element
from core.conformance.pages import Pages, addresses
from core.conformance.safety import routes

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = "GAZDA_AXE"
"""Names, in the environment, the file axe.min.js, which is not shipped with Gazda."""

AXE_FILE = "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, NARROWEST = 390, 360
SIGHTS: tuple[tuple[int, Theme], ...] = ((1440, "light"), (PHONE, "dark"))
"""The sizes and themes that pages are looked at in; the thorough variant has every page in each."""

ASKING = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
PEOPLES = (
    "blur", "change", "click", "contextmenu", "dblclick", "drag", "drop", "focus", "input", "key", "mouse", "pointer",
    "search", "submit", "toggle", "touch",
)  # fmt: skip
"""How the names of events begin that people cause; a script says all others."""

TABS = 400
"""Presses of the tab key after which a page is given up."""

REACHABLE = """only => {
    const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [onclick], [role=button]';
    const seen = one => one.checkVisibility({checkVisibilityCSS: true}) && !one.disabled
        && !one.closest('[inert], [aria-hidden=true]') && !(only && one.tabIndex >= 0);
    const radios = new Set();
    return [...document.querySelectorAll(wanted)].filter(seen).filter(one => {
        if (one.type !== 'radio') return true;
        const first = !radios.has(one.name);
        radios.add(one.name);
        return first;
    }).map((one, at) => { one.dataset.reach = at; return one.outerHTML.slice(0, 120); });
}"""
"""What is seen and can be pressed or filled in; where asked, only what stands outside the order of the tab key."""

FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    if (one.type === 'radio') return document.querySelector(`[type=radio][name="${one.name}"][data-reach]`)?.dataset.reach ?? '-';
    return one.dataset.reach ?? '-';
}"""


def every_page(bench: Bench) -> tuple[Pages, list[str]]:
    """The pages of the addon's views; PassedOver where it has none."""
    shown = pages.pages(bench)
    found = [path for _view, _verb, path in addresses(bench, shown)] + own_pages(bench, shown)
    if not found:
        raise PassedOver("it has no pages")
    return shown, found


def own_pages(bench: Bench, shown: Pages) -> list[str]:
    """The addresses of its pages besides lists, cards and forms, as far as they open with no more than an address."""
    paths = [address_of(route) for route in routes(bench) if "GET" in route.methods]
    return [path for path in paths if shown.administrator.get(path).page.all("body")]


@check("axe finds nothing serious on any page, be it wide and light or narrow and dark", Needs.BROWSER, grows=True)
def axe(bench: Bench) -> Iterator[Fault]:
    shown, paths = every_page(bench)
    source = axe_file().read_text("utf-8")
    for turn, (width, theme) in enumerate(SIGHTS):
        with bench.yard.browsing.page(shown.administrator, width, theme) as page:
            for path in paths if bench.thorough else unlike_each_other(paths)[turn :: len(SIGHTS)]:
                page.goto(path)
                page.evaluate(source + ";0")
                asked = "tags => axe.run({runOnly: tags}).then(result => result.violations)"
                for one in page.evaluate(asked, STANDARDS):
                    if one["impact"] in {"serious", "critical"}:
                        where = ", ".join(str(node["target"][0]) for node in one["nodes"][:3])
                        yield Fault(f"{path} {width} {theme}", f"{one['id']} at {where}: {one['help']}")


def unlike_each_other(paths: list[str]) -> list[str]:
    """The pages without those forms that look as the form of a new record does."""
    return [path for path in paths if not (path.endswith("/edit") and f"{path.rsplit('/', 2)[0]}/new" in paths)]


def axe_file() -> Path:
    """Where axe lies: as the environment says, or in a distribution that brings it."""
    told = os.environ.get(AXE)
    if told and Path(told).is_file():
        return Path(told)
    for one in distributions():
        if "axe" in (one.metadata["Name"] or "").lower():
            for file in one.files or ():
                if file.name == AXE_FILE:
                    return Path(str(one.locate_file(file)))
    raise PassedOver(f"axe is not here; let {AXE} name its {AXE_FILE}, or install axe-core-python")


@check(f"every page works at {NARROWEST} px: nothing is wider than the screen", Needs.BROWSER)
def narrow(bench: Bench) -> Iterator[Fault]:
    shown, paths = every_page(bench)
    with bench.yard.browsing.page(shown.administrator, NARROWEST, "light") as page:
        for path in paths:
            page.goto(path)
            wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            if wide > seen:
                yield Fault(path, f"is {wide} px wide on a screen of {seen}; let what is wide scroll within itself")


@check(
    "every page works by keyboard: the tab key reaches whatever can be pressed or filled in", Needs.BROWSER, grows=True
)
def keyboard(bench: Bench) -> Iterator[Fault]:
    shown, paths = every_page(bench)
    with bench.yard.browsing.page(shown.administrator, 1440, "light") as page:
        for path in paths:
            page.goto(path)
            for one in unreached(page) if bench.thorough else page.evaluate(REACHABLE, "out of turn"):
                yield Fault(path, f"the tab key does not reach {one}; make it a link, a button or a field")


def unreached(page: Page) -> list[str]:
    """What can be pressed or filled in and is not reached by pressing the tab key."""
    wanted: list[str] = page.evaluate(REACHABLE, "")
    reached: set[str] = set()
    for _press in range(min(TABS, 2 * len(wanted) + 20)):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None and reached:
            break
        reached.add(str(at))
    return [html for number, html in enumerate(wanted) if str(number) not in reached]


@check("every page works without script: what htmx asks for can be had by a link or a form too", Needs.PAGES)
def without_script(bench: Bench) -> Iterator[Fault]:
    shown, paths = every_page(bench)
    for path in paths:
        page = shown.administrator.get(path).page
        for one in lame(page, in_form=False):
            yield Fault(path, f"{one} does nothing without script; give it an address, or put it into a form")


def lame(element: Element, *, in_form: bool) -> Iterator[str]:
    """Elements that only htmx can make do something."""
    for one in element.inside:
        if isinstance(one, Element):
            inside = in_form or one.tag == "form"
            asks = any(name in one.attributes for name in ASKING)
            if asks and not (inside or one["href"] or one["form"] or one.all("a") or passive(one)):
                yield f"<{one.tag} {next(f'{n}={one[n]!r}' for n in ASKING if n in one.attributes)}>"
            yield from lame(one, in_form=inside)


def passive(element: Element) -> bool:
    """Whether an element asks by itself, or at the word of a script, for what the page shows when it is read again."""
    events = {trigger.split()[0].partition("[")[0] for trigger in element["hx-trigger"].split(",") if trigger.strip()}
    return bool(events) and not any(event.startswith(PEOPLES) for event in events)

"""The icons of the installed application, drawn from core/web/static/img/mark.svg by Chromium.

python -m tests.support.icons    writes them anew, after the mark was changed
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

from core.web.static import OWN
from tests.support.browser import start_browser

MARK = OWN / "img/mark.svg"
GROUND, SIGN = re.compile(r"<rect[^>]*/>"), re.compile(r"<path[^>]*/>")
FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}">{inside}</svg>'
SMALLER = '<g transform="translate(16 16) scale(.85) translate(-16 -16)">{}</g>'
"""Systems cut a circle or a drop out of an icon; what lies within four fifths of it stays."""

SIZES = {
    "icon-192": 192,
    "icon-512": 512,
    "icon-maskable-512": 512,
    "icon-monochrome-512": 512,
    "apple-touch-icon": 180,
}


def drawn(name: str) -> str:
    """The picture of one icon."""
    mark = MARK.read_text("utf-8")
    ground, sign = GROUND.findall(mark)[0], SIGN.findall(mark)[0]
    whole = re.sub(r' rx="\d+"', "", ground)
    if "monochrome" in name:
        inside = SMALLER.format(re.sub(r'stroke="#\w+"', 'stroke="#fff"', sign))
    elif name.startswith(("icon-maskable", "apple")):
        inside = whole + SMALLER.format(sign)
    else:
        inside = ground + sign
    return FRAME.format(size=SIZES[name], inside=inside)


def png(browser: Browser, name: str) -> bytes:
    """One icon as a browser paints it."""
    size = SIZES[name]
    page = browser.new_page(viewport={"width": size, "height": size})
    try:
        page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{drawn(name)}")
        return page.screenshot(omit_background=True)
    finally:
        page.close()


def write(folder: Path = OWN / "img") -> None:
    with start_browser() as browser:
        for name in SIZES:
            (folder / f"{name}.png").write_bytes(png(browser, name))


if __name__ == "__main__":
    write()

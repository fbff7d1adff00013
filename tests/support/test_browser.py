"""The browser that tests are given."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import browser
from tests.support.browser import Browse, screenshot, serious, visiting

PAGE = """<!doctype html><html lang="uk"><meta charset="utf-8"><title>Клієнти</title>
<meta name="viewport" content="width=device-width"><main><h1>Клієнти</h1><p id="said">без скрипта</p>{body}</main>
<script src="/say.js"></script></html>"""
BODIES = {"/": "", "/unlabelled": '<input type="text">', "/inline": "<script>1</script>", "/raising": ""}
SAY = b"said.textContent = 'script'; if (location.pathname === '/raising') missing();"


class Site(http.server.BaseHTTPRequestHandler):
    """A few pages under the policy that ours have."""

    def do_GET(self) -> None:
        script = self.path == "/say.js"
        body = SAY if script else PAGE.format(body=BODIES.get(self.path, "")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if script else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_is_seen_with_script_and_without(browse: Browse, site: str, javascript: bool) -> None:
    page = browse(javascript=javascript)
    page.goto(site)
    assert page.inner_text("#said") == ("script" if javascript else "без скрипта")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_has_the_width_and_theme_that_were_asked_for(browse: Browse, site: str, theme: browser.Theme) -> None:
    page = browse(390, theme)
    page.goto(site)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is (theme == "dark")


def test_two_pages_share_no_cookie(browse: Browse, site: str) -> None:
    first, second = browse(), browse()
    for page in first, second:
        page.goto(site)
    first.evaluate("document.cookie = 'a=1'")
    assert second.evaluate("document.cookie") == ""


def test_a_picture_is_kept_for_a_person_to_look_at(
    browse: Browse, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "PICTURES", tmp_path)
    page = browse()
    page.goto(site)
    assert screenshot(page, "clients").read_bytes().startswith(b"\x89PNG")


def test_axe_is_heard_under_the_policy(browse: Browse, site: str) -> None:
    page = browse()
    page.goto(site)
    assert serious(page) == []
    page.goto(f"{site}/unlabelled")
    assert [line.partition(":")[0] for line in serious(page)] == ["label"]


FAULTS = {"/raising": "missing is not defined", "/inline": "Content security policy: .*/inline script-src"}


@pytest.mark.parametrize("path", FAULTS)
def test_a_script_that_raises_or_breaks_the_policy_fails_the_test(chromium: Browser, site: str, path: str) -> None:
    with pytest.raises(AssertionError, match=FAULTS[path]), visiting(chromium) as browse:
        browse().goto(site + path)

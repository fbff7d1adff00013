"""Static files are read once, sent packed, kept for a year, and found under an address that changes with them."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest

from core.values.errors import AddonError
from core.values.manifest import Manifest
from core.web.static import Static, read_static

FILES = {"css/app.css": b"body { color: red }\n" * 100, "fonts/a.woff2": b"font" * 500, "crm/x.js": b"let a;" * 200}


def ask(
    static: Static, path: str, method: str = "GET", *, packed: bool = False, scheme: str = "http"
) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"accept-encoding", b"br, gzip")] if packed else []
    asyncio.run(static({"path": path, "method": method, "headers": headers, "scheme": scheme}, send))
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, sent[1]["body"]


def test_a_file_is_sent_as_it_is_and_never_asked_for_again() -> None:
    static = Static(FILES)
    status, headers, body = ask(static, static.address("css/app.css"))
    assert (status, body) == (200, FILES["css/app.css"])
    assert headers["content-type"] == "text/css; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-length"] == str(len(body))


def test_text_goes_packed_to_who_can_read_that_and_a_font_never() -> None:
    static = Static(FILES)
    _status, headers, body = ask(static, static.address("crm/x.js"), packed=True)
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "accept-encoding")
    assert gzip.decompress(body) == FILES["crm/x.js"]
    assert len(body) < len(FILES["crm/x.js"]) / 2
    _status, headers, body = ask(static, static.address("fonts/a.woff2"), packed=True)
    assert "content-encoding" not in headers
    assert body == FILES["fonts/a.woff2"]


def test_the_address_changes_with_any_file_of_its_kind() -> None:
    other = Static({**FILES, "crm/x.js": b"let b;"})
    assert other.address("css/app.css") != Static(FILES).address("css/app.css")
    assert Static(dict(reversed(FILES.items()))).base == Static(FILES).base


@pytest.mark.parametrize(
    "path", ["/static/", "/static/none/css/app.css", "BASE../../etc/passwd", "BASEcss/app.css/", "BASE%2e%2e/x"]
)
def test_anything_else_is_not_found(path: str) -> None:
    static = Static(FILES)
    assert ask(static, path.replace("BASE", static.base))[0] == 404


def test_head_has_no_body_and_post_finds_nothing() -> None:
    static = Static(FILES)
    status, headers, body = ask(static, static.address("css/app.css"), "HEAD")
    assert (status, headers["content-length"], body) == (200, "2000", b"")
    assert ask(static, static.address("css/app.css"), "POST")[0] == 404


def test_https_is_to_be_kept() -> None:
    static = Static(FILES)
    assert "strict-transport-security" in ask(static, static.address("css/app.css"), scheme="https")[1]
    assert "strict-transport-security" not in ask(static, static.address("css/app.css"))[1]


def test_a_template_that_names_no_file_is_told_the_nearest() -> None:
    with pytest.raises(AddonError, match=r"no static file 'css/ap.css'; did you mean 'css/app.css'"):
        Static(FILES).address("css/ap.css")


def test_an_addon_brings_files_under_its_own_name_only(tmp_path: Path) -> None:
    own, addon = tmp_path / "own", tmp_path / "shop"
    for file in (own / "a.css", addon / "static/shop/b.css", addon / "static/shop/.hidden"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(file.name, "utf-8")
    manifest = Manifest("shop", "Shop", "1.0", "addons.shop", addon)
    static = read_static([manifest], own)
    assert ask(static, static.address("shop/b.css"))[2] == b"b.css"
    assert ask(static, f"{static.base}shop/.hidden")[0] == 404


def manifest_of(folder: Path, name: str, **files: str) -> Manifest:
    """An addon with some static files."""
    for path, text in files.items():
        file = folder / name / "static" / path.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return Manifest(name, name.title(), "1.0", name, folder / name)


def test_an_addon_whose_files_lie_elsewhere_is_told_of_and_stops_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = manifest_of(tmp_path, "wrong", **{"app.css": "x"})
    static = read_static([wrong, manifest_of(tmp_path, "shop", **{"shop__b.css": "b"})], tmp_path / "none")
    assert ask(static, static.address("shop/b.css"))[2] == b"b"
    assert "wrong: static/app.css must lie in static/wrong/" in caplog.text
    with pytest.raises(AddonError, match="no static file 'app.css'"):
        static.address("app.css")


def test_a_later_addon_brings_its_files_and_leaves_the_addresses_of_the_others(tmp_path: Path) -> None:
    there: list[Manifest] = [manifest_of(tmp_path, "shop", **{"shop__b.css": "b"})]
    here, elsewhere = (read_static(there, later=lambda: there) for _ in range(2))
    before = here.address("css/app.css"), here.address("shop/b.css")
    there.append(manifest_of(tmp_path, "till", **{"till__c.css": "c"}))
    address = here.address("till/c.css")
    assert ask(elsewhere, address)[2] == b"c", "another process is asked for an address that it has not given out"
    assert (elsewhere.address("css/app.css"), elsewhere.address("shop/b.css")) == before
    assert ask(elsewhere, before[1])[2] == b"b"


def test_every_file_the_kernel_brings_has_a_media_type(static: Static) -> None:
    kinds = {path: ask(static, path)[1]["content-type"] for path in static.paths()}
    assert len(kinds) > 5
    assert "application/octet-stream" not in kinds.values()

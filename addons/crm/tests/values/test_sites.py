"""Addresses of sites: completed, or refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.crm.values.sites import parse_site
from core import UserError


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("firma.ua", "https://firma.ua"),
        ("www.Firma.UA/", "https://www.firma.ua"),
        ("  firma.ua.  ", "https://firma.ua"),
        ("//firma.ua", "https://firma.ua"),
        ("HTTP://Firma.ua:80/Shop?a=B#c", "http://firma.ua/Shop?a=B#c"),
        ("https://firma.ua:443", "https://firma.ua"),
        ("firma.ua:8080/x", "https://firma.ua:8080/x"),
        ("http\\://www.ibm.com", "http://www.ibm.com"),
        ("Пошта.УКР/шлях", "https://пошта.укр/шлях"),
        ("xn--80a1acny.xn--j1amh", "https://почта.укр"),
        ("instagram.com/shop_one", "https://instagram.com/shop_one"),
    ],
)
def test_an_address_is_completed_and_made_one(typed: str, address: str) -> None:
    assert parse_site(typed) == address
    assert parse_site(address) == address


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "JaVaScript:alert(1)", "javascript:1", "//javascript:alert(1)", "file:///etc/passwd",
        "data:text/html,x", "ftp://firma.ua", "mailto:o@firma.ua", "firma .ua", "https://firma.ua/<script>", "firma",
        "localhost", "127.0.0.1", "http://[::1]/", "o@firma.ua", "https://user:pw@firma.ua", "https://", "",
        "g\u043e\u043egle.com", "ex_a.ua", "-a.ua", "firma.ua:99999", "firma..ua", "a" * 64 + ".ua", "firma.ua\x00",
        "firma.ua/" + "a" * 2_000, "https:\\\\firma.ua",
    ],
)  # fmt: skip
def test_what_is_no_site_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        parse_site(typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ftp://x.ua", "A web address begins with http:// or https://, and ftp://x.ua does not; correct it."),
        ("firma .ua", "A web address has no spaces or quotes, and firma .ua has; write it like https://firma.ua."),
        ("firma", "firma is no address of a site; write it like https://firma.ua."),
    ],
)
def test_a_refusal_says_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse_site(typed)
    assert str(refusal.value) == sentence


@given(st.one_of(st.text(), st.text("htps:/.ua@javscrit\\ \u043e", max_size=30)))
def test_what_passes_is_safe_to_link_to(typed: str) -> None:
    try:
        address = parse_site(typed)
    except UserError:
        return
    assert address.startswith(("https://", "http://"))
    assert not set(address) & set(" \"'<>\\\n\t") - {"'"}
    assert parse_site(address) == address

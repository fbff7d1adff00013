"""E-mail addresses: one form for each mailbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.crm.values.emails import email_key, parse_email, split_emails
from core import UserError


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("o@firma.ua", "o@firma.ua"),
        ("Olena.Koval@Firma.UA", "Olena.Koval@firma.ua"),
        ("Олена <olena@firma.ua>", "olena@firma.ua"),
        ("<olena@firma.ua>;", "olena@firma.ua"),
        ("mailto:olena@firma.ua?subject=1", "olena@firma.ua"),
        ("\u00a0olena@firma.ua,", "olena@firma.ua"),
        ("olena@firma.ua.", "olena@firma.ua"),
        ("olena+shop@firma.com.ua", "olena+shop@firma.com.ua"),
        ("o'neil@firma.ua", "o'neil@firma.ua"),
        ("пошта@Приклад.УКР", "пошта@приклад.укр"),
        ("o@xn--80a1acny.xn--j1amh", "o@почта.укр"),
    ],
)
def test_an_address_is_brought_to_one_form(typed: str, address: str) -> None:
    assert parse_email(typed) == address
    assert parse_email(address) == address


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("firma.ua", "firma.ua is no e-mail address: it has no @; write it like olena@firma.ua."),
        ("o@firma", "o@firma is no e-mail address: correct the domain after the @, as in firma.ua."),
        ("o@127.0.0.1", "o@127.0.0.1 is no e-mail address: correct the domain after the @, as in firma.ua."),
        ("o..k@firma.ua", "o..k@firma.ua is no e-mail address: correct what stands before the @."),
        ("o k@firma.ua", "o k@firma.ua is no e-mail address: correct what stands before the @."),
        ("a@b@firma.ua", "a@b@firma.ua is no e-mail address: correct what stands before the @."),
        (
            "\u043elena@firma.ua",
            "\u043elena@firma.ua mixes Latin letters with Cyrillic ones that look the same; type it again.",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse_email(typed)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("typed", ["", "@", "@firma.ua", "o@", "x" * 65 + "@firma.ua", "o@" + "a." * 130 + "ua"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        parse_email(typed)


@given(st.one_of(st.text(), st.text("aо@.ua<>,;: \"'", max_size=20), st.emails()))
def test_what_passes_is_one_plain_address(typed: str) -> None:
    try:
        address = parse_email(typed)
    except UserError:
        return
    assert address.count("@") == 1
    assert not set(address) & set(' <>,;:"\n\t()')
    assert parse_email(address) == address


def test_capital_letters_make_no_second_mailbox() -> None:
    assert email_key(parse_email("Olena@Firma.ua")) == email_key(parse_email("olena@firma.UA"))


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("a@b.ua, c@d.ua;e@f.ua", ("a@b.ua", "c@d.ua", "e@f.ua")),
        ("Олена <a@b.ua>, Іван <c@d.ua>", ("a@b.ua", "c@d.ua")),
        ("a@b.ua / c@d.ua\ne@f.ua", ("a@b.ua", "c@d.ua", "e@f.ua")),
        ("a@b.ua c@d.ua", ("a@b.ua", "c@d.ua")),
        ("немає", ("немає",)),
        ("  ", ()),
        ("", ()),
    ],
)
def test_several_addresses_in_one_cell_are_several(cell: str, addresses: tuple[str, ...]) -> None:
    assert split_emails(cell) == addresses

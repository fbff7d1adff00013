"""Passwords are hashed as the standard asks, and the first that anybody would try are refused."""

from __future__ import annotations

import pytest

from core.values.errors import UserError
from core.web.passwords import NOBODYS, common, hashed, matches, refuse_weak


def test_a_hash_is_argon2id_with_the_parameters_of_the_standard() -> None:
    kept = hashed("a quiet river stone")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert NOBODYS.rpartition("$")[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != hashed("a quiet river stone"), "salted"


def test_only_the_password_matches_its_hash() -> None:
    kept = hashed("тиха річка, камінь")
    assert matches(kept, "тиха річка, камінь")
    assert not matches(kept, "тиха річка, каміння")
    assert not matches("", "")
    assert not matches("rubbish", "rubbish")


@pytest.mark.parametrize(
    "password", ["a quiet river stone", "тиха річка", "x7#kQ2!mLp", "1234567890 and more", " ten chars"]
)
def test_a_password_of_ten_characters_is_taken(password: str) -> None:
    refuse_weak(password, "olena")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ninechars", "at least 10"),
        ("", "at least 10"),
        ("x" * 1001, "at most 1000"),
        ("1234567890", "first that anybody"),
        ("QwertyUiop", "first that anybody"),
        ("Пароль12345", "first that anybody"),
        ("aaaaaaaaaaaa", "first that anybody"),
        ("ababababababab", "first that anybody"),
        ("olena.petrenko", "first that anybody"),
        ("Olena.Petrenko2024", "first that anybody"),
    ],
)
def test_a_password_that_is_easily_found_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(UserError, match=why) as caught:
        refuse_weak(password, "olena.petrenko")
    assert caught.value.field == "password"


def test_every_common_password_would_pass_for_its_length() -> None:
    assert len(common()) > 50
    assert all(len(password) >= 9 for password in common())

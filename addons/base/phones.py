"""The phone of a colleague in one format, so that a press on it calls."""

from __future__ import annotations

from core import UserError, _


def tidy_phone(typed: str, country: str) -> str:
    """What was typed as an international number, read as one of `country`; short ones within the house stay as typed."""
    import phonenumbers  # noqa: PLC0415  # its tables are large, and a phone is hardly ever written

    digits = "".join(filter(str.isdigit, typed))
    if 2 <= len(digits) <= 5 and digits == typed.strip():
        return digits
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise UserError(
            _("{phone} is no phone; write it with its code: +380 50 123 45 67."), field="phone", phone=typed
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))

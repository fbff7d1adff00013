"""What a card works out for itself."""

import pytest

from addons.crm.values.completion import checked
from addons.crm.values.identifiers import KINDS
from core import UserError

OF_ORGANISATION = ("ua.edrpou", "ua.rntrc")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("00032113", "ua.edrpou"),  # eight digits, the last one wrong
        ("3184710690", "ua.rntrc"),  # ten digits, the last one wrong: a sole trader's
    ],
)
def test_a_wrong_code_is_told_as_the_code_that_was_meant(typed: str, kind: str) -> None:
    with pytest.raises(UserError) as refused:
        checked(OF_ORGANISATION, typed)
    assert refused.value.message == KINDS[kind].wrong_digit


def test_a_code_of_no_shape_is_told_as_the_usual_one() -> None:
    with pytest.raises(UserError) as refused:
        checked(OF_ORGANISATION, "12")
    assert refused.value.message == KINDS["ua.edrpou"].wrong_shape


def test_a_right_code_of_any_kind_comes_back_in_its_compact_form() -> None:
    assert checked(OF_ORGANISATION, " 0003 2112 ") == "00032112"
    assert checked(OF_ORGANISATION, "3184710691") == "3184710691"
    assert checked((), "anything") == "anything"

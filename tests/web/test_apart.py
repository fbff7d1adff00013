"""Work in another process: its answer, its errors, and its end."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from core.values.errors import GazdaError, UserError
from core.web.apart import Apart


def where(name: str) -> tuple[str, int]:
    return name, os.getpid()


def refused(name: str) -> None:
    raise UserError("There is no {name}.", field="name", name=name)


def broken() -> None:
    raise ZeroDivisionError("nobody expected this")


def ended() -> None:
    os._exit(3)


def test_the_answer_comes_from_another_process() -> None:
    name, process = Apart(where, "Олена").outcome()
    assert name == "Олена"
    assert process != os.getpid()


def test_an_error_for_people_comes_back_whole() -> None:
    with pytest.raises(UserError) as caught:
        Apart(refused, "річка").outcome()
    assert (str(caught.value), caught.value.field, caught.value.values) == (
        "There is no річка.",
        "name",
        {"name": "річка"},
    )


@pytest.mark.parametrize("work", [broken, ended])
def test_a_process_that_ends_without_an_answer_is_told(work: Callable[[], None]) -> None:
    with pytest.raises(GazdaError, match="ended before it was done"):
        Apart(work).outcome()

"""A form of a page, filled in by hand and sent, as people do it."""

from __future__ import annotations

import re
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlencode

from core.conformance.html import Element, Pairs

A_co = TypeVar("A_co", covariant=True)


class Sender(Protocol[A_co]):
    """Somebody who can send a form."""

    def get(self, address: str, /) -> A_co: ...

    def post(self, address: str, values: Pairs, /) -> A_co: ...


class Form(Generic[A_co]):
    """`form["surname"] = "Koval"` fills a field in; values of checks are given as a list. What is wrong fails the test."""

    def __init__(self, sender: Sender[A_co], element: Element, address: str) -> None:
        self.sender, self.element = sender, element
        self.action = element["action"] or address
        self.values: Pairs = element.controls()

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self.values if key == name), "")

    def __setitem__(self, name: str, value: str | list[str]) -> None:
        values = [value] if isinstance(value, str) else value
        assert name in self.names(), f"the form has no {name!r}: {sorted(self.names())}"
        self.values = [pair for pair in self.values if pair[0] != name] + [(name, one) for one in values]

    def names(self) -> set[str]:
        """What can be filled in or pressed."""
        return {one["name"] for one in self.element.all() if one["name"]}

    def fill(self, **values: str) -> Form[A_co]:
        """Fill in fields; phones_0_number stands for phones-0-number."""
        for name, value in values.items():
            self[re.sub(r"_(\d+)_", r"-\1-", name)] = value
        return self

    def send(self, button: str = "", value: str = "1", *, action: str = "") -> A_co:
        """Press a button of the form, the plain one if none is named."""
        values = [*self.values, *([(button, value)] if button else [])]
        if self.element["method"].lower() == "get":
            return self.sender.get(f"{action or self.action}?{urlencode(values)}")
        return self.sender.post(action or self.action, values)

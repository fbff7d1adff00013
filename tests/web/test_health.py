"""Whether the server says that it is ready, and what the log says of why it is not."""

from __future__ import annotations

import logging

import pytest

from core.values.errors import GazdaError
from core.web.house import House
from core.web.site import Site

ENGINES = ("sqlite",)


def test_what_stands_against_serving_is_logged_once_however_often_somebody_asks(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reasons: list[Exception] = [GazdaError("the data are behind the code")] * 3 + [OSError("disk full")] * 2

    def refuse(_site: Site) -> None:
        raise reasons.pop(0)

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(Site, "check", refuse)
        answers = [house.health() for _turn in range(len(reasons))]
    assert {(answer.status_code, answer.headers["retry-after"]) for answer in answers} == {(503, "5")}
    told = [(record.getMessage(), record.exc_info is not None) for record in caplog.records]
    assert told == [("not ready: the data are behind the code", False), ("not ready: disk full", True)]
    assert house.health().status_code == 200
    house.close()

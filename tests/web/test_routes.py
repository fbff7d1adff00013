"""An address finds its route, and what is said literally goes before what a parameter takes."""

from __future__ import annotations

import pytest

from core.values.declarations import Route
from core.values.errors import AddonError
from core.web.routes import Found, Matcher, NotAllowed


def answer(name: str, path: str, *methods: str) -> Route:
    def named() -> None: ...

    named.__name__ = name
    return Route(path, named, methods or ("GET",))


MATCHER = Matcher(
    [
        answer("any_list", "/{addon}/{model}"),
        answer("any_card", "/{addon}/{model}/{id}"),
        answer("any_save", "/{addon}/{model}/{id}", "POST"),
        answer("new", "/{addon}/{model}/new"),
        answer("duplicates", "/crm/duplicates"),
        answer("crm_act", "/crm/{model}/{id:int}"),
        answer("home", "/"),
        answer("file", "/files/{path:path}"),
        answer("signin", "/signin", "GET", "POST"),
    ]
)


def found(method: str, path: str) -> tuple[str, dict[str, str]]:
    one = MATCHER.find(method, path)
    assert isinstance(one, Found), one
    return one.route.answer.__name__, dict(one.params)


@pytest.mark.parametrize(
    ("method", "path", "name", "params"),
    [
        ("GET", "/", "home", {}),
        ("HEAD", "/", "home", {}),
        ("GET", "/crm/client", "any_list", {"addon": "crm", "model": "client"}),
        ("GET", "/crm/duplicates", "duplicates", {}),
        ("GET", "/crm/client/new", "new", {"addon": "crm", "model": "client"}),
        ("GET", "/crm/client/7", "crm_act", {"model": "client", "id": "7"}),
        ("GET", "/crm/client/seven", "any_card", {"addon": "crm", "model": "client", "id": "seven"}),
        ("POST", "/crm/client/7", "any_save", {"addon": "crm", "model": "client", "id": "7"}),
        ("GET", "/files/a/b/c.png", "file", {"path": "a/b/c.png"}),
        ("POST", "/signin", "signin", {}),
    ],
)
def test_the_most_literal_route_answers(method: str, path: str, name: str, params: dict[str, str]) -> None:
    assert found(method, path) == (name, params)


@pytest.mark.parametrize("path", ["/a", "/a/b/c/d", "/signin/", "//", "/crm//", ""])
def test_an_address_of_no_route_is_not_found(path: str) -> None:
    assert MATCHER.find("GET", path) is None


def test_a_wrong_method_is_told_which_are_right() -> None:
    assert MATCHER.find("DELETE", "/signin") == NotAllowed(("GET", "POST"))
    assert MATCHER.find("POST", "/crm/duplicates") == NotAllowed(("GET",))


def test_two_answers_to_one_question_are_refused_with_both_names() -> None:
    with pytest.raises(AddonError, match=r"GET /x is answered by .*\.one and by .*\.other; give one another path"):
        Matcher([answer("one", "/x"), answer("other", "/x", "POST", "GET")])

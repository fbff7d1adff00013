"""One transaction a request: kept or not, by whom, and what is told where nothing comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from starlette.responses import HTMLResponse, Response

from addons.base import Company, administrator
from core.policy.business import Business
from core.screens.ask import Ask
from core.values.declarations import Route
from core.values.errors import AccessError, AddonError, NotFound, UserError
from core.web.house import House
from core.web.routes import Outside, Step
from tests.web.conftest import Browser

only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
Visit = Callable[[], Browser]
done: list[str] = []


def add(ask: Ask, name: str) -> None:
    with ask.env.sudo("test") as env:
        env.session.add(env[Company](name=name))


def keep(ask: Ask) -> Response:
    add(ask, "kept")
    ask.env.later(lambda: done.append("kept"))
    return HTMLResponse("kept")


def follow(ask: Ask) -> Response:
    add(ask, "followed")
    ask.env.later(lambda: 1 // 0)
    return keep(ask)


def refuse(ask: Ask) -> Response:
    add(ask, "refused")
    ask.env.later(lambda: done.append("refused"))
    return HTMLResponse("typed wrongly", 422)


def fail(ask: Ask) -> Response:
    if ask.method == "POST":
        add(ask, "failed")
    kinds: dict[str, Exception] = {
        "user": UserError("The amount {amount} is too large.", amount="<b>7</b>"),
        "access": AccessError("clerk may not write base.secret"),
        "missing": NotFound("base.secret 7"),
        "bug": ZeroDivisionError("/srv/secret/path.py"),
        "sql": OperationalError("select secret", {}, Exception("no such column")),
        "addon": AddonError("crm: no field 'secret'"),
        "lost": OperationalError(None, None, Exception("connection to server at secret.example failed")),
        "busy": OperationalError("select secret", {}, Exception("database is locked")),
    }
    raise kinds[ask.params["kind"]]


def waits(ask: Ask) -> Outside:
    engine = ask.env.business.engine

    def then(later: Ask, held: int) -> Response:
        add(later, f"after {held}")
        return HTMLResponse(f"held {held}")

    return Outside(engine.pool.checkedout, then)  # type: ignore[attr-defined]


tries: list[int] = []


def locked_twice(ask: Ask) -> Response:
    add(ask, "third time")
    ask.env.session.flush()
    tries.append(len(tries))
    if len(tries) < 3:
        raise OperationalError("insert", {}, Exception("database is locked"))
    return HTMLResponse(f"try {len(tries)}")


def upload(ask: Ask) -> Response:
    return HTMLResponse(str(sum(len(value.file.read()) for value in ask.form.getlist("file"))))  # type: ignore[union-attr]


def past_the_rules(ask: Ask) -> Response:
    return HTMLResponse(str(ask.env.connection.execute(text("select password from base_user")).all()))


ROUTES = (
    Route("/try/raw", past_the_rules),
    Route("/try/keep", keep, ("GET", "POST")),
    Route("/try/follow", follow, ("POST",)),
    Route("/try/refuse", refuse, ("POST",)),
    Route("/try/fail/{kind}", fail, ("GET", "POST")),
    Step("/try/wait", waits, ("POST",)),
    Route("/try/lock", locked_twice, ("POST",)),
    Route("/try/upload", upload, ("POST",)),
    Route("/try/admin", lambda ask: HTMLResponse("only you"), ("GET", "POST"), administrator),
    Route("/try/open", lambda ask: HTMLResponse(f"{ask.env.person.language} {ask.env.who}"), public=True),
)


@pytest.fixture(autouse=True)
def forget() -> None:
    done.clear()
    tries.clear()


@pytest.fixture
def inside(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


def companies(business: Business) -> set[str]:
    with business.reading() as connection:
        return {name for (name,) in connection.execute(text("select name from base_company"))}


def test_what_a_handler_wrote_is_kept_and_then_what_waited_for_that_is_done(inside: Browser, people: Business) -> None:
    before = companies(people)
    assert inside.post("/try/keep").text == "kept"
    assert companies(people) - before == {"kept"}
    assert done == ["kept"]


@only_sqlite
def test_what_follows_a_commit_and_fails_is_logged_and_not_told(
    inside: Browser, people: Business, caplog: pytest.LogCaptureFixture
) -> None:
    before = companies(people)
    assert inside.post("/try/follow").text == "kept"
    assert companies(people) - before == {"kept", "followed"}
    assert "what should follow a commit failed" in caplog.text


def test_a_refused_form_leaves_nothing(inside: Browser, people: Business) -> None:
    before = companies(people)
    assert inside.post("/try/refuse").status_code == 422
    assert companies(people) == before
    assert done == []


@pytest.mark.parametrize("kind", ["user", "access", "missing", "bug"])
def test_an_error_leaves_nothing(inside: Browser, people: Business, kind: str) -> None:
    before = companies(people)
    assert inside.post(f"/try/fail/{kind}").status_code >= 400
    assert companies(people) == before


def test_a_page_that_is_read_can_change_nothing(inside: Browser, people: Business) -> None:
    before = companies(people)
    inside.get("/try/keep")
    assert companies(people) == before


@only_sqlite
def test_what_got_in_each_others_way_is_tried_again_and_done_once(inside: Browser, people: Business) -> None:
    before = companies(people)
    assert inside.post("/try/lock").text == "try 3"
    assert companies(people) - before == {"third time"}


@only_sqlite
def test_long_work_is_done_while_no_connection_is_held(inside: Browser, people: Business) -> None:
    assert inside.post("/try/wait").text == "held 0"
    assert "after 0" in companies(people)


# ---- what is told


@only_sqlite
@pytest.mark.parametrize(
    ("method", "kind", "status"),
    [
        ("get", "user", 422), ("post", "user", 422), ("get", "access", 404), ("post", "access", 403),
        ("get", "missing", 404), ("post", "missing", 404), ("get", "bug", 500), ("post", "sql", 500),
        ("get", "addon", 500), ("get", "lost", 503), ("post", "busy", 503),
    ],
)  # fmt: skip
def test_every_error_has_its_status_and_tells_nothing_of_the_program(
    inside: Browser, method: str, kind: str, status: int
) -> None:
    answer = getattr(inside, method)(f"/try/fail/{kind}")
    assert answer.status_code == status
    assert (status == 503) == ("retry-after" in answer.headers)
    for secret in ("Traceback", "secret", "select", "ZeroDivision", "core/", "/srv"):
        assert secret not in answer.text


@only_sqlite
def test_what_a_person_can_mend_is_said_with_its_values_as_text(inside: Browser) -> None:
    answer = inside.get("/try/fail/user")
    assert "The amount &lt;b&gt;7&lt;/b&gt; is too large." in answer.text


@only_sqlite
def test_what_may_not_be_seen_reads_byte_for_byte_like_what_is_not_there(inside: Browser) -> None:
    answers = [
        inside.get(path) for path in ("/try/fail/access", "/try/fail/missing", "/no/such/page", "/base/trail/999")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


@only_sqlite
def test_an_error_of_the_program_shows_a_number_under_which_the_log_has_it(
    inside: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    answer = inside.get("/try/fail/bug?debug=1", headers={"X-Debug": "1"})
    number = re.search(r"under the number ([0-9a-f]{8})", answer.text)
    assert number
    [record] = [record for record in caplog.records if number[1] in record.getMessage()]
    assert record.exc_info
    assert isinstance(record.exc_info[1], ZeroDivisionError)


@only_sqlite
def test_a_piece_of_a_page_stays_and_a_toast_says_what_went_wrong(inside: Browser) -> None:
    answer = inside.post("/try/fail/user", headers={"HX-Request": "true"})
    assert answer.status_code == 400, "htmx swaps a 422, and the form would be gone"
    assert answer.headers["hx-trigger"] == '{"toast": {"text": "The amount <b>7</b> is too large."}}'
    assert answer.headers["content-type"].startswith("text/plain")


@only_sqlite
def test_a_wrong_method_is_told_the_right_ones(inside: Browser) -> None:
    answer = inside.post("/menu")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


# ---- who


@only_sqlite
def test_a_page_for_a_role_is_not_there_for_others(visit: Visit) -> None:
    admin, clerk = visit(), visit()
    admin.sign_in("admin")
    clerk.sign_in("clerk")
    assert admin.get("/try/admin").text == "only you"
    assert clerk.get("/try/admin").status_code == 404
    assert clerk.get("/try/admin").text == clerk.get("/no/such/page").text
    assert clerk.post("/try/admin").status_code == 403


@only_sqlite
def test_whoever_is_not_signed_in_learns_of_no_page(browser: Browser) -> None:
    for path in ("/try/keep", "/no/such/page", "/try/admin"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/signin")
    assert browser.post("/try/keep").status_code == 303


@only_sqlite
def test_a_public_page_speaks_the_browsers_language(browser: Browser) -> None:
    said = browser.get("/try/open", headers={"Accept-Language": "de, ro;q=0.9, en;q=0.8"})
    assert said.text == "ro this person"


# ---- the set in use


@only_sqlite
def test_a_request_runs_on_the_generation_it_finds(inside: Browser, people: Business, house: House) -> None:
    inside.get("/try/open")
    before = house.site("localhost").standing
    execute(people, "update base_addon set generation = generation + 1")
    assert inside.get("/try/open").status_code == 200
    after = house.site("localhost").standing
    assert before is not None
    assert after is not None
    assert after.installed.generation == before.installed.generation + 1


@only_sqlite
def test_a_business_behind_its_code_is_closed_until_it_is_upgraded(inside: Browser, people: Business) -> None:
    execute(people, "update base_addon set version = '0.0.1', generation = generation + 1")
    answer = inside.get("/profile")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "must upgrade it first" in answer.text


@only_sqlite
def test_a_business_without_addons_is_closed_and_the_reason_is_in_the_log(
    inside: Browser, people: Business, caplog: pytest.LogCaptureFixture
) -> None:
    execute(people, "delete from base_addon")
    answer = inside.get("/profile")
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert "is empty" not in answer.text
    assert "is empty" in caplog.text


def execute(business: Business, statement: str) -> None:
    with business.writing() as connection:
        connection.execute(text(statement))


# ---- what is sent


@only_sqlite
def test_a_file_larger_than_a_form_may_be_is_taken_from_who_is_signed_in(visit: Visit) -> None:
    inside, outside = visit(), visit()
    inside.sign_in()
    content = b"x" * 11_000_000
    answer = inside.post("/try/upload", files={"file": ("a.bin", content)})
    assert (answer.status_code, answer.text) == (200, str(len(content)))
    refused = outside.post("/try/upload", files={"file": ("a.bin", content)})
    assert refused.status_code == 303
    assert outside.post("/signin", files={"file": ("a.bin", content)}).status_code == 413


@only_sqlite
def test_a_form_larger_than_its_limit_is_refused_with_a_sentence(inside: Browser) -> None:
    answer = inside.post("/try/keep", {"text": "x" * 10_500_000})
    assert answer.status_code == 413
    assert "at most 10 MB fit" in answer.text


def test_the_guard_is_in_place_for_handlers(inside: Browser) -> None:
    assert inside.get("/try/raw").status_code == 404

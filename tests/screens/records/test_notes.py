"""Notes on a record: written, changed, taken away, mentioned in; who follows is told, and nobody else."""

from __future__ import annotations

from itertools import count

import pytest

from addons.base import User
from addons.tasks import Task
from core.policy.env import Person
from core.policy.following import Follower, Notification
from core.screens.records.said import marked
from core.services.notes import Note, spans
from core.values.errors import AccessError
from tests.support.html import Element
from tests.support.served import Answer, Served, Visitor

ADDONS = ("base", "crm", "tasks")
NUMBERS = count(1)


@pytest.fixture
def client(served: Served) -> str:
    """The address of the card of a client whom Olena added."""
    olena = served.visitor("olena")
    return olena.form("/crm/client/new").fill(surname=f"Бондар-{next(NUMBERS)}", first_name="Петро").send().to


def write(visitor: Visitor, client: str, body: str, kind: str = "note", **more: str) -> Answer:
    return visitor.form(client, "composer").fill(kind=kind, body=body, **more).send()


def timeline(visitor: Visitor, client: str) -> Element:
    return visitor.read(client).one("section", id="timeline")


def unread(visitor: Visitor) -> str:
    """How much the bell says is unread."""
    return visitor.read("/crm/tag").one("summary", id="bell")["data-count"]


def told(visitor: Visitor) -> list[str]:
    """What the person is told, as the page says it."""
    lists = visitor.read("/notifications").one("main").all("ul")
    return [one.text.rpartition(", ")[0] for one in lists[0].all("li")] if lists else []


def follows(visitor: Visitor, client: str) -> str:
    return timeline(visitor, client).one("form", id="follow").text


def notes_of(served: Served, client: str) -> list[tuple[str, str, str | None, str | None]]:
    with served.env() as env:
        rows = env.session.query(env[Note]).filter_by(model="crm.client", record=int(client.rpartition("/")[2]))
        return [(row.kind, row.body, row.outcome, row.direction) for row in rows.order_by(env[Note].id)]


def test_a_call_is_recorded_with_the_outcome_that_is_preset_and_a_note_has_none(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    form = olena.form(client, "composer")
    assert form.fill(body=" Домовились про ціну \r\n завтра ").send().to == client
    write(olena, client, "Просто так", outcome="no_answer")
    write(olena, client, "Лист", "letter", direction="in")
    assert notes_of(served, client) == [
        ("call", "Домовились про ціну \n завтра", "agreed", "out"),
        ("note", "Просто так", None, None),
        ("letter", "Лист", None, "in"),
    ]


def test_an_empty_text_is_refused_with_the_same_form(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    answer = write(olena, client, " \n ", "letter", direction="in")
    assert answer.status == 422
    form = answer.page.one("form", id="composer")
    assert "Write what there is to remember." in form.text
    assert ("kind", "letter") in form.controls()
    assert ("direction", "in") in form.controls()
    assert form.one("textarea")["aria-invalid"] == "true"
    assert notes_of(served, client) == []


def test_the_panel_comes_back_alone_to_htmx_with_the_entry_and_a_toast_that_takes_it_back(
    served: Served, client: str
) -> None:
    olena = served.visitor("olena")
    csrf = olena.read(client).one("form", id="composer").one("input", name="_csrf")["value"]
    headers = {"hx-request": "true", "hx-target": "timeline"}
    sent = {"_csrf": csrf, "kind": "note", "body": "Швидко"}
    answer = olena.http.post(f"{client}/notes", data=sent, headers=headers)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<section")
    assert "Швидко" in answer.text
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.text
    refused = olena.http.post(f"{client}/notes", data={**sent, "body": ""}, headers=headers)
    assert refused.status_code == 422
    assert refused.text.lstrip().startswith("<section")


def test_undo_takes_a_note_away_and_a_deleted_one_comes_back(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    page = olena.follow(write(olena, client, "Помилка"))
    toast = page.one("div", id="toasts")
    assert "The note is recorded." in toast.text
    page = olena.follow(olena.press(toast, "Undo"))
    assert "Помилка" not in page.one("section", id="timeline").text
    page = olena.follow(olena.press(page.one("div", id="toasts"), "Undo"))
    assert "Помилка" in page.one("section", id="timeline").text


def test_its_author_changes_a_note_and_nobody_else_but_an_administrator(served: Served, client: str) -> None:
    olena, andrii, admin = (served.visitor(login) for login in ("olena", "andrii", "admin"))
    write(olena, client, "Перша редакція", "call")
    place = timeline(olena, client).link("Change the note")
    assert olena.form(place, "composer").fill(body="Друга редакція", outcome="no_answer").send().to == client
    assert notes_of(served, client) == [("call", "Друга редакція", "no_answer", "out")]
    assert olena.form(place, "composer").fill(body="").send().status == 422
    assert [link.text for link in timeline(andrii, client).all("a") if "note" in link.text] == []
    csrf = andrii.read(client).one("form", id="composer").one("input", name="_csrf")["value"]
    assert andrii.get(place).status == 404
    assert andrii.post(place, [("_csrf", csrf), ("body", "Чуже")]).status == 403
    assert andrii.post(f"{place}/archive", [("_csrf", csrf)]).status == 403
    assert admin.form(place, "composer").fill(body="Третя").send().status == 303
    assert notes_of(served, client)[0][1] == "Третя"


def test_the_rules_let_nobody_write_a_note_of_another_or_see_one_of_a_record_out_of_reach(
    served: Served, client: str
) -> None:
    write(served.visitor("olena"), client, "Моє")
    with served.env() as env:
        note = env.session.query(env[Note]).filter_by(body="Моє").one().id
    theirs, stranger = person(served, "andrii", "crm.sales"), person(served, "head", "base.employee")
    with served.business.env(theirs, writes=True) as env:
        env.find(Note, note).body = "Чуже"
        with pytest.raises(AccessError):
            env.session.flush()
        env.session.expunge_all()
    with served.business.env(stranger) as env:
        assert env.session.query(env[Note]).filter_by(id=note).count() == 0


def person(served: Served, login: str, role: str) -> Person:
    """A colleague as they are with one role."""
    return Person(served.people[login], login, frozenset({role}))


def test_a_note_cannot_be_reached_through_another_record(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    write(olena, client, "Тут")
    other = olena.form("/crm/client/new").fill(surname="Інший").send().to
    note = timeline(olena, client).link("Change the note").rpartition("/")[2]
    assert olena.get(f"{other}/notes/{note}").status == 404
    assert olena.get(f"{client}/notes/{note}").status == 200


def test_who_wrote_it_follows_and_is_told_what_others_do_once_until_it_is_read(served: Served, client: str) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    assert follows(olena, client) == "Following 1"
    assert follows(andrii, client) == "Follow 1"
    olena.read(client)
    before = int(unread(olena))
    write(andrii, client, "Дзвонив", "call")
    write(andrii, client, "Ще раз", "call")
    andrii.form(f"{client}/edit").fill(site="https://bondar.example").send()
    assert int(unread(olena)) == before + 1
    assert told(olena)[0].startswith("Бондар-")
    assert unread(andrii) == "0", "nobody is told what they did themselves"
    olena.read(client)
    assert int(unread(olena)) == before
    assert follows(andrii, client) == "Following 2"


def test_following_is_a_press_and_ends_with_another(served: Served, client: str) -> None:
    olena, head = served.visitor("olena"), served.visitor("head")
    head.press(head.read(client), "Follow 1")
    assert follows(head, client) == "Following 2"
    write(olena, client, "Для тих, хто стежить")
    assert "Note: Олена Гончар" in told(head)[0]
    head.press(head.read(client), "Following 2")
    write(olena, client, "Для нікого")
    assert unread(head) == "0"


@pytest.mark.parametrize("name", ["@andrii", "@Андрій Шевчук", "@ANDRII,"])
def test_a_colleague_who_is_mentioned_is_told_and_follows(served: Served, client: str, name: str) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    write(olena, client, f"Глянь, {name} будь ласка")
    assert "Петро You were mentioned: Олена Гончар" in told(andrii)[0]
    assert follows(andrii, client) == "Following 2"
    text = timeline(olena, client)
    assert text.one("b", class_="mention").text == "@Андрій Шевчук"


def test_a_mention_stays_said_while_it_is_unread_whatever_comes_after(served: Served, client: str) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    write(olena, client, "@andrii подзвони")
    olena.form(f"{client}/edit").fill(site="https://after.example").send()
    assert "Петро You were mentioned: Олена Гончар" in told(andrii)[0]


def test_who_may_not_read_the_record_is_neither_told_nor_a_follower(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    with served.env() as env:
        made = env[User](name="Стороння Особа", login="outsider", roles=["base.employee"], language="en")
        env.session.add(made)
        env.session.flush()
        key = made.id
    write(olena, client, "@outsider і @Стороння Особа")
    with served.env() as env:
        assert env.session.query(env[Notification]).filter_by(user_id=key).count() == 0
        assert env.session.query(env[Follower]).filter_by(user_id=key).count() == 0


def test_who_is_made_the_manager_by_another_follows_and_is_told(served: Served, client: str) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    form = olena.form(f"{client}/edit")
    form.fill(manager=str(served.people["andrii"])).send()
    assert "Петро You were named: Олена Гончар" in told(andrii)[0]
    assert follows(andrii, client) == "Following 2"
    with served.env() as env:
        asked = env.session.query(env[Follower]).filter_by(model="tasks.task")
        before = asked.count()
        env.session.add(env[Task](name="Робота програми", assignee_id=served.people["olena"]))
    with served.env() as env:
        assert env.session.query(env[Follower]).filter_by(model="tasks.task").count() == before


def test_notifications_are_marked_as_read_one_by_one_and_all(served: Served) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    andrii.press(andrii.read("/notifications"), "Mark all as read") if unread(andrii) != "0" else None
    for name in ("Перша", "Друга", "Третя"):
        address = olena.form("/crm/client/new").fill(surname=name).send().to
        write(olena, address, "@andrii")
    assert unread(andrii) == "3"
    andrii.press(andrii.read("/notifications"), "Mark as read: Друга")
    assert unread(andrii) == "2"
    assert andrii.read("/notifications/latest").text.count("You were mentioned") >= 3
    andrii.press(andrii.read("/notifications"), "Mark all as read")
    assert unread(andrii) == "0"


def test_nobody_marks_what_another_is_told(served: Served, client: str) -> None:
    olena, head = served.visitor("olena"), served.visitor("head")
    write(olena, client, "@andrii")
    andrii = served.visitor("andrii")
    page = andrii.read("/notifications")
    act = next(
        form["action"]
        for form in page.all("form")
        if form["action"].endswith("/read") and form["action"].count("/") == 3
    )
    csrf = head.read(client).one("form", id="composer").one("input", name="_csrf")["value"]
    before = unread(andrii)
    assert head.post(act, [("_csrf", csrf)]).status == 303
    assert unread(andrii) == before != "0"


def test_colleagues_are_found_by_name_and_login_for_a_mention(served: Served, client: str) -> None:
    olena = served.visitor("olena")
    found = olena.read(f"{client}/colleagues?q=шев")
    assert [one["data-text"] for one in found.all("div", role="option")] == ["Андрій Шевчук"]
    found = olena.read(f"{client}/colleagues?q=hea")
    assert [one["data-text"] for one in found.all("div", role="option")] == ["Марія Голова"]


class Colleague:
    def __init__(self, id: int, login: str, name: str) -> None:
        self.id, self.login, self.name = id, login, name


OUT = 'rel="noopener noreferrer" target="_blank"'
PEOPLE = [Colleague(1, "olena", "Олена"), Colleague(2, "olena.k", "Олена Коваль"), Colleague(3, "<b>", "<i>Є")]


@pytest.mark.parametrize(
    ("body", "who"),
    [
        ("@olena", [1]),
        ("@olena.k, глянь", [2]),
        ("@Олена Коваль і @Олена", [2, 1]),
        ("@Оленами", []),
        ("a@olena.k", []),
        ("(@OLENA)", [1]),
        ("@ olena", []),
    ],
)
def test_the_longest_name_that_is_a_whole_word_is_meant(body: str, who: list[int]) -> None:
    assert [user for _start, _end, user in spans(body, PEOPLE)] == who  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<script>@olena</script>", '&lt;script&gt;<b class="mention">@Олена</b>&lt;/script&gt;'),
        (
            'див. https://a.example/x?a=1&b="q".',
            f'див. <a href="https://a.example/x?a=1&amp;b=" {OUT}>https://a.example/x?a=1&amp;b=</a>&#34;q&#34;.',
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://a.example/@olena", None),
    ],
)
def test_a_text_is_escaped_and_only_mentions_and_addresses_stand_out(body: str, html: str | None) -> None:
    shown = str(marked(body, PEOPLE))  # type: ignore[arg-type]
    if html is None:
        assert shown.count("<a ") == 1
        assert "mention" not in shown
    else:
        assert shown == html

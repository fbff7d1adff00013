"""Two people work on one record: each sees what the other saves, and nothing of either is lost without a question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Browse
from tests.support.served import Answer, Form, Served, Visitor

NEW = "/crm/client/new"


@pytest.fixture
def client(served: Served) -> Iterator[str]:
    """The address of a client with a phone and two addresses of e-mail; in the archive after the test."""
    olena = served.visitor("olena")
    form = olena.form(NEW).fill(
        surname="Спільний", first_name="Іван", phones_0_number="0501112233", phones_0_note="дім"
    )
    form.fill(emails_0_address="ivan@example.com")
    form = olena.again(form.send("_add", "emails")).fill(emails_1_address="spilny@example.com")
    address = form.send().to
    yield address
    olena.press(olena.read(address), "To the archive")


def editors(served: Served, client: str) -> tuple[Form, Form]:
    """The form of the client, open at Olena's and at Andrii's."""
    return served.visitor("olena").form(f"{client}/edit"), served.visitor("andrii").form(f"{client}/edit")


def saved(form: Form, **values: str) -> str:
    """Save the form; gives the text of the card."""
    return card_of(form.sender, form.fill(**values).send())


def card_of(visitor: Visitor, answer: Answer) -> str:
    """The text of the card that an answer leads to, without its history."""
    main = visitor.follow(answer).one("main")
    history = main.panel("History").text
    return main.text.replace(history, "")


def question(answer: Answer) -> list[str]:
    """The rows of the dialog of a conflict."""
    assert answer.status == 409
    return [row.text for row in answer.page.one("dialog", class_="clash").one("tbody").all("tr")]


def test_what_only_one_of_the_two_changed_is_joined_without_a_question(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    saved(hers, first_name="Іванна", phones_0_number="050 999 88 77")
    card = saved(his, patronymic="Петрович", phones_0_note="робота", status="loyal")
    assert "Спільний Іванна Петрович" in card
    assert "+380 50 999 88 77 mobile, робота" in card
    assert "Loyal" in card


def test_a_field_that_both_changed_is_asked_about_and_hers_stays_until_he_chooses(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    saved(hers, first_name="Іванна", note="Телефонувати зранку")
    answer = his.fill(first_name="Іво", patronymic="Ілліч").send()
    assert question(answer) == ["First name Іван Іванна Іво"]
    assert "Saved meanwhile: Олена Гончар, today" in answer.text
    again = his.sender.again(answer)
    assert (again["patronymic"], again["note"]) == ("Ілліч", "Телефонувати зранку"), "the rest is joined already"
    assert "Іванна" in his.sender.read(client).one("h1").text

    assert question(again.send()) == ["First name Іван Іванна Іво"], "saving without an answer asks again"
    again["_choice.first_name"] = ["mine"]
    card = card_of(again.sender, again.send("_chosen", "chosen"))
    assert "Спільний Іво Ілліч" in card
    assert "Телефонувати зранку" in card


def test_he_can_choose_what_she_saved(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    saved(hers, first_name="Іванна", note="Її нотатка")
    answer = his.fill(first_name="Іво", note="Його нотатка", patronymic="Ілліч").send()
    again = his.sender.again(answer)
    again["_choice.first_name"] = ["mine"]
    card = card_of(his.sender, again.send("_chosen", "theirs"))
    assert "Спільний Іванна Ілліч" in card, "all is taken from the base, but what only he changed stays"
    assert "Її нотатка" in card


def test_a_third_save_between_question_and_answer_is_asked_about_anew(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    saved(hers, first_name="Іванна")
    again = his.sender.again(his.fill(first_name="Іво").send())
    saved(served.visitor("head").form(f"{client}/edit"), first_name="Іоанна")
    again["_choice.first_name"] = ["mine"]
    assert question(again.send("_chosen", "chosen")) == ["First name Іван Іоанна Іво"]
    assert "Іоанна" in his.sender.read(client).one("h1").text


def test_choices_and_links_are_told_as_people_know_them(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    saved(hers, status="loyal", manager=str(served.people["olena"]))
    his.fill(status="lost", manager=str(served.people["andrii"]))
    assert question(his.send()) == ["Status Potential Loyal Lost", "Manager — Олена Гончар Андрій Шевчук"]


def test_the_same_change_by_both_is_no_conflict(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    saved(hers, first_name="Іванна")
    assert "Спільний Іванна" in saved(his, first_name="Іванна")


def test_lines_that_both_added_are_all_there(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    hers, his = (form.sender.again(form.send("_add", "phones")) for form in (hers, his))
    saved(hers, phones_1_number="0671110000")
    card = saved(his, phones_1_number="0671110001")
    for number in ("+380 50 111 22 33", "+380 67 111 00 00", "+380 67 111 00 01"):
        assert number in card


def test_tags_that_both_put_on_are_joined(served: Served, client: str) -> None:
    head = served.visitor("head")
    ids = [head.form("/crm/tag/new").fill(name=f"{name} {client}").send().to.split("/")[3] for name in "абв"]
    form = head.form(f"{client}/edit")
    form["tags"] = [ids[0]]
    form.send()
    hers, his = editors(served, client)
    hers["tags"], his["tags"] = [ids[1]], [ids[0], ids[2]]
    saved(hers)
    card = saved(his)
    assert [f"{name} {client}" in card for name in "абв"] == [False, True, True]


def test_a_field_of_a_line_that_both_changed_is_asked_about_by_its_line(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    saved(hers, phones_0_note="мати", phones_0_use="home")
    answer = his.fill(phones_0_note="батько", phones_0_use="work").send()
    assert question(answer) == [
        "Phones, +380 50 111 22 33, дім: Kind mobile home work",
        "Phones, +380 50 111 22 33, дім: Note дім мати батько",
    ]
    again = his.sender.again(answer)
    note = next(name for name, _value in again.values if name.startswith("_choice.") and name.endswith("note"))
    again[note] = ["mine"]
    card = card_of(his.sender, again.send("_chosen", "chosen"))
    assert "+380 50 111 22 33 home, батько" in card


@pytest.mark.parametrize(("choice", "kept"), [("mine", True), ("theirs", False)])
def test_a_line_that_she_removed_and_he_changed_is_asked_about(
    served: Served, client: str, choice: str, kept: bool
) -> None:
    hers, his = editors(served, client)
    hers["phones-0-_remove"] = ["1"]
    assert "+380 50" not in saved(hers)
    answer = his.fill(phones_0_number="050 444 55 66").send()
    assert question(answer) == ["Phones +380 50 111 22 33, дім — 050 444 55 66, дім"]
    again = his.sender.again(answer)
    name = next(name for name, _value in again.values if name.startswith("_choice."))
    again[name] = [choice]
    card = card_of(his.sender, again.send("_chosen", "chosen"))
    assert ("+380 50 444 55 66 mobile, дім" in card) == kept


def test_a_line_that_she_removed_and_he_did_not_touch_stays_removed(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    hers["phones-0-_remove"] = ["1"]
    saved(hers)
    assert "+380 50 111 22 33" not in saved(his, patronymic="Ілліч")


@pytest.mark.parametrize(("choice", "kept"), [("mine", False), ("theirs", True)])
def test_a_line_that_he_removed_and_she_changed_is_asked_about(
    served: Served, client: str, choice: str, kept: bool
) -> None:
    hers, his = editors(served, client)
    saved(hers, emails_1_address="new@example.com")
    his["emails-1-_remove"] = ["1"]
    answer = his.send()
    assert question(answer) == ["E-mails spilny@example.com new@example.com —"]
    again = his.sender.again(answer)
    name = next(name for name, _value in again.values if name.startswith("_choice."))
    again[name] = [choice]
    card = card_of(his.sender, again.send("_chosen", "chosen"))
    assert ("new@example.com" in card) == kept
    assert "ivan@example.com" in card


def test_a_form_whose_hidden_base_was_tampered_with_overwrites_nothing_unasked(served: Served, client: str) -> None:
    hers, his = editors(served, client)
    saved(hers, first_name="Іванна")
    his["_base"] = "{"
    answer = his.fill(surname="Інший").send()
    assert "First name — Іванна Іван" in question(answer)


def conflict(served: Served, page: Page, client: str) -> Visitor:
    """Bring Andrii's browser to the question."""
    olena = served.visitor("olena")
    page.goto(f"{client}/edit")
    olena.form(f"{client}/edit").fill(first_name="Іванна").send()
    page.get_by_label("First name").fill("Іво")
    page.get_by_label("Patronymic").fill("Ілліч")
    page.get_by_role("button", name="Save Ctrl ↵").click()
    return olena


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_in_the_browser_a_conflict_is_a_dialog_and_the_choice_is_saved(
    served: Served, client: str, browse: Browse, javascript: bool
) -> None:
    page = served.page(browse, "andrii", javascript=javascript)
    conflict(served, page, client)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Іво").check()
    dialog.get_by_role("button", name="Save what is chosen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Спільний Іво Ілліч")


def test_whoever_goes_back_from_the_dialog_finds_their_words_and_is_asked_again(
    served: Served, client: str, browse: Browse
) -> None:
    page = served.page(browse, "andrii")
    conflict(served, page, client)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Back to the form").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("First name")).to_have_value("Іво")
    page.get_by_role("button", name="Save Ctrl ↵").click()
    expect(dialog.locator(":focus")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Спільний Іванна Ілліч")


@pytest.mark.row("CORE-01")
def test_a_phone_that_one_person_saves_is_told_to_another_at_once_and_is_there_at_their_next_look(
    served: Served, client: str, browse: Browse
) -> None:
    card, listed = served.page(browse, "andrii"), served.page(browse, "andrii", 390)
    card.goto(client)
    listed.goto("/crm/client?q=Спільний")
    olena = served.page(browse, "olena")
    olena.goto(f"{client}/edit")
    olena.get_by_role("textbox", name="Phone").fill("(093) 555-44-33")
    olena.get_by_role("button", name="Save Ctrl ↵").click()
    expect(olena.locator("#toasts")).to_contain_text("Saved: ")

    note = card.get_by_role("status").filter(has_text="Changed meanwhile: Олена Гончар")
    expect(note).to_be_visible()
    expect(card.get_by_text("+380 50 111 22 33").first).to_be_visible()  # nothing moves under his eyes
    note.get_by_role("link", name="Show it as it is now").click()
    expect(card.locator("main").get_by_text("+380 93 555 44 33").first).to_be_visible()
    listed.reload()
    expect(listed.locator("main").get_by_text("+380 93 555 44 33").filter(visible=True)).to_be_visible()

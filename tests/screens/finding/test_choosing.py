"""A link to one record of many is typed in words: a name, a phone, four digits; with script and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from addons import crm
from tests.support.browser import Browse
from tests.support.served import Answer, Form, Served

NEW = "/tasks/task/new"
LETTERS = "абвгґдежзиіїйклмнопрстуфхцчшщюяўэыёъ"


@pytest.fixture(scope="module", autouse=True)
def many(server: Served) -> None:
    """More clients than a list offers; two of them are called the same."""
    with server.env() as env:
        for number in range(len(LETTERS)):
            client = env[crm.Client](kind="person", surname=f"Числ{LETTERS[number]}нко", first_name="Ян", status="new")
            client.phones.append(env[crm.Phone](number=f"+38050777{number:04}", use="mobile"))
            env.session.add(client)
        for number in ("+380671110001", "+380671110002"):
            client = env[crm.Client](kind="person", surname="Двійник", first_name="Олег", status="new")
            client.phones.append(env[crm.Phone](number=number, use="mobile"))
            env.session.add(client)


def task(served: Served, words: str) -> Form:
    """The form of a new task with a client named in words."""
    form = served.visitor("olena").form(NEW)
    form["_find.client"] = words
    return form.fill(name="Подзвонити")


def client_of(form: Form, answer: Answer) -> str:
    """The client on the card of a saved task."""
    facts = form.sender.follow(answer).one("main").panel("Task").text
    return facts.partition("Client ")[2].partition(" Who does it")[0]


@pytest.mark.parametrize("words", ["Числжнко Ян", "числжнко", "0007"])
def test_a_record_is_named_by_its_name_a_part_of_it_or_the_end_of_a_phone(served: Served, words: str) -> None:
    form = task(served, words)
    assert client_of(form, form.send()) == "Числжнко Ян"


def test_a_directory_of_a_few_is_a_list(served: Served) -> None:
    form = served.visitor("olena").form(NEW)
    assert form.fill(name="Подзвонити", assignee=str(served.people["andrii"])).send().status == 303
    assert "_find.assignee" not in form.names()


def test_words_that_name_several_are_asked_about_and_the_one_that_is_picked_is_saved(served: Served) -> None:
    form = task(served, "Двійник")
    answer = form.send()
    assert answer.status == 422
    assert "Several records answer to “Двійник”; choose one of them." in answer.text
    again = form.sender.again(answer)
    assert again["_find.client"] == "Двійник"
    offered = {one.text: one for one in answer.page.all("label") if "Двійник" in one.text}
    assert sorted(offered) == ["Двійник Олег, +380 67 111 00 01", "Двійник Олег, +380 67 111 00 02"]
    again["_pick.client"] = [offered["Двійник Олег, +380 67 111 00 02"].one("input")["value"]]
    card = again.sender.follow(again.send())
    path = card.one("main").panel("Task").link("Двійник Олег")
    assert "+380 67 111 00 02" in again.sender.read(path).text


def test_words_that_name_nothing_are_refused_and_kept(served: Served) -> None:
    answer = task(served, "Ніхто").send()
    assert answer.status == 422
    assert "Nothing was found for “Ніхто”; try fewer letters." in answer.text
    assert served.visitor("olena").again(answer)["_find.client"] == "Ніхто"


def test_what_was_chosen_stays_until_other_words_are_typed_and_goes_with_them(served: Served) -> None:
    form = task(served, "0012")
    path = form.send().to
    olena = form.sender
    edit = olena.form(f"{path}/edit")
    assert edit["_find.client"] == "Числйнко Ян"
    assert client_of(edit, edit.fill(note="зранку").send()) == "Числйнко Ян"
    edit = olena.form(f"{path}/edit")
    edit["_find.client"] = "0013"
    assert client_of(edit, edit.send()) == "Числкнко Ян"
    edit = olena.form(f"{path}/edit")
    edit["_find.client"] = ""
    assert "Client" not in olena.follow(edit.send()).one("main").panel("Task").text


def test_only_links_of_the_form_are_searched(served: Served) -> None:
    olena = served.visitor("olena")
    assert "Числжнко Ян" in olena.get("/tasks/task/records?of=client&_find.client=0007").text
    for name in ("name", "nothing", "done_at", ""):
        assert olena.get(f"/tasks/task/records?of={name}&_find.{name}=а").status == 404
    assert served.stranger().get("/tasks/task/records?of=client").status == 303


def test_in_the_browser_what_is_found_is_picked_by_keys_or_by_the_mouse(served: Served, browse: Browse) -> None:
    page = served.page(browse, "olena")
    page.goto(NEW)
    page.get_by_role("textbox", name="Task", exact=True).fill("Подзвонити")
    box = page.get_by_role("combobox", name="Client")
    options = page.get_by_role("listbox", name="Client").get_by_role("option")
    box.press("ArrowDown")
    expect(options).to_have_count(12)
    box.press("Escape")
    expect(options).to_have_count(0)

    box.press_sequentially("двійник")
    expect(options).to_have_count(2)
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("Двійник Олег")
    expect(box).to_have_attribute("aria-expanded", "false")

    box.fill("0003")
    expect(options).to_have_count(1)
    options.click()
    expect(box).to_have_value("Числгнко Ян")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Save Ctrl ↵").click()
    expect(page.get_by_role("link", name="Числгнко Ян")).to_be_visible()


def test_the_one_of_two_namesakes_that_was_picked_is_the_one_that_is_saved(served: Served, browse: Browse) -> None:
    page = served.page(browse, "olena", 390)
    page.goto(NEW)
    page.get_by_role("textbox", name="Task", exact=True).fill("Подзвонити")
    page.get_by_role("combobox", name="Client").press_sequentially("двійник")
    page.get_by_role("option").filter(has_text="+380 67 111 00 02").click()
    page.get_by_role("button", name="Save Ctrl ↵").click()
    page.get_by_role("link", name="Двійник Олег").click()
    expect(page.locator("main").get_by_text("+380 67 111 00 02").first).to_be_visible()


def test_without_script_a_name_is_enough(served: Served, browse: Browse) -> None:
    page = served.page(browse, "olena", javascript=False)
    page.goto(NEW)
    page.get_by_role("textbox", name="Task", exact=True).fill("Подзвонити")
    page.get_by_role("combobox", name="Client").fill("числтнко")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Числтнко Ян")).to_be_visible()

"""Images, files and links on the card of a record: shown, added, opened and taken away, under its rights."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from addons import crm
from core.policy.businesses.directory import Directory, located
from core.policy.homes import home_of
from core.policy.people import User
from core.policy.plans.founding import create_business
from core.services.files import Attachment, content
from core.services.web_links import WebLink
from core.services.worker import Runner
from core.web import files
from core.web.cli import main
from core.web.configuration import Settings
from tests.support.business import PROGRAM
from tests.support.html import Element
from tests.support.served import Answer, Served, Visitor, add_colleague, answer_of, serving

CONTRACT = "https://docs.example/contract.pdf"
SAFE = "default-src 'none'; sandbox"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
Sent = tuple[str, bytes]


def photo(width: int = 300, height: int = 200) -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.effect_noise((width, height), 90).save(made, "PNG")
    return made.getvalue()


def fresh(served: Served, part: Any = crm.Client, **values: Any) -> str:
    """The card of a new record."""
    given = values or {"kind": "person", "surname": "Коваль", "status": "regular"}
    with served.env() as env:
        one = env[part](**given)
        env.session.add(one)
        env.session.flush()
        return f"/{part.part_name.replace('.', '/')}/{one.id}"


def attach(visitor: Visitor, card: str, *sent: Sent, **more: str) -> Answer:
    """Send files by the form of the panel, with the token of a page that everybody has."""
    given = [
        ("files", (name, content, "text/html")) for name, content in sent
    ]  # what a browser says of them is not heard
    return answer_of(visitor.http.post(f"{card}/files", data={"_csrf": token(visitor), **more}, files=given))


def token(visitor: Visitor) -> str:
    return visitor.read("/profile").all("input", name="_csrf")[0]["value"]


def post(visitor: Visitor, address: str, **values: str) -> Answer:
    return visitor.post(address, [("_csrf", token(visitor)), *values.items()])


def panel(visitor: Visitor, card: str) -> Element:
    return visitor.read(card).one("section", id="files")


def images(visitor: Visitor, card: str) -> list[str]:
    """Where the images of a card are shown small."""
    return [one["src"] for one in panel(visitor, card).all("img")]


def led_to(visitor: Visitor, card: str) -> dict[str, str]:
    """Where each file and link of a card leads, by its name."""
    return {one.text or one["title"]: one["href"] for one in panel(visitor, card).all("a")}


def drawn(served: Served) -> None:
    """Do what waits in the background."""
    Runner(lambda: [served.business]).run_due(served.business)


def toast(visitor: Visitor, answer: Answer) -> str:
    return visitor.follow(answer).one("div", id="toasts").text


# ---- images


@pytest.mark.row("CORE-26")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.usefixtures("at_once")
def test_an_image_of_a_client_is_shown_small_and_opens_from_a_backup_on_another_machine(
    engine: str, name: str, url: Callable[[str], str], shipped: Any, tmp_path: Path
) -> None:
    here, there, backup = tmp_path / "here", tmp_path / "there", tmp_path / "backup.zip"
    here.mkdir()
    directory = Directory(here, shipped)
    entry = located(home_of(name, here, url(engine)), here)
    create_business(entry, shipped, here, ("base", "crm"), PROGRAM).close()
    directory.add(entry)
    business = directory.open(name)
    with business.env(trusted=True, writes=True) as env:
        add_colleague(env, "olena", "Олена Гончар", "crm.sales")
        client = env[crm.Client](kind="person", surname="Коваль", status="regular")
        env.session.add(client)
        env.session.flush()
        card = f"/crm/client/{client.id}"
    picture = photo(800, 600)
    with serving(Settings(data=str(here), jobs_in_server=False), directory) as address:
        olena = Visitor(address).sign_in("olena")
        assert attach(olena, card, ("вивіска.png", picture)).status == 303
        assert images(olena, card) == []
        Runner(lambda: [business]).run_due(business)
        [shown] = images(olena, card)
        small = olena.http.get(shown)
        assert Image.open(io.BytesIO(small.content)).size == (320, 240)
        olena.http.close()
    directory.close()

    other = url("postgresql") if engine == "sqlite" else f"sqlite:///{there}/again.db"
    assert main(["business", "archive", name, "--to", str(backup), "--data", str(here)]) == 0
    assert main(["business", "restore", str(backup), "--url", other, "--data", str(there)]) == 0

    directory = Directory(there, shipped)
    with serving(Settings(data=str(there), jobs_in_server=False), directory) as address:
        olena = Visitor(address).sign_in("olena")
        assert images(olena, card) == [shown]
        again = olena.http.get(shown)
        assert (again.status_code, again.content) == (200, small.content)
        opened = olena.http.get(led_to(olena, card)["вивіска.png"])
        assert (opened.status_code, opened.headers["content-type"]) == (200, "image/png")
        assert opened.content == picture
        olena.http.close()
    directory.close()


def test_a_small_image_is_shown_at_once_and_a_large_one_when_it_is_drawn(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    attach(olena, card, ("small.png", photo(30, 20)), ("large.png", photo(900, 900)))
    [small] = images(olena, card)
    assert olena.http.get(small).content == photo_of(served, "small.png")
    waiting = [one["hx-get"] for one in panel(olena, card).all("a") if one["hx-get"]]
    [tile] = waiting
    assert olena.get(tile).status == 204
    assert olena.get(tile.replace("tiles", "small")).status == 404
    drawn(served)
    answer = olena.get(tile, hx_request="true")
    assert (answer.status, answer.page.one("img")["alt"]) == (286, "large.png")
    assert len(images(olena, card)) == 2
    assert {olena.http.get(one).headers["content-type"] for one in images(olena, card)} == {"image/webp"}


def photo_of(served: Served, name: str) -> bytes:
    with served.env() as env:
        return content(env, env.session.query(env[Attachment]).filter_by(name=name).one().id)


def test_a_broken_image_becomes_a_file_with_an_icon(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    attach(olena, card, ("broken.png", photo()[:2000]))
    assert len(images(olena, card)) == 1
    drawn(served)
    assert images(olena, card) == []
    assert "broken.png" in panel(olena, card).one("li").text
    assert "/picture" not in " ".join(one["action"] for one in panel(olena, card).all("form"))
    key = led_to(olena, card)["broken.png"].split("/")[2]
    assert post(olena, f"/files/{key}/picture").status == 404


def test_an_image_stands_in_the_head_in_the_place_of_the_one_before(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    attach(olena, card, ("one.png", photo()), ("two.png", photo(100, 100)))
    assert [one for one in olena.read(card).all("img") if "avatar" in one["class"]] == []
    one, two = (led_to(olena, card)[name].split("/")[2] for name in ("one.png", "two.png"))
    for key in (one, two):
        assert post(olena, f"/files/{key}/picture").to == card
        [head] = [one for one in olena.read(card).all("img") if "avatar" in one["class"]]
        assert (head["src"], head["alt"]) == (f"/files/small/{key}", "")
    with served.env() as env:
        assert env.find(Attachment, int(one)).purpose == ""
    assert post(olena, f"/files/{two}/plain").status == 303
    assert [one for one in olena.read(card).all("img") if "avatar" in one["class"]] == []
    assert len(images(olena, card)) == 2


def test_a_photo_is_sent_as_the_picture_of_the_card(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    answer = attach(olena, card, ("photo.jpg", photo()), purpose="picture")
    assert (answer.to, toast(olena, answer)) == (card, "The picture of the card is saved.")
    assert [one for one in olena.read(card).all("img") if "avatar" in one["class"]]
    answer = attach(olena, card, ("photo.txt", b"no picture"), purpose="picture")
    assert answer.to == f"{card}#files"


# ---- files


def test_files_come_out_as_they_went_in_and_tell_who_brought_them(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    large = bytes(range(256)) * 12_000
    answer = attach(olena, card, ("Рахунок № 7.xyz", large), ("empty", b""))
    assert toast(olena, answer) == "2 files are attached."
    assert answer.to == f"{card}#files"
    told = panel(olena, card).text
    assert "2.9 MB · Олена Гончар · today" in told
    assert "0 B · Олена" in told
    got = olena.http.get(led_to(olena, card)["Рахунок № 7.xyz"])
    assert (got.status_code, got.content) == (200, large)
    assert got.headers["content-length"] == str(len(large))
    assert got.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert got.headers["vary"] == "Cookie"
    name = got.headers["content-disposition"]
    assert name == "attachment; filename*=UTF-8''%D0%A0%D0%B0%D1%85%D1%83%D0%BD%D0%BE%D0%BA%20%E2%84%96%207.xyz"
    assert olena.http.head(led_to(olena, card)["Рахунок № 7.xyz"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "kind", "way", "policy"),
    [
        ("a.png", photo(), "image/png", "inline", SAFE),
        ("a.svg", SVG, "image/svg+xml", "attachment", SAFE),
        ("a.png", SVG, "image/svg+xml", "attachment", SAFE),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "text/html", "attachment", SAFE),
        ("a.jpg", b"<html><script>alert(1)</script>", "text/html", "attachment", SAFE),
        ("a.xhtml", b"<?xml version='1.0'?><html/>", "application/xml", "attachment", SAFE),
        ("a.js", b"alert(1)", "text/plain", "attachment", SAFE),
        ("a.pdf", b"%PDF-1.7", "application/pdf", "inline", files.READER),
        ("a.bin", b"\0\1", "application/octet-stream", "attachment", SAFE),
    ],
    ids=["image", "svg", "svg called png", "html", "html called jpg", "xml", "script", "pdf", "bytes"],
)
def test_nothing_that_was_sent_runs_as_a_page_of_ours(
    served: Served, name: str, content: bytes, kind: str, way: str, policy: str
) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    attach(olena, card, (name, content))
    headers = olena.http.get(led_to(olena, card)[name]).headers
    assert headers["content-type"].partition(";")[0] == kind
    assert headers["content-disposition"].partition(";")[0] == way
    assert headers["content-security-policy"] == policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_a_name_is_written_out_and_never_read_as_a_page(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    attach(olena, card, ("a'&b#c?d%2e.txt", b"x"))
    answer = olena.get(card)
    assert "a&#39;&amp;b#c_d%2e.txt" in answer.html
    assert olena.http.get(led_to(olena, card)["a'&b#c_d%2e.txt"]).content == b"x"


def test_without_a_file_or_with_one_too_large_the_form_says_so(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    answer = attach(olena, card)
    assert (answer.status, answer.page.one("p", id="f-files-err").text) == (422, "Choose a file first.")
    deposit = files.deposit
    monkeypatch.setattr(files, "deposit", lambda *given: deposit(*given, limit=1 << 20))
    again = attach(olena, card, ("ok.txt", b"x"), ("large.bin", bytes((1 << 20) + 1)))
    assert again.status == 422
    assert "larger than 1 MB" in again.page.one("p", id="f-files-err").text
    assert led_to(olena, card) == {}


def test_what_is_deleted_is_gone_until_that_is_undone(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    attach(olena, card, ("a.txt", b"x"))
    post(olena, f"{card}/links", url=CONTRACT, title="Договір")
    before = led_to(olena, card)
    file = before["a.txt"]
    [link] = [one["action"] for one in panel(olena, card).all("form") if "/files/links/" in one["action"]]
    for address, name in ((f"/files/{file.split('/')[2]}/delete", "a.txt"), (link, "Договір")):
        page = olena.follow(post(olena, address))
        assert f"Deleted: {name}" in page.one("div", id="toasts").text
        assert name not in led_to(olena, card)
        if name == "a.txt":
            assert olena.get(file).status == 404
            assert post(olena, f"/files/{file.split('/')[2]}/picture").status == 404
        olena.follow(olena.press(page, "Undo"))
    assert led_to(olena, card) == before
    assert olena.http.get(file).content == b"x"


# ---- links


@pytest.mark.row("CORE-27")
def test_a_link_opens_in_a_new_tab_and_one_without_http_is_refused(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    answer = post(olena, f"{card}/links", url=f" {CONTRACT} ", title="Договір")
    assert answer.to == f"{card}#files"
    [link] = [one for one in panel(olena, card).all("a") if one.text == "Договір"]
    assert (link["href"], link["target"], link["rel"]) == (CONTRACT, "_blank", "noopener noreferrer")
    assert "docs.example · Олена Гончар" in panel(olena, card).text
    for bad in ("docs.example/contract.pdf", "ftp://docs.example/contract.pdf", "javascript:alert(1)", ""):
        refused = post(olena, f"{card}/links", url=bad, title="Інший")
        assert refused.status == 422
        form = olena.again(refused)
        assert (form["url"], form["title"]) == (bad, "Інший")
        sentence = refused.page.one("p", id="f-url-err").text
        assert sentence == "Give a whole address that begins with https:// or http://."
    with served.env() as env:
        key = int(card.rpartition("/")[2])
        assert [one.url for one in env.session.query(env[WebLink]).filter_by(record=key)] == [CONTRACT]
    form = olena.again(refused).fill(url="http://docs.example/other.pdf")
    assert olena.follow(form.send()).one("section", id="files").one("a", href="http://docs.example/other.pdf")


def test_the_forms_have_pages_of_their_own(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    assert olena.form(f"{card}/links").fill(url=CONTRACT).send().status == 303
    assert led_to(olena, card) == {"docs.example": CONTRACT}
    assert olena.read(f"{card}/files").one("input", name="files")["type"] == "file"


# ---- rights


@pytest.fixture
def guest(served: Served) -> Visitor:
    """A colleague who may see no client."""
    with served.env() as env:
        if not env.session.query(env[User]).filter_by(login="guest").count():
            add_colleague(env, "guest", "Гість", "base.employee")
    return served.visitor("guest")


def test_who_may_not_read_the_record_finds_nothing_of_it(served: Served, guest: Visitor) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    attach(olena, card, ("a.png", photo()))
    post(olena, f"{card}/links", url=CONTRACT)
    key = led_to(olena, card)["a.png"].split("/")[2]
    [link] = [one["action"] for one in panel(olena, card).all("form") if "/files/links/" in one["action"]]
    for there, nowhere in (
        (f"/files/{key}/a.png", "/files/987654/a.png"),
        (f"/files/small/{key}", "/files/small/987654"),
        (f"/files/tiles/{key}", "/files/tiles/987654"),
        (f"{card}/files", "/crm/client/987654/files"),
        (f"{card}/links", "/crm/client/987654/links"),
    ):
        found = guest.get(there)
        assert (found.status, found.html) == (404, guest.get(nowhere).html)
        assert olena.get(there).status != 404 or "tiles" in there
    for there, nowhere in (
        (f"/files/{key}/delete", "/files/987654/delete"),
        (f"/files/{key}/picture", "/files/987654/picture"),
        (link, "/files/links/987654/delete"),
        (f"{card}/links", "/crm/client/987654/links"),
    ):
        found = post(guest, there, url=CONTRACT)
        assert (found.status, found.html) == (404, post(guest, nowhere, url=CONTRACT).html)
    assert attach(guest, card, ("b.txt", b"x")).status == 404
    assert set(led_to(olena, card)) == {"a.png", "docs.example"}


def test_who_may_only_read_the_record_sees_it_all_and_changes_nothing(served: Served) -> None:
    admin, olena = served.visitor(), served.visitor("olena")
    card = fresh(served, crm.Territory, number=str(len(served.people) * 7), name="Поділ")
    attach(admin, card, ("a.png", photo()))
    post(admin, f"{card}/links", url=CONTRACT)
    [link] = [one["action"] for one in panel(admin, card).all("form") if "/files/links/" in one["action"]]
    held = led_to(admin, card)
    key = held["a.png"].split("/")[2]
    shown = panel(olena, card)
    assert led_to(olena, card) == held
    assert (shown.all("form"), shown.all("input"), shown.all("script")) == ([], [], [])
    assert olena.get(held["a.png"]).status == 200
    for address in (f"{card}/links", f"/files/{key}/delete", f"/files/{key}/picture", link):
        assert post(olena, address, url=CONTRACT).status == 403
    assert attach(olena, card, ("b.txt", b"x")).status == 403
    assert led_to(admin, card) == held
    empty = fresh(served, crm.Territory, number="8", name="Оболонь")
    assert "Nothing here yet." in panel(olena, empty).text


def test_only_what_is_asked_of_what_there_is_is_answered(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    attach(olena, card, ("a.txt", b"x"))
    key = led_to(olena, card)["a.txt"].split("/")[2]
    assert post(olena, f"/files/{key}/explode").status == 404
    assert post(olena, f"/files/{key}/picture").status == 404
    assert post(olena, "/files/links/1x/delete").status == 404
    assert [olena.get(path).status for path in ("/files/0/a", "/files/x/a", f"/files/{'9' * 30}/a")] == [404] * 3
    assert olena.get(f"/files/small/{key}").status == 404


def test_every_card_has_the_panel_of_files(served: Served) -> None:
    admin = served.visitor()
    with served.env() as env:
        cards = [view for (kind, name), view in env.parts.composed.items() if kind == "view" and name.endswith(".form")]
        assert len(cards) > 5
        assert [view.__name__ for view in cards if "files" not in list(view(env).card().names())] == []
    attach(admin, "/base/user/1", ("a.txt", b"x"))
    assert "a.txt" in led_to(admin, "/base/user/1")


def test_an_address_with_a_password_in_it_is_not_kept(served: Served) -> None:
    olena, card = served.visitor("olena"), fresh(served)
    refused = post(olena, f"{card}/links", url="https://me:secret@docs.example/")
    assert "without a login and password" in refused.page.one("p", id="f-url-err").text
    assert re.search("Error: Add a link", refused.page.one("title").text)

"""Records on paper: what stands on them and for whom, in which language, from where files come, and who waits."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from core.policy.people import User
from core.screens.records.attached import PICTURE
from core.services.files import store
from core.services.jobs import Job
from core.services.printing import NotYet, Paper, printed
from core.values.errors import GazdaError
from tests.support.runners import at_work
from tests.support.served import Answer, Served, Visitor

from addons.base.models import Company  # isort: skip
from addons.crm.models.client import Client  # isort: skip
from addons.crm.models.lines import Phone  # isort: skip

IMAGE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SECRET = "КВ 778899"
Found = dict[str, int]


@pytest.fixture(scope="module", autouse=True)
def clients(server: Served) -> Found:
    with server.env() as env:
        env.session.add(env[Company](name="Поділ", legal_name="ТОВ «Крамниця Поділ»", tax_id="32855961"))
        made = {}
        for name in ("Ґава Їжакевич", "Bărbuță Ștefan"):
            surname, first = name.split()
            one = env[Client](
                kind="person", surname=surname, first_name=first, passport=SECRET, note="Дзвонити\nпісля шести"
            )
            one.phones.append(env[Phone](number="050 123 45 67"))
            env.session.add(one)
            env.session.flush()
            made[surname] = one.id
        return made


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine one paper takes longer than people wait."""
    monkeypatch.setattr("core.web.printing.PATIENCE", 60.0)


@pytest.fixture
def olena(served: Served) -> Visitor:
    return served.visitor("olena")


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def fonts(content: bytes) -> dict[str, bool]:
    """The typefaces of a PDF, and whether each is within it."""
    found = {}
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]  # a dictionary by the format
            told = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found[re.sub(r".*\+", "", told["/FontName"])] = bool({"/FontFile2", "/FontFile3"} & set(told))
    return found


def pdf(visitor: Visitor, path: str) -> bytes:
    found = visitor.http.get(path)
    assert (found.status_code, found.headers["content-type"]) == (200, "application/pdf"), found.text[:500]
    assert found.headers["content-disposition"].startswith("inline; filename*=UTF-8''")
    return found.content


def test_a_card_is_printed_with_the_head_of_the_company_in_letters_that_come_with_it(
    olena: Visitor, clients: Found
) -> None:
    content = pdf(olena, f"/crm/client/{clients['Ґава']}/print")
    text = text_of(content)
    for said in ("ТОВ «Крамниця Поділ»", "32855961", "Ґава Їжакевич", "+380 50 123 45 67", "після шести", "1 / 1"):
        assert said in text
    assert re.search(r"Printed \d+ \w+ 20\d\d \d\d:\d\d, Олена Гончар", text), "no today on paper"
    told = fonts(content)
    assert set(told.values()) == {True}
    assert all(name.startswith("Onest") for name in told), told
    romanian = pdf(olena, f"/crm/client/{clients['Bărbuță']}/print/client_sheet.pdf?lang=ro")
    assert "Bărbuță Ștefan" in text_of(romanian)
    assert PdfReader(io.BytesIO(romanian)).trailer["/Root"]["/Lang"] == "ro"  # type: ignore[index]  # as above


def test_a_record_without_a_paper_of_its_own_has_its_card_printed(served: Served) -> None:
    with served.env() as env:
        company = env.session.scalars(select(env[Company].id)).first()
    content = pdf(served.visitor(), f"/base/company/{company}/print?lang=uk")
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    for said in ("Своя компанія", "Юридична назва", "ТОВ «Крамниця Поділ»"):
        assert said in text_of(content)


def test_a_field_out_of_sight_is_on_no_paper(served: Served, olena: Visitor, clients: Found) -> None:
    path = f"/crm/client/{clients['Ґава']}/print?as=html"
    assert SECRET not in olena.get(path).html
    assert SECRET in served.visitor("head").get(path).html


def test_a_paper_is_looked_at_in_a_browser_by_its_language_and_loads_only_ours(olena: Visitor, clients: Found) -> None:
    answer = olena.get(f"/crm/client/{clients['Ґава']}/print?as=html&lang=uk")
    assert "Телефон" in answer.text
    assert answer.page.one("html")["lang"] == "uk"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    for style in answer.page.all("link", rel="stylesheet"):
        assert olena.http.get(style["href"]).status_code == 200
    assert "style=" not in answer.html
    assert "<script" not in answer.html


def test_papers_are_chosen_by_language(olena: Visitor, clients: Found) -> None:
    card = f"/crm/client/{clients['Ґава']}"
    assert [link["data-key"] for link in olena.read(card).all("a", href=f"{card}/print")] == ["p"]
    links = [link["href"] for link in olena.read(f"{card}/print?all=1").one("main").all("a")]
    assert f"{card}/print/client_sheet.pdf?lang=ro" in links
    assert f"{card}/print/client_sheet.pdf?lang=ro&as=html" in links


@pytest.mark.parametrize("path", ["999999/print", "1x/print", "{id}/print/other.pdf", "{id}/print/client_sheet.png"])
def test_what_is_not_there_is_not_printed(olena: Visitor, clients: Found, path: str) -> None:
    assert olena.get(f"/crm/client/{path.format(id=clients['Ґава'])}").status == 404


def test_whoever_may_not_read_prints_nothing(served: Served, clients: Found) -> None:
    with served.env() as env:
        user = env.session.scalars(select(env[User]).where(env[User].login == "andrii")).one()
        user.roles = ["base.employee"]
    andrii = served.visitor("andrii")
    assert andrii.get(f"/crm/client/{clients['Ґава']}/print").status == 404
    token = andrii.read("/profile").all("input", name="_csrf")[0]["value"]
    many = [("_csrf", token), ("print", "client_sheet"), ("id", str(clients["Ґава"]))]
    assert andrii.post("/crm/client/print", many).status == 404


# ---- many, and what takes long


@pytest.fixture
def working(served: Served) -> Iterator[None]:
    with at_work(served.business):
        yield


def press(visitor: Visitor, keys: list[int], **more: str) -> Answer:
    """Check records in the list and press Print."""
    page = visitor.read("/crm/client")
    [button] = [one for one in page.all("button") if one["formaction"] == "/crm/client/print"]
    told = [("_csrf", page.all("input", name="_csrf")[0]["value"]), (button["name"], button["value"])]
    return visitor.post(button["formaction"], [*told, *more.items(), *(("id", str(key)) for key in keys)])


def test_chosen_records_come_as_one_file_with_pages_of_each(
    served: Served, olena: Visitor, clients: Found, working: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = press(olena, list(clients.values()))
    assert answer.to.startswith("/prints/")
    content = pdf(olena, answer.to)
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 2
    assert all("1 / 1" in page.extract_text() for page in pages)
    assert served.visitor("head").get(answer.to).status == 404, "only who asked has it"
    assert press(olena, []).status == 422
    found = pdf(olena, press(olena, [], all="1", _q="q=Bărbuță").to)
    assert len(PdfReader(io.BytesIO(found)).pages) == 1
    assert "Bărbuță" in text_of(found)
    monkeypatch.setattr("core.web.printing.MANY", 1)
    answer = press(olena, list(clients.values()))
    assert answer.status == 422
    assert "At most 1 records" in answer.text


def test_what_takes_long_goes_on_in_the_background_once_somebody_posts_it(
    served: Served, olena: Visitor, clients: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.web.printing.PATIENCE", 0.0)
    path = f"/crm/client/{clients['Ґава']}/print"

    def jobs() -> list[Any]:
        with served.env() as env:
            job: Any = env[Job]
            return list(
                env.session.scalars(select(job.args).where(job.name == "base.print_records", job.state == "todo"))
            )

    before = len(jobs())
    answer = olena.get(f"{path}?lang=ro")
    assert answer.status == 202
    assert len(jobs()) == before, "reading begins no work"
    [form] = [form for form in answer.page.all("form") if form["action"].startswith(path)]
    token = form.all("input", name="_csrf")[0]["value"]
    first, again = (olena.post(form["action"], [("_csrf", token)]).to for _ in range(2))
    assert first == again
    assert [told["language"] for told in jobs()[before:]] == ["ro"]
    with at_work(served.business):
        for _ in range(600):
            page = olena.get(first)
            if page.status == 200:
                break
    [result] = [link["href"] for link in page.page.all("a") if link["href"].startswith("/prints/")]
    assert "Ґава Їжакевич" in text_of(pdf(olena, result))


# ---- where files come from


def test_a_picture_is_printed_from_our_own_files(served: Served, olena: Visitor, clients: Found) -> None:
    key = clients["Bărbuță"]
    with served.env() as env:
        store(env, io.BytesIO(IMAGE), "face.png", model="crm.client", record=key, purpose=PICTURE)
    content = pdf(olena, f"/crm/client/{key}/print")
    assert len(PdfReader(io.BytesIO(content)).pages[0].images) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "file:///etc/hostname",
        "//127.0.0.1:{port}/",
        "/static/none.png",
        "ftp://127.0.0.1:{port}/",
    ],
)
def test_nothing_is_loaded_from_elsewhere(address: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        place = address.format(port=listener.getsockname()[1])
        html = f"<link rel=stylesheet href='{place}'><link rel=attachment href='{place}'><img src='{place}'><p style='background: url({place})'>read"
        content = printed([Paper(html)])
        with pytest.raises(TimeoutError):
            listener.accept()
    reader = PdfReader(io.BytesIO(content))
    assert "read" in reader.pages[0].extract_text()
    assert not reader.pages[0].images
    assert not reader.attachments


def test_a_press_that_waits_for_others_or_breaks_says_so() -> None:
    with pytest.raises(NotYet):
        printed([Paper("<p>slow")], 0.01)
    with pytest.raises(GazdaError, match="cannot be laid out"):
        printed([])

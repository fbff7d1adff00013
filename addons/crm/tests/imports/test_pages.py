"""Files on their way into the base, page by page: chosen, understood, checked, loaded, told about, taken back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import func, select

from addons import crm
from core.services.exchange.runs import ImportRun
from core.services.exchange.source import open_source
from core.services.exchange.writer import write_csv, write_xlsx
from core.services.files import Attachment
from core.services.worker import Runner
from tests.services.exchange.books import parts, row, sheet
from tests.support.html import Element
from tests.support.served import Answer, Served, answer_of
from tests.support.shared import shared_data

NEW = "/imports/new?model=crm.client"
BROKEN = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Перша Добра\r\nTEL:0671111111\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=ZZ\r\nTEL:0672222222\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Без Кінця\r\nTEL:0673333333\r\n"
)


class Walk:
    """Somebody who walks a file through the pages; the work between two pages is done at once."""

    def __init__(self, served: Served) -> None:
        self.served, self.visitor = served, served.visitor("head")
        self.runner = Runner(lambda: [served.business])

    def upload(self, *files: Path | tuple[str, bytes]) -> Answer:
        """Choose files and send them."""
        form = self.visitor.form(NEW)
        told = [(file.name, file.read_bytes()) if isinstance(file, Path) else file for file in files]
        answer = self.visitor.http.post(
            form.action, data=dict(form.values), files=[("files", (name, content)) for name, content in told]
        )
        return answer_of(answer)

    def check(self, uploaded: Answer, chosen: Mapping[str, str] = MappingProxyType({})) -> Element:
        """Send the page of the columns as it is proposed, but for what is `chosen`; the page of the check."""
        assert "Columns of" in self.visitor.follow(uploaded).one("h1").text
        form = self.visitor.form(uploaded.to)
        for name, value in chosen.items():
            form[name] = value
        return self.worked(form.send())

    def load(self, checked: Element) -> Element:
        """Press Load; the report."""
        return self.worked(self.visitor.press(checked, "Load"))

    def worked(self, answer: Answer) -> Element:
        """The page once the work is done to which an answer leads."""
        self.runner.run_due(self.served.business)
        while answer.status == 303:
            answer = self.visitor.get(answer.to)
        assert answer.status == 200, answer.text[:1500]
        return answer.page

    def download(self, report: Element, name: str = "Refused rows as CSV") -> bytes:
        return bytes(self.visitor.http.get(report.link(name)).content)


@pytest.fixture
def walk(served: Served) -> Iterator[Walk]:
    """The walk of a test; what it brought into the base is gone after it."""
    yield Walk(served)
    with served.env() as env:
        for client in env.session.scalars(select(env[crm.Client])):
            env.session.delete(client)


class Told(NamedTuple):
    """A line of the table of problems."""

    row: str
    column: str
    reason: str
    value: str
    becomes: str


def problems(page: Element) -> list[Told]:
    lines = [line for body in page.all("tbody") for line in body.all("tr")]
    return [Told(*(cell.text for cell in line.all("td"))) for line in lines]


def figures(page: Element) -> dict[str, int]:
    """The figures above the table: read, new, joined, there already, refused."""
    numbers = map(int, re.findall(r"\d+", page.one(class_="smart").text))
    return dict(zip(("read", "new", "joined", "there", "refused"), numbers, strict=True))


def sheet_of(content: bytes) -> list[list[str]]:
    """A downloaded CSV, as a spreadsheet program reads it."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def cards(served: Served) -> list[dict[str, Any]]:
    """What the card of every client says, the oldest first."""
    with served.env() as env:
        return [
            {name: getattr(card, name) for name in ("name", "site", "birthday", "note", "tax_id")}
            | {name: [plain(line) for line in getattr(card, name)] for name in ("phones", "addresses", "emails")}
            for card in env.session.scalars(select(env[crm.Client]).order_by(env[crm.Client].id))
        ]


def everybody(served: Served) -> dict[str, dict[str, Any]]:
    """The same by the names of the clients."""
    return {card["name"]: card for card in cards(served)}


def plain(line: Any) -> dict[str, Any]:
    return {column.name: getattr(line, column.name) for column in line.__table__.columns}


def stored(served: Served) -> tuple[int, ...]:
    """How many clients, imports and files there are."""
    with served.env() as env:
        parts = (crm.Client, ImportRun, Attachment)
        return tuple(env.session.scalar(select(func.count()).select_from(env[part])) or 0 for part in parts)


@pytest.mark.row("IMP-05")
def test_a_workbook_is_mapped_checked_loaded_reported_and_taken_back(walk: Walk, tmp_path: Path) -> None:
    first = tmp_path / "Є.csv"
    first.write_text("ПІБ;Телефон;E-mail\nБондар Іван;0501110001;ivan@ukr.net\n", encoding="utf-8")
    walk.load(walk.check(walk.upload(first)))
    before = everybody(walk.served)
    path = tmp_path / "База клієнтів.xlsx"
    titles = ["Клієнт", "Моб. телефон", "Місто", "Код", "Що бере"]
    rows = [
        ["Коваль Ірина Петрівна", "067 123-45-67", "Київ", "3247400138", "кава"],
        ["Ірина Коваль", "+380 67 123 45 67; 050 765 43 21", "", "", ""],
        ["Бондар Іван", "(050) 111-00-01", "Одеса", "", "чай"],
        ["Хибна Олена", "0671110002", "Львів", "3247400139", ""],
        ["", "0671110003", "", "", ""],
        ["Дивний Петро", "немає", "", "", ""],
    ]
    write_xlsx(path, titles, rows)

    uploaded = walk.upload(path)
    form = walk.visitor.form(uploaded.to)
    assert [form[f"to.{at}"] for at in range(3)] == ["name", "phone", "city"], "found by title and by content"
    assert everybody(walk.served) == before, "nothing is stored by an upload"

    checked = walk.check(uploaded, {"to.3": "tax_id", "to.4": "note"})
    assert figures(checked) == {"read": 6, "new": 2, "joined": 2, "there": 0, "refused": 2}
    wrong = {(one.row, one.column, one.value, one.becomes) for one in problems(checked)}
    assert wrong == {
        ("5", "Код", "3247400139", "refused"),
        ("6", "", "", "refused"),
        ("7", "Моб. телефон", "немає", "taken"),
    }
    assert everybody(walk.served) == before, "nor by a check"

    report = walk.load(checked)
    assert report.one("h1").text.startswith("Loaded")
    assert figures(report) == {"read": 6, "new": 2, "joined": 2, "there": 0, "refused": 2}
    assert {(one.row, one.column, one.value, one.becomes) for one in problems(report)} == wrong
    found = everybody(walk.served)
    assert sorted(found) == ["Бондар Іван", "Дивний Петро", "Коваль Ірина Петрівна"], "one card each"
    koval = found["Коваль Ірина Петрівна"]
    assert [line["number"] for line in koval["phones"]] == ["+380 67 123 45 67", "+380 50 765 43 21"]
    assert (koval["tax_id"], koval["note"]) == ("3247400138", "кава")
    assert [line["city"] for line in found["Бондар Іван"]["addresses"]] == ["Одеса"], "a duplicate gains what it lacked"
    assert [(line["number"], line["e164"]) for line in found["Дивний Петро"]["phones"]] == [("немає", None)]

    again = walk.load(walk.check(walk.upload(path)))
    assert (figures(again)["new"], figures(again)["joined"]) == (0, 0), "known columns, and nothing comes twice"

    undone = walk.worked(walk.visitor.press(report, "Undo this import"))
    assert undone.one("h1").text.startswith("Undone")
    assert "2 removed, 1 as before" in undone.text
    left = everybody(walk.served)
    assert list(left) == ["Бондар Іван"]
    assert (left["Бондар Іван"]["addresses"], left["Бондар Іван"]["note"]) == ([], None), "as it was before the load"


@pytest.mark.row("IMP-08")
@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
def test_the_report_lists_row_field_and_reason_and_corrected_rows_load_again(
    walk: Walk, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "Стара база.csv"
    path.write_text(
        "Прізвище;Ім'я;Телефон;E-mail;ІПН;Дата народження\n"
        "Коваль;Ірина;0671110001;iryna@ukr.net;3247400138;14.02.1985\n"
        "Хибна;Олена;0671110002;olena@ukr.net;3247400139;\n"
        "Бондар;Іван;0671110003;ivan.ukr.net;;31.02.1990\n"
        "Лисенко;Микола;зайнятий;;;\n"
        ";;0671110005;;;\n",
        encoding="utf-8",
    )
    report = walk.load(walk.check(walk.upload(path)))
    told = problems(report)
    assert [(one.row, one.column, one.value, one.becomes) for one in told] == [
        ("3", "ІПН", "3247400139", "refused"),
        ("4", "Дата народження", "31.02.1990", "refused"),
        ("4", "E-mail", "ivan.ukr.net", "refused"),
        ("6", "", "", "refused"),
        ("5", "Телефон", "зайнятий", "taken"),
    ]
    reasons = ["check digit", "day of the calendar", "no e-mail address", "needs a name", "no phone number"]
    assert [reason for one, reason in zip(told, reasons, strict=True) if reason not in one.reason] == []
    assert sorted(everybody(walk.served)) == ["Коваль Ірина", "Лисенко Микола"]

    refused = tmp_path / f"refused.{kind.lower()}"
    refused.write_bytes(walk.download(report, f"Refused rows as {kind}"))
    source = open_source(refused, refused.name)
    rows = [dict(zip(source.columns, one.values, strict=True)) for one in source.rows()]
    assert [one["Телефон"] for one in rows] == ["0671110002", "0671110003", "0671110005"]
    assert all(one["Reason"] for one in rows)
    rows[0]["ІПН"], rows[1]["E-mail"], rows[1]["Дата народження"], rows[2]["Прізвище"] = (
        "3247400138",
        "i@ukr.net",
        "",
        "Рій",
    )
    rows[0]["ІПН"] = ""
    write = write_csv if kind == "CSV" else write_xlsx
    write(refused, list(source.columns), [list(one.values()) for one in rows])
    corrected = walk.load(walk.check(walk.upload(refused)))
    assert figures(corrected) == {"read": 3, "new": 3, "joined": 0, "there": 0, "refused": 0}
    found = everybody(walk.served)
    assert sorted(found) == ["Бондар Іван", "Коваль Ірина", "Лисенко Микола", "Рій", "Хибна Олена"]
    assert found["Бондар Іван"]["emails"][0]["address"] == "i@ukr.net"


def test_address_books_of_every_program_are_brought_to_one_form(walk: Walk) -> None:
    files = sorted(shared_data("vcard/in").glob("*.vcf"))
    listed = walk.upload(*files)
    assert (listed.status, listed.to.partition("?")[0]) == (303, "/imports"), (
        "several files are listed to be gone through"
    )
    with walk.served.env() as env:
        newest = select(env[ImportRun].id).order_by(env[ImportRun].id.desc()).limit(len(files))
        runs = sorted(env.session.scalars(newest))
    reports = []
    for run in runs:
        form = walk.visitor.form(f"/imports/{run}/columns")
        reports.append(walk.load(walk.worked(form.send())))
    assert sum(figures(report)["read"] for report in reports) == 18
    assert sum(figures(report)["refused"] for report in reports) == 0
    found = cards(walk.served)
    addresses = [line for card in found for line in card["addresses"]]
    incomplete = [line for line in addresses if line["incomplete"]]
    lacking = [line for line in addresses if not all(line[name] for name in ("postcode", "city", "street", "house"))]
    assert incomplete == lacking != [], "an address that lacks a part is kept and marked, and no other"
    typed = [line["number"] for card in found for line in card["phones"] if line["e164"] is None]
    assert "BusinessPhone" in typed, "what is no phone is kept as it was typed, and marked"
    marked = [one for report in reports for one in problems(report) if one.value == "BusinessPhone"]
    assert marked[0].becomes == "taken"
    assert "it was kept as it is, and marked" in marked[0].reason
    sites = {card["site"] for card in found if card["site"]}
    assert "http://www.ibm.com" in sites, "without the backslash that stands in the file"
    assert not any("\\" in site for site in sites)


def test_broken_cards_are_told_refused_and_can_be_downloaded(walk: Walk) -> None:
    checked = walk.check(walk.upload(("Телефон.vcf", BROKEN.encode())))
    report = walk.load(checked)
    told = [
        Told("2", "", "Line 8: the quoted-printable text is broken.", "", "refused"),
        Told("3", "", "The card that begins in line 11 does not end.", "", "refused"),
    ]
    assert [one._replace(value="") for one in problems(checked)] == told
    assert [one._replace(value="") for one in problems(report)] == told
    assert figures(report) == {"read": 3, "new": 1, "joined": 0, "there": 0, "refused": 2}
    assert list(everybody(walk.served)) == ["Перша Добра"]
    head, *rows = sheet_of(walk.download(report))
    assert head[-1] == "Reason"
    assert [line[-1] for line in rows] == [one.reason for one in told]


def packed(name: str, content: str) -> bytes:
    """A workbook whose part `name` says something else than it should."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for part, said in {**parts(sheet(row(1, "ПІБ"))), name: content}.items():
            archive.writestr(part, said)
    return made.getvalue()


DTD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(22)
    + b"\x09\0"
    + bytes(16)
    + bytes(464)
    + "EncryptedPackage".encode("utf-16-le")
)
REFUSED = {
    "prose.txt": ("Це довгий лист про те як ми минулого літа їздили всі разом до моря.\n" * 9).encode(),
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "encrypted.xlsx": ENCRYPTED,
    "lying.csv": b"\xef\xbb\xbf" + "ПІБ;Телефон\nКоваль;0671110001\n".encode() + b"\xcf\xb2\xc1;1\n",
    "wide.csv": ("a;" * 1_000_000 + "\n").encode(),
    "cell.csv": b'name;note\nx;"' + b"y" * 20_000_000 + b'"\n',
    "doctype.xlsx": packed("xl/worksheets/sheet1.xml", DTD),
    "empty.csv": b"",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_gets_one_sentence_and_nothing_of_it_is_stored(walk: Walk, name: str) -> None:
    before = stored(walk.served)
    answer = walk.upload((name, REFUSED[name]))
    assert answer.status == 422
    said = answer.page.one(class_="error").text if answer.page.all(class_="error") else answer.text
    assert name in said
    assert stored(walk.served) == before
    good = walk.upload((name, REFUSED[name]), ("good.csv", "ПІБ;Телефон\nКоваль Ірина;0671110001\n".encode()))
    assert (good.status, stored(walk.served)) == (422, before), "nor of the good one beside it"

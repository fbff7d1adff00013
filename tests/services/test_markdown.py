"""Markdown becomes HTML that can do no harm, with headings that can be linked to."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.conformance.html import read
from core.services.markdown import Heading, prose
from tests.support.business import ROOT


def html(text: str, pictures: str = "") -> str:
    return str(prose(text, "Table", pictures).html)


def test_what_people_write_is_no_html() -> None:
    assert "<script" not in html("<script>alert(1)</script>\n\nWords <b onclick=x>here</b>")
    assert "&lt;b onclick=x&gt;" in html("Words <b onclick=x>here</b>")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a",
        "http://example.com",
        "mailto:a@example.com",
        "tel:+380501234567",
        "/crm/client",
        "#part-a",
    ],
)
def test_a_link_leads_where_people_may_be_sent(address: str) -> None:
    assert read(html(f"[words]({address})")).one("a")["href"] == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
        "//example.com", "example.com", "&#106;avascript:alert(1)", "ftp://example.com",
    ],
)  # fmt: skip
def test_a_link_leads_nowhere_else(address: str) -> None:
    assert read(html(f"[words]({address})")).all("a") == []
    assert read(html(f"<{address}>")).all("a") == []


def test_a_backslash_makes_no_other_site_of_an_own_path() -> None:
    assert read(html("[words](/\\\\example.com)")).one("a")["href"] == "/%5Cexample.com"


def test_other_sites_are_told_nothing() -> None:
    assert read(html("[words](https://example.com)")).one("a")["rel"] == "noopener noreferrer"
    assert read(html("[words](/crm/client)")).one("a")["rel"] == ""


@given(st.text(alphabet="<>[]()#*_`|-\n !\\&;:/ajscriptx\"'=", max_size=120))
def test_no_text_makes_an_element_that_could_do_something(text: str) -> None:
    page = read(html(text))
    assert {one.tag for one in page.all()} <= {
        "a", "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "em", "strong", "s", "code", "pre", "blockquote", "hr",
        "div", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    for one in page.all():
        assert [name for name in one.attributes if name.startswith("on")] == []
        assert re.match(r"$|https?:|mailto:|tel:|#|/[^/]?", one["href"])


def test_headings_stand_below_that_of_the_page_and_have_names() -> None:
    told = prose("# Перше\n\n## Докладніше\n\n# Перше\n\n# main", "Table")
    page = read(str(told.html))
    assert [(one.tag, one["id"]) for one in page.all() if one.tag in {"h2", "h3"}] == [
        ("h2", "part-перше"), ("h3", "part-докладніше"), ("h2", "part-перше--2"), ("h2", "part-main"),
    ]  # fmt: skip
    assert told.headings == (
        Heading("Перше", "part-перше"), Heading("Перше", "part-перше--2"), Heading("main", "part-main"),
    )  # fmt: skip
    assert [one.tag for one in read(html("### a\n\n#### b\n\n##### c\n\n###### d")).all() if one["id"]] == [
        "h2", "h3", "h4", "h4",
    ]  # fmt: skip


def test_a_table_is_in_a_box_that_scrolls_and_a_line_stays_a_line() -> None:
    page = read(html("| a | b |\n| --- | --- |\n| `<table>` | 2 |\n\none\ntwo"))
    box = page.one("div", class_="tblwrap")
    assert (box["tabindex"], box["role"], box["aria-label"]) == ("0", "region", "Table")
    assert [cell.text for cell in box.all("td")] == ["<table>", "2"]
    assert len(page.all("br")) == 1


def test_pictures_come_from_their_folder_or_not_at_all() -> None:
    assert read(html("![a](https://example.com/x.png)")).all("img") == []
    page = read(html("![List](img/list.png)", "/help/img/"))
    assert (page.one("img")["src"], page.one("img")["alt"]) == ("/help/img/list.png", "List")
    assert read(html("![a](https://example.com/x.png)", "/help/img/")).one("img")["src"] == "/help/img/x.png"


def test_the_reader_is_brought_into_memory_with_the_first_text() -> None:
    there = "print('markdown_it' in sys.modules)"
    told = f"import sys, core.web.serve, addons.base, core.services.markdown as m; {there}; m.prose('a', ''); {there}"
    found = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "False\nTrue\n"

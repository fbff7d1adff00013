"""What every template promises: it is reached, it draws every page of its kind, and it keeps the rules of markup."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.screens import templating
from core.screens.elements import EVERY_PAGE, Page, PlanPage, Tile
from core.web import static as static_module
from tests.support.sample_pages import FULL, SMALL, draw, piece, shell_of, templates

ROOT = Path(__file__).parents[2]
STATIC = static_module.OWN
TEMPLATES = {
    path.relative_to(templating.TEMPLATES).as_posix(): path for path in sorted(templating.TEMPLATES.rglob("*.html"))
}
LAYOUTS = ["shell.html", "bare.html", "fragment.html"]
SAMPLES = [
    *((f"small {name}", page) for name, page in SMALL.items()),
    *((f"full {name}", page) for name, page in FULL.items()),
]
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "use"})


class Drawn(HTMLParser):
    """The elements of a page: (name, attributes, names of those around it)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.faults += [f"<{name}> is not closed" for name in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> says {name} twice" for name in set(names) if names.count(name) > 1]
        self.elements.append((tag, {name: value or "" for name, value in attrs}, tuple(self._open)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open")

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes, _ in self.elements if attribute in attributes]


@pytest.fixture(params=[page for _, page in SAMPLES], ids=[name for name, _ in SAMPLES])
def page(request: pytest.FixtureRequest) -> Page:
    """Every sample page."""
    found = request.param
    assert isinstance(found, Page)
    return found


# ---- templates


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    templates().get_template(name)


def mentioned() -> Iterator[str]:
    """Names of templates that templates and the kernel's Python write out."""
    for path in [*TEMPLATES.values(), *(ROOT / "core").rglob("*.py")]:
        yield from re.findall(r"""["']([\w/]+\.html)["']""", path.read_text(encoding="utf-8"))


def test_every_template_is_reached() -> None:
    assert sorted(set(TEMPLATES) - set(mentioned())) == []


def test_every_template_that_is_named_is_there() -> None:
    assert sorted(set(mentioned()) - set(TEMPLATES)) == []


def test_every_kind_of_page_has_a_small_and_a_full_sample() -> None:
    for samples in (SMALL, FULL):
        assert {type(page) for page in samples.values()} == set(EVERY_PAGE)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_is_drawn_in_every_layout(page: Page, layout: str) -> None:
    assert Drawn(draw(page, layout=layout)).faults == []


def test_what_an_element_says_is_escaped() -> None:
    page = PlanPage("<b>", "/a", "/b", "<i>", (), hidden=(("n", '"><u>'),))
    assert not {"b", "i", "u"} & {name for name, _, _ in Drawn(draw(page)).elements}


def test_a_signed_out_page_has_no_navigation() -> None:
    for name in ("signin", "message"):
        html = draw(FULL[name], shell_of(signed_in=False))
        assert "<nav" not in html
        assert "Крамниця Поділ" in html


def test_the_palette_is_given_only_what_was_found() -> None:
    html = draw(FULL["found"], layout="fragment.html")
    assert "<title" not in html
    assert [role for role in Drawn(html).values("role") if role == "option"] == ["option"] * 3


def test_a_plan_that_cannot_be_carried_out_offers_no_way_to() -> None:
    assert draw(FULL["plan-refused"], layout="fragment.html").count("<button") == 0


def test_an_addon_that_cannot_be_loaded_says_why() -> None:
    broken = [tile for tile in FULL["addons"].tiles if tile.problem]  # type: ignore[attr-defined]  # an AddonsPage
    assert broken
    assert all(isinstance(tile, Tile) and tile.problem in draw(FULL["addons"]) for tile in broken)


# ---- the rules of markup


def test_no_page_needs_an_exception_from_the_security_policy(page: Page) -> None:
    drawn = Drawn(draw(page))
    names = {name for _, attributes, _ in drawn.elements for name in attributes}
    assert [name for name in names if name == "style" or name.startswith(("on", "hx-on"))] == []
    assert [tag for tag, _, _ in drawn.elements if tag == "style"] == []
    assert [attributes for tag, attributes, _ in drawn.elements if tag == "script" and not attributes.get("src")] == []
    assert [
        value
        for name in ("href", "src", "action", "formaction")
        for value in drawn.values(name)
        if value.startswith("javascript:")
    ] == []


def test_every_id_stands_once_and_is_there_when_named(page: Page) -> None:
    drawn = Drawn(draw(page))
    ids = drawn.values("id")
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
    assert sorted(set(named(drawn)) - set(ids)) == []


def named(drawn: Drawn) -> Iterator[str]:
    """The ids that a page speaks of."""
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "data-open"):
        yield from (one for value in drawn.values(attribute) for one in value.split())
    for attribute in ("hx-target", "hx-select", "hx-select-oob"):
        yield from (
            one.removeprefix("#") for value in drawn.values(attribute) for one in value.split(",") if one[0] == "#"
        )
    errors = [
        value
        for tag, attributes, around in drawn.elements
        if tag == "a" and "form" in around
        for value in [attributes["href"]]
    ]
    yield from (value.removeprefix("#") for value in errors if value.startswith("#"))


def test_every_input_has_a_label(page: Page) -> None:
    drawn = Drawn(draw(page))
    pointed = set(drawn.values("for"))
    bare = [
        attributes
        for tag, attributes, around in drawn.elements
        if tag in {"input", "select", "textarea"} and attributes.get("type") != "hidden"
        if "label" not in around and "aria-label" not in attributes and attributes.get("id") not in pointed
    ]
    assert bare == []


def test_a_page_has_one_title_and_one_heading(page: Page) -> None:
    html = draw(page)
    assert html.partition("</head>")[0].count("<title>") == 1
    assert html.count("<h1") == 1


def test_a_page_has_at_most_one_primary_button(page: Page) -> None:
    inside = [
        (tag, attributes["class"])
        for tag, attributes, around in Drawn(draw(page)).elements
        if "main" in around
        and "class" in attributes
        and "data-take" not in attributes
        and "data-save" not in attributes
        and "data-write" not in attributes
    ]  # the camera's dialog is closed, and shows one of its two at a time; the composer is a form of its own
    cards = [tag for tag, _ in inside if tag == "article"]  # an addon each, with its own way on
    primary = [classes for _, classes in inside if "btn--primary" in classes]
    assert len(primary) <= max(1, len(cards))


def test_every_form_that_changes_something_carries_the_token(page: Page) -> None:
    html = draw(page)
    forms = re.findall(r"<form\b(.*?)</form>", html, re.DOTALL)
    assert [form[:120] for form in forms if 'method="post"' in form and 'name="_csrf"' not in form] == []


def test_every_symbol_is_in_the_sprite(page: Page) -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img/icons.svg").read_text(encoding="utf-8")))
    uses = [attributes["href"].partition("#")[2] for tag, attributes, _ in Drawn(draw(page)).elements if tag == "use"]
    assert sorted(set(uses) - sprite - {""}) == []
    assert "" not in uses


def test_a_part_on_its_own_is_sound() -> None:
    assert Drawn(piece("parts/help.html")).faults == []


# ---- what is sent beside the pages


def packed(names: Sequence[str]) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


def test_styles_and_scripts_stay_small() -> None:
    styles = [path.relative_to(STATIC).as_posix() for path in (STATIC / "css").iterdir()]
    assert packed(styles) <= 25 * 1024
    assert packed(scripts_of("list")) <= 40 * 1024
    assert packed(scripts_of("board")) <= 60 * 1024
    assert packed(["js/app.js"]) <= 5 * 1024
    assert packed(["js/lines.js"]) <= 3 * 1024


DRAGGING = ["board", "calendar"]
ASKED_FOR = {
    "css/print.css": [],
    "js/copy.js": ["feed"],
    "js/files.js": ["card"],
    "js/composer.js": ["card", "note"],
    "js/panes.js": ["form"],
    "js/only.js": ["form"],
    "js/lines.js": ["form"],
    "js/boards.js": DRAGGING,
    "js/dashboard.js": ["dashboard-arranged"],
    "vendor/sortable.min.js": [*DRAGGING, "dashboard-arranged"],
}
"""What only some pages load, each with such pages; papers are no pages."""


WHEN_PRESSED = {"js/acts.js", "js/cells.js", "js/columns.js", "js/dates.js", "js/scan.js", "vendor/zxing.min.js"}
"""Scripts that pages name and none loads before something is pressed."""


def scripts_of(name: str) -> list[str]:
    return [path for path in loaded(name) if path.endswith(".js") and path not in WHEN_PRESSED]


def loaded(name: str) -> set[str]:
    """The style sheets and scripts of a page."""
    return set(re.findall(r"""/static/\w+/([\w./-]+\.(?:css|js))""", draw(FULL.get(name) or SMALL[name])))


def test_pages_load_two_style_sheets_and_the_scripts_that_are_there() -> None:
    there = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.suffix in {".css", ".js"}}
    assert (loaded("message") | loaded("offline")) - WHEN_PRESSED == there - set(ASKED_FOR) - WHEN_PRESSED
    assert len([name for name in there - set(ASKED_FOR) if name.endswith(".css")]) == 2


@pytest.mark.parametrize("script", ASKED_FOR)
def test_a_script_that_few_pages_need_is_loaded_by_these_alone(script: str) -> None:
    assert [name for name in FULL if script in loaded(name)] == ASKED_FOR[script]


def test_colours_are_named_in_one_file() -> None:
    styles = (STATIC / "css/app.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(", styles) == []


def test_style_rules_ask_for_no_id_and_force_nothing_but_in_print() -> None:
    styles = re.sub(r"/\*.*?\*/", "", (STATIC / "css/app.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"(?m)^[^:;]*#[A-Za-z][\w-]*[^;]*\{", styles) == []
    assert "!important" not in styles.partition("@layer print")[0]


def test_every_property_that_is_used_is_defined() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "css").iterdir())
    assert sorted(set(re.findall(r"var\((--[\w-]+)", styles)) - set(re.findall(r"(--[\w-]+):", styles))) == []


def copied() -> dict[str, str]:
    """The files that THIRD-PARTY.md calls copied, and their hashes."""
    page = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| ([\w./-]+)[^|]*\|.*\| `([0-9a-f]{64})` \|$", page, re.MULTILINE))


def test_files_of_others_are_unchanged() -> None:
    own = [path.relative_to(ROOT).as_posix() for path in (STATIC / "vendor").glob("*.js")]
    assert set(own) <= set(copied())
    changed = {
        path for path, kept in copied().items() if hashlib.sha256((ROOT / path).read_bytes()).hexdigest() != kept
    }
    assert changed == set()


def test_every_script_of_others_has_its_licence_beside_it() -> None:
    licences = {path.stem for path in (STATIC / "vendor/licenses").iterdir()}
    assert {path.name.split(".")[0].removesuffix("-ext") for path in (STATIC / "vendor").glob("*.js")} <= licences
    assert {"lucide", "onest"} <= licences

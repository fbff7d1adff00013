"""A page as a browser without script has it: what is read on it, its links, and its forms as they would be sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"})
UNSEEN = frozenset({"script", "style", "template", "noscript"})

CHECKS = frozenset({"checkbox", "radio"})

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Element:
    """One element: its attributes, and what is inside in its order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """What is read in it, spaces as one; options of a choice but the chosen one are not read."""
        return re.sub(r" ([,.])(?= |$)", r"\1", " ".join(" ".join(self._texts()).split()))

    def _texts(self) -> list[str]:
        if self.tag in UNSEEN or (self.tag == "option" and "selected" not in self.attributes):
            return []
        return [text for part in self.inside for text in ([part] if isinstance(part, str) else part._texts())]

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """The elements inside of this tag, with these attributes; a class is one of several, a template has none."""
        found: list[Element] = []
        for part in self.inside:
            if isinstance(part, Element):
                found += [part] if part._is(tag, attributes) else []
                found += part.all(tag, **attributes) if part.tag != "template" else []
        return found

    def _is(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag and tag != self.tag:
            return False
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return all(
            value in self[name].split() if name == "class" else name in self.attributes and self[name] == value
            for name, value in wanted.items()
        )

    def one(self, tag: str = "", **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} times {tag} {attributes} in {self.text[:300]!r}"
        return found[0]

    def link(self, text: str) -> str:
        """The address of the link that is read as `text`."""
        found = {link["href"] for link in self.all("a") if link.text == text}
        assert len(found) == 1, f"{text!r} is no link of {[link.text for link in self.all('a')]}"
        return found.pop()

    def panel(self, title: str) -> Element:
        """The part of the page under a heading, which begins with `title`."""
        found = [one for one in self.all("section") if any(head.text.startswith(title) for head in one.all("h2"))]
        assert found, f"no part is called {title!r} in {[head.text for head in self.all('h2')]}"
        return found[0]

    def controls(self) -> Pairs:
        """What the form would send besides the button that is pressed."""
        sent: Pairs = []
        for one in self.all():
            if not one["name"] or "disabled" in one.attributes:
                continue
            if one.tag == "textarea":
                sent.append((one["name"], "".join(part for part in one.inside if isinstance(part, str))))
            elif one.tag == "select":
                sent.append((one["name"], chosen(one)))
            elif one.tag == "input" and sends(one):
                sent.append((one["name"], one.attributes.get("value", "on" if one["type"] in CHECKS else "")))
        return sent


def sends(control: Element) -> bool:
    if control["type"] in CHECKS:
        return "checked" in control.attributes
    return control["type"] not in ("submit", "button", "file")


def chosen(select: Element) -> str:
    """The value of a choice; the first where none is marked."""
    options = select.all("option")
    marked = [option for option in options if "selected" in option.attributes] or options[:1]
    return marked[0].attributes.get("value", marked[0].text) if marked else ""


class Reader(HTMLParser):
    """Builds the elements of a page; end tags that fit nothing fail the test."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Element("page")
        self._open = [self.page]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        last = self._open.pop()
        assert last.tag == tag, f"</{tag}> closes <{last.tag}>"

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def read(html: str) -> Element:
    """The page of an answer."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.page

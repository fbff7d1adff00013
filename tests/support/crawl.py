"""Every page that can be come to, each kind once; and whether all of what is read on it is in the reader's language."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from core.composition.addonset import AddonSet
from core.conformance.html import UNSEEN, Element
from core.services import po
from core.services.i18n import catalogs

WAYS = frozenset({"as", "span", "shape"})
"""Names of a query each value of which makes another kind of page; of any other the name does."""

READ = ("aria-label", "placeholder", "title", "alt", "data-confirm")
PLACE = re.compile(r"\{\w+\}")
NUMBER = re.compile(r"\d+")
FIGURES = r"[\d\s.,+]+"


def kinds_of(address: str) -> set[tuple[str, str]]:
    """What is shown at an address that other addresses may show as well: its path without numbers, with each name that
    it is asked by.
    """
    parts = urlsplit(address)
    path = NUMBER.sub("#", parts.path)
    asked = parse_qsl(parts.query)
    return {(path, ""), *((path, f"{name}={value}" if name in WAYS else name) for name, value in asked)}


def crawl(read: Callable[[str], Element | None], start: str, most: int) -> Iterator[tuple[str, Element]]:
    """Pages from `start` on that show what none before showed; `read` gives None for what is no page."""
    todo, seen = deque([start]), kinds_of(start)
    found = 0
    while todo and found < most:
        address = todo.popleft()
        page = read(address)
        if page is None:
            continue
        found += 1
        yield address, page
        for link in page.all("a"):
            there = link["href"].partition("#")[0]
            if there.startswith("/") and not there.startswith("//") and not kinds_of(there) <= seen:
                seen |= kinds_of(there)
                todo.append(there)


class Foreign:
    """Texts of the program that stand on a page as they stand in the source, though the catalog has them otherwise."""

    def __init__(self, parts: AddonSet, language: str) -> None:
        own: dict[str, str] = {}
        for file in reversed(catalogs(parts, language)):
            catalog = po.read(Path(file))
            own |= catalog.plain
            own |= {plural: forms[0] for plural, forms in catalog.plural.items()}
        texts = {text for text, told in own.items() if text != told and re.search("[A-Za-z]{3}", PLACE.sub("", text))}
        kept = {told for text, told in own.items()}
        self.whole = {text for text in texts - kept if not PLACE.search(text)}
        patterned = sorted(text for text in texts if PLACE.search(text))
        self.patterns = [(text, re.compile(pattern(text))) for text in patterned]

    def on(self, page: Element) -> Iterator[str]:
        """What of a page is not in its language."""
        for text in read_on(page):
            if text in self.whole or any(found.fullmatch(text) for _text, found in self.patterns):
                yield text


def pattern(text: str) -> str:
    """A text with anything in its places; where a number stands, figures alone."""
    places = [FIGURES if name in ("{count}", "{number}", "{most}") else ".+?" for name in PLACE.findall(text)]
    parts = [re.escape(part) for part in PLACE.split(text)]
    return parts[0] + "".join(place + part for place, part in zip(places, parts[1:], strict=True))


def read_on(element: Element) -> Iterator[str]:
    """Every text that is read on a page or said of it; not what people wrote, nor names of languages."""
    if element.tag in UNSEEN or (element["lang"] and element.tag != "html") or element["translate"] == "no":
        return
    for name in READ:
        if element[name].strip():
            yield " ".join(element[name].split())
    for part in element.inside:
        if isinstance(part, Element):
            yield from read_on(part)
        elif part.strip():
            yield " ".join(part.split())

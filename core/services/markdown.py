"""Markdown as safe HTML: nothing of it is taken for HTML, and links lead only where people may be sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from core.values.text import fold

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

ALLOWED = re.compile(r"(?:https?://|mailto:|tel:|#|/(?![/\\]))", re.IGNORECASE)
"""How the address of a link begins: another site, a letter, a call, a place on this page, a page of our own."""

HIGHEST, DEEPEST = 2, 4
"""The headings of a text stand below the one of its page."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and the name by which a link finds it."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Told:
    """A text as HTML, with its chief headings."""

    html: Markup
    headings: tuple[Heading, ...]


def prose(text: str, table: str, pictures: str = "") -> Told:
    """What Markdown says. `table` is what a table is called to who does not see it; pictures are shown only where the
    address of their folder is given.
    """
    reader = reader_of(bool(pictures))
    tokens = reader.parse(text)
    headings = tuple(name_headings(tokens))
    for token in tokens:
        if token.type == "inline":
            mend(token.children or (), pictures)
    html = reader.renderer.render(tokens, reader.options, {})
    box = f'<div class="tblwrap" role="region" tabindex="0" aria-label="{escape(table)}"><table>'
    html = html.replace("<table>", box).replace("</table>", "</table></div>")
    return Told(Markup(html), headings)  # noqa: S704  # the reader escapes what people wrote


@cache
def reader_of(pictures: bool) -> MarkdownIt:
    """What reads Markdown; its module is read when a text is first shown."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  # 3 MB that a server needs only where instructions are read

    class Reader(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # what it is called there
            return ALLOWED.match(url) is not None or (pictures and ":" not in url)

    made = Reader("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    return made if pictures else made.disable("image")


def name_headings(tokens: Sequence[Token]) -> list[Heading]:
    """Give every heading its level on the page and a name of its own; the chief ones."""
    opened = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    shift = HIGHEST - min((level(tokens[at]) for at in opened), default=HIGHEST)
    found: list[tuple[str, Heading]] = []
    for at in opened:
        words = plain(tokens[at + 1])
        anchor = "part-" + (re.sub(r"\W+", "-", fold(words)).strip("-") or "of-it")
        taken = sum(one.anchor == anchor or one.anchor.startswith(f"{anchor}--") for _tag, one in found)
        anchor = f"{anchor}--{taken + 1}" if taken else anchor
        tokens[at].attrSet("id", anchor)
        tokens[at].tag = tokens[at + 2].tag = f"h{min(level(tokens[at]) + shift, DEEPEST)}"
        found.append((tokens[at].tag, Heading(words, anchor)))
    return [one for tag, one in found if tag == f"h{HIGHEST}"]


def level(token: Token) -> int:
    return int(token.tag[1:])


def plain(inline: Token) -> str:
    """What is read of a line, without its marks."""
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def mend(children: Sequence[Any], pictures: str) -> None:
    """Let links to other sites tell them nothing of ours, and pictures come from their folder."""
    for child in children:
        if child.type == "link_open" and str(child.attrGet("href")).startswith("http"):
            child.attrSet("rel", "noopener noreferrer")
        if child.type == "image":
            child.attrSet("src", pictures + str(child.attrGet("src")).rpartition("/")[2])

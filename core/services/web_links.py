"""Links of a record to documents elsewhere: addresses of the web and no other."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from core.services.belonging import Belonging
from core.values.errors import UserError
from core.values.fields import column
from core.values.words import _

LONGEST, LONGEST_TITLE = 2000, 200
SCHEMES = frozenset({"http", "https"})


class WebLink(Belonging):
    """A link of a record to a page or a document elsewhere."""

    model_title = _("Link")
    model_label = "title"
    title: Mapped[str] = column(String(LONGEST_TITLE), title=_("Title"))
    url: Mapped[str] = column(String(LONGEST), title=_("Address"))

    def before_save(self) -> None:
        super().before_save()
        self.url = web_address(self.url or "")
        self.title = " ".join((self.title or "").split())[:LONGEST_TITLE] or host_of(self.url)


def web_address(text: str) -> str:
    """An address that a page may lead to; UserError says what is wrong with any other."""
    address = text.strip()
    parts = taken_apart(address)
    if parts is None or parts.scheme not in SCHEMES:
        raise UserError(_("Give a whole address that begins with https:// or http://."), field="url")
    if parts.username is not None or parts.password is not None:
        raise UserError(
            _("Give the address without a login and password in it; everybody here would read them."), field="url"
        )
    if len(address) > LONGEST:
        raise UserError(
            _("The address is longer than {most} characters; give a shorter one."), field="url", most=LONGEST
        )
    return address


def taken_apart(address: str) -> SplitResult | None:
    """The parts of an address; None where browsers and we might read it differently, or it names no host."""
    if "\\" in address or any(not one.isprintable() or one.isspace() for one in address):
        return None
    try:
        parts = urlsplit(address)
        whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if whole else None


def host_of(url: str) -> str:
    """The site that an address leads to, as people know it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")

"""A record drawn on paper, as HTML with all that it may load; in the language that was asked for."""

from __future__ import annotations

import datetime as dt
import mimetypes
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.composition.addonset import AddonSet
from core.composition.model import Model
from core.policy.business import Business
from core.policy.env import Env, Person
from core.screens.look import Look, look_of
from core.screens.prints.offers import sheet_of
from core.screens.prints.parts import Letterhead, Print
from core.screens.records.attached import PICTURE, address_of, attached, small
from core.screens.templating import environment
from core.services.files import Attachment, chunks
from core.services.i18n import LANGUAGES
from core.services.previews import is_image, preview_of
from core.services.printing import Paper
from core.values.errors import NotFound, unknown
from core.values.words import _

KERNEL_FILES = Path(__file__).parents[2] / "web/static"
LARGEST = 4 << 20
"""Bytes of an image that is printed as it is; a larger one is printed as it was drawn small."""

LOADED = re.compile(r"""url\(\s*["']?([^"')]+)""")
FILE_KINDS = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".css": "text/css"}
Address = Callable[[str], str]


class PaperLook(Look):
    """Dates as paper keeps them: whole, and never told from today."""

    def date(self, value: dt.date) -> str:
        if self.language == "en":
            return self.long_date(value)
        return f"{value.day:02}.{value.month:02}.{value.year:04}"

    def _day(self, value: dt.date) -> str:
        return self.date(value)


@dataclass(frozen=True, slots=True)
class Order:
    """Who prints what: a model's paper by its name, in a language or else the person's own."""

    business: Business
    person: Person
    model: str
    paper: str
    language: str = ""

    @contextmanager
    def reading(self) -> Iterator[Print]:
        """The paper, in a short transaction of the person who asked."""
        language = self.language if self.language in LANGUAGES else self.person.language
        with self.business.env(replace(self.person, language=language), source="print") as env:
            env.memo["look"] = PaperLook(env.parts, language, env.person.zone, env.today())
            yield sheet_of(env, self.model, self.paper)

    def papers(self, keys: Iterable[int], address: Address | None = None) -> list[Paper]:
        """The papers of those of these records that the person can see, in their order."""
        with self.reading() as sheet:
            model = sheet.mapped()
            found = (sheet.env.session.get(model, key) for key in keys)
            return [drawn(sheet, record, address) for record in found if record is not None]

    def paper_of(self, key: int, address: Address | None = None) -> tuple[Paper, str]:
        """The paper of one record, and the name of its file; with `address` for a browser, which loads files itself."""
        with self.reading() as sheet:
            record = sheet.env.session.get(sheet.mapped(), key)
            if record is None:
                raise NotFound(f"{self.model} {key}")
            return drawn(sheet, record, address), sheet.file_name(record)


class Loads:
    """The files that a paper asks for by its own functions `static` and `image`, and no others."""

    def __init__(self, env: Env, address: Address | None) -> None:
        self.env, self.address = env, address
        self.found: dict[str, tuple[str, bytes]] = {}

    def static(self, path: str) -> str:
        """The address of a static file; with a style sheet come the files that it names."""
        if self.address is not None:
            return self.address(path)
        told = f"/static/{path}"
        if told not in self.found:
            content = file_of(self.env.parts, path).read_bytes()
            self.found[told] = (
                FILE_KINDS.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "text/plain",
                content,
            )
            for other in LOADED.findall(content.decode("utf-8")) if path.endswith(".css") else ():
                if not other.startswith("data:"):
                    self.static(posixpath.normpath(posixpath.join(posixpath.dirname(path), other)))
        return told

    def image(self, attachment: Attachment) -> str:
        """The address of an image that the reader may see; nothing where it cannot be shown."""
        whole = attachment.size <= LARGEST
        told = address_of(attachment) if whole else small(attachment)
        if told and self.address is None and told not in self.found:
            preview = preview_of(attachment)
            blob = attachment.blob_id if whole or preview is None else preview.blob
            kind = attachment.media_type if whole else "image/webp"
            self.found[told] = kind, b"".join(chunks(self.env, blob))
        return told

    def picture(self, record: Any) -> str:
        """The address of the picture of a record's card, if it has one."""
        if not isinstance(record, Model) or not self.env.may("read", Attachment):
            return ""
        found = (one for one in attached(self.env, record) if one.purpose == PICTURE and is_image(one))
        return next((self.image(one) for one in found), "")


def file_of(parts: AddonSet, path: str) -> Path:
    """The static file of a name, of the kernel or of an addon of the set."""
    addon = path.partition("/")[0]
    folder = parts.addons[addon].folder / "static" if addon in parts.addons else KERNEL_FILES
    found = (folder / path).resolve()
    if not found.is_relative_to(folder.resolve()) or not found.is_file():
        raise unknown("static file", path, [], "paper")
    return found


def drawn(sheet: Print, record: Any, address: Address | None) -> Paper:
    """A record on its paper."""
    env, loads = sheet.env, Loads(sheet.env, address)
    look, head = look_of(env), letterhead(env)
    words = look.words
    bearer = head.bearer(record)
    told = {
        "_": words.gettext,
        "ngettext": words.ngettext,
        "static": loads.static,
        "image": loads.image,
        "picture": loads.picture,
        "look": look,
        "sheet": sheet,
        "record": record,
        "head": head,
        "logo": loads.picture(bearer) if bearer is not None else "",
        "printed": words.say(_("Printed {when}, {who}"), when=look.instant(env.now()), who=env.person.name),
    }
    template = environment(env.parts).get_template(sheet.template)
    return Paper(template.render({**told, **sheet.context(record)}), loads.found)


def letterhead(env: Env) -> Letterhead:
    """What the addons of the set make of the head of papers; the name of the business where none knows more."""
    return env[Letterhead](env) if Letterhead in env.parts else Letterhead(env)

"""The images, files and links of a record, as its card shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from core.composition.model import Model
from core.policy.env import Env
from core.policy.people import User
from core.screens.elements import Button, Field, FileItem, Files, FormPage, Link, Section, Wrong
from core.screens.look import Look, look_of
from core.screens.views import Form
from core.services.belonging import Belonging
from core.services.file_rights import may_change
from core.services.files import Attachment
from core.services.previews import is_image, preview_of
from core.services.web_links import WebLink, host_of
from core.values.errors import UserError
from core.values.words import _

HERE, LINKS, SMALL, TILES = "/files", "/files/links", "/files/small", "/files/tiles"
PLACE = "files"
"""The id of the panel, to which one comes back after an act."""

PICTURE = "picture"
"""The purpose of the image that stands in the head of a card."""

FILES, TITLE, URL, PURPOSE = "files", "title", "url", "purpose"
LARGEST_HEAD = 1 << 20
"""Bytes of a picture that the head shows as it is until it is drawn small."""

WAIT = 60.0
"""Seconds after which nobody waits any more for an image to be drawn."""

ICONS = {"image": "image", "text/csv": "file-spreadsheet", "application/zip": "archive", "application/gzip": "archive"}
SHEETS = ("spreadsheetml.sheet", "opendocument.spreadsheet")
UNITS = ((1 << 20, _("{size} MB")), (1 << 10, _("{size} KB")), (1, _("{size} B")))


def files_panel(view: Form, record: Any) -> Files | None:
    """What hangs on a record, and for who may change it the ways to add more; None where nothing can."""
    env, look = view.env, look_of(view.env)
    if not isinstance(record, Model) or not env.may("read", Attachment):
        return None
    held, links = attached(env, record), belonging(env, WebLink, record)
    change, who = may_change(env, record), names_of(env, [*held, *links])
    items = [file_item(env, one, look, who, change=change) for one in held]
    others = [item for item, one in zip(items, held, strict=True) if not is_image(one)]
    others += [link_item(one, look, who, change=change) for one in links]
    address = f"{view.path()}/{record.id}"
    return Files(
        look.words(_("Files")),
        tuple(item for item, one in zip(items, held, strict=True) if is_image(one)),
        tuple(others),
        look.number(len(items) + len(links)) if items or links else "",
        add=f"{address}/files" if change else "",
        link=f"{address}/links" if change else "",
        empty=look.words(
            _("Nothing here yet: drop files onto this panel, paste a picture, or choose them below.")
            if change
            else _("Nothing here yet.")
        ),
    )


def attached(env: Env, record: Model) -> list[Attachment]:
    """The files of a record that this person may see, the latest first; asked for once for a page."""
    key = ("attached", type(record), record.id)
    if key not in env.memo:
        env.memo[key] = belonging(env, Attachment, record)
    found: list[Attachment] = env.memo[key]
    return found


def belonging(env: Env, part: type[Belonging], record: Model) -> list[Any]:
    """What of one kind hangs on a record, the latest first."""
    if not env.may("read", part):
        return []
    model: Any = env[part]
    of_it = (model.model == type(record).part_name, model.record == record.id, model.archived_at.is_(None))
    return list(env.session.scalars(select(model).where(*of_it).order_by(model.id.desc())))


def picture_of(env: Env, record: Any) -> str:
    """Where the picture of a card is, if it has one that can be shown."""
    if not isinstance(record, Model) or not env.may("read", Attachment):
        return ""
    for one in attached(env, record):
        if one.purpose == PICTURE and is_image(one):
            return small(one) or (address_of(one) if one.size <= LARGEST_HEAD else "")
    return ""


def address_of(attachment: Any) -> str:
    """Where a file is read; its name is only for the reader."""
    return f"{HERE}/{attachment.id}/{quote(attachment.name, safe='')}"


def small(attachment: Attachment) -> str:
    """Where an image is shown small, if it can be."""
    return f"{SMALL}/{attachment.id}" if preview_of(attachment) else ""


def file_item(env: Env, one: Attachment, look: Look, who: Mapping[int | None, str], *, change: bool) -> FileItem:
    """A file: an image by what was drawn of it, any other by what it is."""
    image = is_image(one)
    waits = image and not small(one) and (env.now() - one.created_at).total_seconds() < WAIT
    return FileItem(
        one.name,
        address_of(one),
        icon=icon_of(one.media_type),
        picture=small(one) if image else "",
        note=" · ".join(filter(None, (sized(one.size, look), who.get(one.created_by), look.instant(one.created_at)))),
        acts=tuple(file_acts(one, look)) if change else (),
        opens=image or one.media_type == "application/pdf",
        waits=f"{TILES}/{one.id}" if waits else "",
        chosen=image and one.purpose == PICTURE,
    )


def file_acts(one: Attachment, look: Look) -> Iterable[Button]:
    """What can be done with a file."""
    here = f"{HERE}/{one.id}"
    if is_image(one) and one.purpose == PICTURE:
        yield Button(look.words(_("Take out of the head")), f"{here}/plain", icon="user")
    elif is_image(one):
        yield Button(look.words(_("Show in the head of the card")), f"{here}/picture", icon="user")
    yield Button(look.words(_("Delete")), f"{here}/delete", icon="trash-2")


def link_item(one: WebLink, look: Look, who: Mapping[int | None, str], *, change: bool) -> FileItem:
    """A link to elsewhere, which opens beside this page."""
    act = Button(look.words(_("Delete")), f"{LINKS}/{one.id}/delete", icon="trash-2")
    return FileItem(
        one.title,
        one.url,
        icon="link",
        note=" · ".join(filter(None, (host_of(one.url), who.get(one.created_by), look.instant(one.created_at)))),
        acts=(act,) if change else (),
        opens=True,
    )


def icon_of(media_type: str) -> str:
    """The icon that tells what a file is."""
    if media_type.endswith(SHEETS):
        return "file-spreadsheet"
    return ICONS.get(media_type) or ICONS.get(media_type.partition("/")[0]) or "file-text"


def sized(size: int, look: Look) -> str:
    """How long a file is, as people say it."""
    unit, text = next((unit for unit in UNITS if size >= unit[0]), UNITS[-1])
    figure = look.decimal(Decimal(size) / unit, 1) if unit > 1 and size < 10 * unit else look.number(round(size / unit))
    return look.words.say(text, size=figure)


def names_of(env: Env, found: Iterable[Belonging]) -> Mapping[int | None, str]:
    """How those are called who added these, as far as this person may know it."""
    ids = {one.created_by for one in found} - {None}
    if not ids or not env.may("read", User):
        return {}
    user = env[User]
    return dict(env.session.execute(select(user.id, user.name).where(user.id.in_(ids))).all())


def files_form(view: Form, record: Model, errors: Iterable[UserError] = ()) -> FormPage:
    """Where files are chosen, with why the last ones were refused."""
    look = look_of(view.env)
    said = tuple(map(look.words.error, errors))
    field = Field(FILES, look.words(_("Files")), "files", required=True, error=said[0] if said else "")
    return adding(view, record, (field,), "files", _("Attach files"), upload=True)


def link_form(view: Form, record: Model, typed: Mapping[str, str], error: UserError | None = None) -> FormPage:
    """Where a link is typed in, with why the last one was refused."""
    words = look_of(view.env).words
    said = {error.field or URL: words.error(error)} if error else {}
    fields = tuple(
        Field(name, words(title), value=typed.get(name, ""), required=name == URL, error=said.get(name, ""), wide=True)
        for name, title in ((URL, _("Address")), (TITLE, _("Title")))
    )
    return adding(view, record, fields, "links", _("Add a link"))


def adding(
    view: Form, record: Model, fields: tuple[Field, ...], what: str, title: str, *, upload: bool = False
) -> FormPage:
    """A form that adds something to a record."""
    look, card = look_of(view.env), f"{view.path()}/{record.id}"
    words, wrong = look.words, tuple(Wrong(one.label, one.error, one.id) for one in fields if one.error)
    heading = words(title)
    return FormPage(
        words.say(_("Error: {what}"), what=heading) if wrong else heading,
        f"{card}/{what}",
        (Section("", fields),),
        f"{card}#{PLACE}",
        (Link(words(view.plural()), view.path()), Link(record.display(), card)),
        errors=wrong,
        upload=upload,
        heading=heading,
    )

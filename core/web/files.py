"""Files and links of records: added, opened, shown small, taken away and brought back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import BoundedSemaphore
from typing import Any, TypeAlias, cast
from urllib.parse import quote

from sqlalchemy import select
from starlette.datastructures import UploadFile
from starlette.responses import Response, StreamingResponse

from core.composition.model import Model
from core.policy.business import Business
from core.screens.addressed import record_of, view_of
from core.screens.ask import Ask
from core.screens.look import look_of
from core.screens.pages import go, piece, render
from core.screens.records.attached import (
    FILES,
    HERE,
    LINKS,
    PICTURE,
    PLACE,
    PURPOSE,
    SMALL,
    TILES,
    TITLE,
    URL,
    file_item,
    files_form,
    link_form,
)
from core.screens.records.live import ENOUGH
from core.screens.views import Form
from core.services.belonging import Belonging
from core.services.file_rights import refuse_unchangeable
from core.services.files import Attachment, Content, Stored, clean_name, deposit, store
from core.services.previews import IMAGES, ask_for_preview, is_image, preview_of
from core.services.web_links import WebLink
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.words import _, _n
from core.web.routes import Outside, Step

PDF, WEBP = "application/pdf", "image/webp"
KEPT = "private, max-age=31536000, immutable"
SEALED = "default-src 'none'; sandbox"
READER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""The policy of a PDF, which browsers do not show in a sandbox; their reader is one."""

READING = BoundedSemaphore(4)
"""Held while a piece of a file is read; there are more threads that send files than connections to the database."""

Kept: TypeAlias = list[tuple[str, Content]]


# ---- adding


def changeable(ask: Ask) -> tuple[Form, Any]:
    """The view and the record of the address, where this person may change what belongs to it."""
    view = cast(Form, view_of(ask, Form))
    record = record_of(ask, view)
    if not isinstance(record, Model):
        raise NotFound(ask.path)
    refuse_unchangeable(ask.env, record)
    return view, record


def show_files_form(ask: Ask) -> Response:
    return render(ask, files_form(*changeable(ask)))


def receive(ask: Ask) -> Response | Outside:
    """Keep the files that were sent, in short steps; then hang them on the record."""
    changeable(ask)
    sent = [one for one in ask.form.getlist(FILES) if isinstance(one, UploadFile) and one.filename]
    business = ask.env.business
    return Outside(lambda: taken(business, sent), attach)


def taken(business: Business, sent: Sequence[UploadFile]) -> Kept | UserError:
    """What was kept, or why nothing will be."""
    if not sent:
        return UserError(_("Choose a file first."))
    names = [clean_name(one.filename or "") for one in sent]
    try:
        return [(name, deposit(business, one.file, name)) for name, one in zip(names, sent, strict=True)]
    except UserError as error:
        return error


def attach(ask: Ask, found: Kept | UserError) -> Response:
    """Hang what was kept on the record; the form again where it was refused."""
    view, record = changeable(ask)
    if isinstance(found, UserError):
        return render(ask, files_form(view, record, [found]), 422)
    place = {"model": type(record).part_name, "record": record.id}
    made = [store(ask.env, content, name, **place) for name, content in found]
    for one in made:
        ask_for_preview(ask.env, one)
    words, address = look_of(ask.env).words, f"{view.path()}/{record.id}"
    if ask.form.get(PURPOSE) == PICTURE and is_image(made[0]):
        put_in_head(ask, made[0])
        return go(ask, address, words(_("The picture of the card is saved.")))
    text = words.say(_n("{count} file is attached.", "{count} files are attached."), count=len(made))
    return go(ask, f"{address}#{PLACE}", text)


def show_link_form(ask: Ask) -> Response:
    return render(ask, link_form(*changeable(ask), {}))


def add_link(ask: Ask) -> Response:
    """Hang a link on the record; the form again where its address is none."""
    view, record = changeable(ask)
    typed = {name: str(ask.form.get(name, "")) for name in (TITLE, URL)}
    model = ask.env[WebLink]
    try:
        made = model(**typed, model=type(record).part_name, record=record.id)
        ask.env.session.add(made)
        ask.env.session.flush()
    except UserError as error:
        ask.env.session.expunge_all()
        return render(ask, link_form(*changeable(ask), typed, error), 422)
    text = look_of(ask.env).words(_("Added: {name}")).format(name=made.title)
    return go(ask, f"{view.path()}/{record.id}#{PLACE}", text)


# ---- acts


def act_on_file(ask: Ask) -> Response:
    """Delete a file, bring it back, put it into the head of its card or take it out of there."""
    one, verb = found(ask, Attachment), ask.params["verb"]
    if verb in ("delete", "restore"):
        return put_away(ask, one, f"{HERE}/{one.id}")
    if verb not in ("picture", "plain") or not is_image(one) or one.archived_at:
        raise NotFound(ask.path)
    if verb == "picture":
        put_in_head(ask, one)
    else:
        one.purpose = ""
    ask.env.session.flush()
    opposite = "plain" if verb == "picture" else "picture"
    return go(ask, card_of(one), done(ask, one), f"{HERE}/{one.id}/{opposite}")


def act_on_link(ask: Ask) -> Response:
    """Delete a link, or bring it back."""
    one = found(ask, WebLink)
    if ask.params["verb"] not in ("delete", "restore"):
        raise NotFound(ask.path)
    return put_away(ask, one, f"{LINKS}/{one.id}")


def put_away(ask: Ask, one: Belonging, address: str) -> Response:
    """Take something out of sight, until it is swept, or bring it back."""
    gone = ask.params["verb"] == "delete"
    one.archived_at = (one.archived_at or ask.env.now()) if gone else None
    ask.env.session.flush()
    words = look_of(ask.env).words
    text = words(_("Deleted: {name}")).format(name=one.display()) if gone else done(ask, one)
    return go(ask, f"{card_of(one)}#{PLACE}", text, f"{address}/{'restore' if gone else 'delete'}")


def put_in_head(ask: Ask, chosen: Attachment) -> None:
    """Make an image the picture of its card, in the place of the one before."""
    model: Any = ask.env[Attachment]
    before = (model.model == chosen.model, model.record == chosen.record, model.purpose == PICTURE)
    for one in ask.env.session.scalars(select(model).where(*before)):
        one.purpose = ""
    chosen.purpose = PICTURE
    ask.env.session.flush()


def found(ask: Ask, part: type[Belonging]) -> Any:
    """What the address names, where it hangs on a record that has a card."""
    key = ask.params["id"]
    if not key.isdigit() or len(key) > 18:
        raise NotFound(ask.path)
    one = ask.env.find(part, int(key))
    if ("view", f"{one.model}.form") not in ask.env.parts.composed or one.record is None:
        raise NotFound(ask.path)
    return one


def card_of(one: Belonging) -> str:
    return f"/{one.model.replace('.', '/')}/{one.record}"


def done(ask: Ask, one: Belonging) -> str:
    return look_of(ask.env).words(_("Done: {name}")).format(name=one.display())


# ---- reading


def shown(ask: Ask) -> Attachment:
    """The file of the address, if it may be seen and was not taken away."""
    key = ask.params["id"]
    if not key.isdigit() or len(key) > 18:
        raise NotFound(ask.path)
    one = ask.env.find(Attachment, int(key))
    if one.archived_at is not None:
        raise NotFound(ask.path)
    return one


def download(ask: Ask) -> Response:
    """A file, piece by piece: images and PDF to be looked at, everything else to be saved."""
    one = shown(ask)
    inline = one.media_type in IMAGES or one.media_type == PDF
    headers = {
        "Content-Disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(one.name, safe='')}",
        "Content-Security-Policy": READER if one.media_type == PDF else SEALED,
    }
    return streamed(ask, Stored(one.blob_id, one.size), one.media_type, headers)


def show_small(ask: Ask) -> Response:
    """An image small."""
    one = shown(ask)
    stored = preview_of(one)
    if stored is None:
        raise NotFound(ask.path)
    media_type = WEBP if one.preview_id is not None else one.media_type
    return streamed(ask, stored, media_type, {"Content-Security-Policy": SEALED})


def streamed(ask: Ask, stored: Stored, media_type: str, headers: dict[str, str]) -> Response:
    """Content that never changes under its address; another person at the same browser asks for it anew."""
    told = {"Cache-Control": KEPT, "Vary": "Cookie", "Content-Length": str(stored.size), **headers}
    return StreamingResponse(in_turn(stored.read(ask.env.business)), media_type=media_type, headers=told)


def in_turn(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, read by as many at once as leave connections for pages."""
    while True:
        with READING:
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def show_tile(ask: Ask) -> Response:
    """Nothing while an image is not drawn yet; what stands in its place on the card once it is, or cannot be."""
    one = shown(ask)
    if one.preview_size is None:
        return Response(status_code=204)
    item = file_item(ask.env, one, look_of(ask.env), {}, change=False)
    answer = piece(ask, "parts/tile.html", x=item)
    answer.status_code = ENOUGH
    return answer


ROUTES = (
    Route("/{addon}/{model}/{id}/files", show_files_form),
    Step("/{addon}/{model}/{id}/files", receive, ("POST",)),
    Route("/{addon}/{model}/{id}/links", show_link_form),
    Route("/{addon}/{model}/{id}/links", add_link, ("POST",)),
    Route(f"{SMALL}/{{id}}", show_small),
    Route(f"{TILES}/{{id}}", show_tile),
    Route(f"{HERE}/{{id}}/{{name}}", download),
    Route(f"{HERE}/{{id}}/{{verb}}", act_on_file, ("POST",)),
    Route(f"{LINKS}/{{id}}/{{verb}}", act_on_link, ("POST",)),
)

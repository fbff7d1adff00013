"""Archives of addons that come in by the browser: whose administrators may send them, and the page for it.

What is added runs with all rights of this server, for every business. Therefore nobody may unless the operator says so.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from sqlalchemy import text
from starlette.datastructures import UploadFile
from starlette.responses import Response

from core.policy.businesses.directory import Directory
from core.policy.guard import KERNEL
from core.policy.sources.origins import ARCHIVED
from core.policy.sources.receipts import Receipt
from core.screens.ask import Ask
from core.screens.elements import Field, FormPage, Link, MessagePage, Section, Wrong
from core.screens.look import look_of
from core.screens.pages import render
from core.services.files import clean_name
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.manifest import Shelf
from core.values.words import _
from core.web import addons_page
from core.web.apart import Apart
from core.web.configuration import Settings
from core.web.routes import Outside, Step
from core.web.wishes import HERE

log = logging.getLogger("gazda.web")
ADD = f"{HERE}/add"
HAS = text("select 1 from base_addon where name = :name and state <> 'removed'")


class Adding:
    """The pages by which administrators of one business may add addons to the server."""

    def __init__(self, settings: Settings, businesses: Callable[[], Collection[str]]) -> None:
        self.settings, self.businesses = settings, businesses

    def routes(self) -> list[Route]:
        return [
            Route(HERE, self.show),
            Route(ADD, self.ask),
            Step(ADD, self.receive, ("POST",)),
        ]

    def may(self, ask: Ask) -> bool:
        """Whether this person may add addons: the operator has opened it, to the business they administer."""
        by = self.settings.addon_uploads_by
        name = ask.env.business.entry.name
        named = by == name if by else list(self.businesses()) == [name]
        return self.settings.addon_uploads and named and ask.env.rights.everything

    def show(self, ask: Ask) -> Response:
        """The addons page, with a way to add more for those who may."""
        words = look_of(ask.env).words
        return addons_page.show(ask, Link(words(_("Add an addon")), ADD, "upload") if self.may(ask) else None)

    def ask(self, ask: Ask) -> Response:
        """Where the archive is chosen."""
        self.refuse_others(ask)
        return render(ask, form(ask))

    def receive(self, ask: Ask) -> Outside:
        """Look at the archive and put its addon on the shelf, in a process of its own and outside of transactions."""
        self.refuse_others(ask)
        file, told = ask.form.get("archive"), str(ask.form.get("sha256", ""))
        shelf, by = ask.env.business.sets.shelf, f"{ask.env.person.name} ({ask.env.business.entry.name})"
        work = partial(self.added, file, told, by, others(shelf))
        return Outside(work, answer)

    def added(self, file: object, sha256: str, by: str, known: Mapping[str, str]) -> Receipt | UserError:
        """What became of an archive that was sent."""
        if not isinstance(file, UploadFile) or not file.filename:
            return UserError(_("Choose a file first."))
        with tempfile.TemporaryDirectory(prefix="gazda-") as folder:
            path, name = Path(folder) / "archive", clean_name(file.filename)
            file.file.seek(0)
            with path.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
            try:
                made = Apart(add, archives_of(self.settings), path, name, by, sha256, known).outcome()
            except UserError as error:
                return error
        log.warning("%s added the addon %s %s, SHA-256 %s", by, made.name, made.version, made.sha256)
        return made

    def refuse_others(self, ask: Ask) -> None:
        if not self.may(ask):
            raise NotFound(ADD)


def archives_of(settings: Settings) -> Path:
    """The folder in that of the data where archives of addons are unpacked."""
    return settings.folder / "addons"


def add(folder: Path, path: Path, name: str, by: str, sha256: str, known: Mapping[str, str]) -> Receipt:
    """Add one archive."""
    from core.services.adding import Archives  # noqa: PLC0415  # a server that is only used does without it

    return Archives(folder).add(path, name, by=by, sha256=sha256, others=known)


def sweep(folder: Path) -> None:
    """Clear away what nobody uses any more of the archives below a folder."""
    if folder.exists():
        from core.services.adding import Archives  # noqa: PLC0415  # as above

        Archives(folder).sweep()


def others(shelf: Shelf) -> dict[str, str]:
    """The addons that are here from elsewhere than archives, with where that is."""
    return {name: words for name, words in shelf.sources.items() if not words.startswith(ARCHIVED)}


def users_of(directory: Directory, name: str) -> list[str]:
    """The businesses that have an addon, or its data."""
    found = []
    for entry in directory.entries():
        with directory.open(entry).reading() as connection:
            if connection.execute(HAS, {"name": name}, execution_options=KERNEL).first():
                found.append(entry)
    return found


def form(ask: Ask, error: str = "") -> FormPage:
    """The form for one archive."""
    words = look_of(ask.env).words
    hint = words(_("A .whl, .zip or .tar.gz, as its author gives it out."))
    known = words(_("If its author tells it: what the SHA-256 of the file must be."))
    fields = (
        Field("archive", words(_("File")), "file", required=True, hint=hint, error=error),
        Field("sha256", "SHA-256", hint=known, value=str(ask.form.get("sha256", "")), wide=True),
    )
    title = words(_("Add an addon"))
    return FormPage(
        words.say(_("Error: {what}"), what=title) if error else title,
        ADD,
        (Section("", fields),),
        HERE,
        (Link(words(_("Addons")), HERE),),
        errors=(Wrong("", error, fields[0].id),) if error else (),
        save=words(_("Upload")),
        intro=words(
            _("An addon runs with all rights of this server, for every business on it. Add only what you trust.")
        ),
        upload=True,
    )


def answer(ask: Ask, found: Receipt | UserError) -> Response:
    """What was added, and the way to install it; the form again where it was refused."""
    words = look_of(ask.env).words
    if isinstance(found, UserError):
        return render(ask, form(ask, words.error(found)), 422)
    title = words.say(_("{addon} {version} can be installed now"), addon=found.name, version=found.version)
    told = words.say(_("SHA-256 of {file}: {sha256}"), file=found.file, sha256=found.sha256)
    actions = (
        Link(words(_("Install")), f"{HERE}/{found.name}/install"),
        Link(words(_("Addons")), HERE),
    )
    return render(ask, MessagePage(title, told, "puzzle", actions))

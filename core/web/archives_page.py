"""What removed addons have left: what lies in each archive, whether it is whole, a copy of it, the way back, its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.responses import FileResponse, Response

from core.policy.archives import access
from core.policy.archives.archive import Archive
from core.screens.ask import Ask
from core.screens.elements import ArchivePage, Badge, Button, Cells, Empty, Fact, Field, Link, Option, TablePage
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.services.po import parsed
from core.values.declarations import Route
from core.values.errors import UserError
from core.values.words import _
from core.web.plan_lines import size_text
from core.web.wishes import HERE, PLAN

ARCHIVES = f"{HERE}/archives"
ONE = f"{ARCHIVES}/{{archive}}"
SHARED = ("rows", "needs")
DATED = ("instant", "date", "datetime")
OWN = ("created_at", "updated_at", "archived_at")

Say = Callable[[str], str]
"""Words of the reader, those of the archive's own catalogs too."""


def show(ask: Ask) -> Response:
    """Every archive, the last written first."""
    look = look_of(ask.env)
    columns = (_("Archive"), _("Addons"), _("When"), _("Records"), _("Size"))
    rows = tuple(row(path, look) for path in access.files(ask.env))
    crumbs = (Link(look.words(_("Addons")), HERE),) if ask.env.rights.everything else ()
    return render(
        ask,
        TablePage(
            look.words(_("Archives")),
            table=Cells(tuple(look.words(column) for column in columns), rows, (3, 4)),
            text=look.words(_("What removed addons had is kept here until somebody purges it.")),
            crumbs=crumbs,
            empty=Empty(look.words(_("No addon was removed yet."))),
        ),
    )


def row(path: Path, look: Look) -> tuple[str | Markup, ...]:
    """One archive in the table, readable or not."""
    link, size = Markup('<a href="{}/{}">{}</a>').format(ARCHIVES, path.name, path.name), path.stat().st_size
    try:
        archive = Archive(path)
        say = saying(archive, look)
    except UserError as error:
        return link, look.words.error(error), "", "", size_text(size, look)
    made = look.instant(datetime.fromisoformat(archive.made_at))
    return link, addons(archive, say), made, look.number(archive.rows), size_text(size, look)


def saying(archive: Archive, look: Look) -> Say:
    """Words for what is in an archive: its addons may be in no set of this business."""
    own: dict[str, str] = {}
    for catalog in archive.catalogs(look.language):
        own |= parsed(catalog).plain
    return lambda text: own.get(text, text) if look.words(text) == text else look.words(text)


def addons(archive: Archive, say: Say) -> str:
    """The addons in it."""
    return ", ".join(f"{say(addon['title'])} {addon['version']}" for addon in archive.manifest["addons"])


# ---- one archive


def one(ask: Ask) -> Response:
    """What lies in an archive."""
    return page(ask)


def page(ask: Ask, *, told: Badge | None = None, error: str = "", status: int = 200) -> Response:
    """The page of an archive, with what was just found out about it, or what is wrong with what was typed."""
    look, name = look_of(ask.env), ask.params["archive"]
    path = access.path_of(ask.env, name)
    try:
        archive: Archive | None = access.opened(ask.env, name)
    except UserError as damage:
        archive, told = None, Badge(look.words.error(damage), "bad")
    say = saying(archive, look) if archive else look.words
    here = f"{ARCHIVES}/{name}"
    mine = archive if ask.env.rights.everything else None
    return render(
        ask,
        ArchivePage(
            title=addons(archive, say) if archive else name,
            name=name,
            here=here,
            facts=tuple(facts(path, archive, look)),
            table=contents(archive, say, look),
            crumbs=(Link(look.words(_("Archives")), ARCHIVES),),
            actions=tuple(actions(here, look)),
            notes=(told,) if told else (),
            restore=PLAN if mine else "",
            choices=tuple(choices(mine, say, look)) if mine else (),
            purge=typed(look, error) if access.may_purge(ask.env) else None,
        ),
        status,
    )


def facts(path: Path, archive: Archive | None, look: Look) -> Iterator[Fact]:
    """Where an archive is from."""
    yield Fact(look.words(_("File")), path.name)
    yield Fact(look.words(_("Size")), size_text(path.stat().st_size, look))
    if archive is None:
        return
    told = archive.manifest
    yield Fact(look.words(_("When")), look.full(datetime.fromisoformat(archive.made_at)))
    yield Fact(look.words(_("Business")), f"{told['business']}, {told['database']}")
    if told["kernel"]:
        yield Fact(look.words(_("Program")), f"Gazda {told['kernel']}")
    if archive.holders:
        yield Fact(look.words(_("Roles of")), ", ".join(one["login"] for one in archive.holders))


def contents(archive: Archive | None, say: Say, look: Look) -> Cells:
    """The tables with their records, columns and period."""
    columns = (_("What"), _("Table"), _("Records"), _("Columns"), _("Made between"))
    extracts = archive.extracts if archive else []
    rows = tuple(
        (
            titled(told, say), Markup("<code>{}</code>").format(told["table"]), look.number(told["rows"]),
            look.number(len(told["columns"])), period(told, look),
        )
        for told in sorted(extracts, key=lambda told: told["kind"] in SHARED)
        if told["rows"] or told["kind"] == "table"
    )  # fmt: skip
    return Cells(tuple(look.words(column) for column in columns), rows, (2, 3))


def titled(told: Mapping[str, Any], say: Say) -> str:
    """What people call a table, and the columns that others' records had in it."""
    title = say(told["titles"].get("", told["table"]))
    if told["kind"] != "columns":
        return title
    own = [say(told["titles"].get(name, name)) for name, _form in told["columns"] if name not in ("id", "uid")]
    return f"{title}: {', '.join(own)}"


def period(told: Mapping[str, Any], look: Look) -> str:
    """From when to when the records were made."""
    days = [look.date(datetime.fromisoformat(day).astimezone(look.zone).date()) for day in told["period"]]
    return " – ".join(dict.fromkeys(days))


def actions(here: str, look: Look) -> Iterator[Button]:
    yield Button(look.words(_("Check")), f"{here}/check", icon="shield-check")
    yield Button(look.words(_("Download")), f"{here}/file", icon="download")


def choices(archive: Archive, say: Say, look: Look) -> Iterator[Field]:
    """The fields by which a part of it is chosen."""
    tables = [told for told in archive.extracts if told["kind"] != "needs" and told["rows"]]
    options = [Option(told["table"], titled(told, say), count=look.number(told["rows"])) for told in tables]
    yield Field("table", look.words(_("Only these tables")), "tags", options=tuple(options), wide=True)
    yield Field("from", look.words(_("From the day")), "date")
    yield Field("to", look.words(_("To the day")), "date")
    named = dict(days_of(archive, say))
    days = (Option("created_at", look.words(_("when it was made"))), *(Option(name, named[name]) for name in named))
    if named:
        hint = look.words(_("Records without such a day count by when they were made."))
        yield Field("by", look.words(_("Which day counts")), "choice", options=days, hint=hint)


def days_of(archive: Archive, say: Say) -> Iterator[tuple[str, str]]:
    """The days that records have of their own, by the names of the columns."""
    for told in archive.extracts:
        for name, form in told["columns"] if told["kind"] == "table" else ():
            if form in DATED and name not in OWN:
                yield name, say(told["titles"].get(name, name))


def typed(look: Look, error: str = "") -> Field:
    return Field("typed", look.words(_("The archive's name, to be sure")), error=error, wide=True)


# ---- what is done with one


def check(ask: Ask) -> Response:
    """Read every byte of it."""
    look = look_of(ask.env)
    try:
        access.opened(ask.env, ask.params["archive"]).verify()
    except UserError as error:
        return page(ask, told=Badge(look.words.error(error), "bad"))
    return page(ask, told=Badge(look.words(_("The archive is whole: every byte is as it was written.")), "ok"))


def fetch(ask: Ask) -> Response:
    """A copy of it."""
    path = access.fetched(ask.env, ask.params["archive"])
    return FileResponse(path, media_type="application/zip", filename=path.name)


def purge(ask: Ask) -> Response:
    """Its end."""
    look, name = look_of(ask.env), ask.params["archive"]
    try:
        access.purge(ask.env, name, str(ask.form.get("typed", "")))
    except UserError as error:
        return page(ask, error=look.words.error(error), status=422)
    return go(ask, ARCHIVES, look.words(_("Purged: {name}")).format(name=name))


ROUTES = (
    Route(ARCHIVES, show),
    Route(ONE, one),
    Route(f"{ONE}/check", check, ("POST",)),
    Route(f"{ONE}/file", fetch, ("POST",)),
    Route(f"{ONE}/purge", purge, ("POST",)),
)

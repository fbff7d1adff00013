"""What the pages of an import show: which column goes where, what a check found, what became of a load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from core.policy.env import Env
from core.screens.cells import linked
from core.screens.elements import (
    Button,
    Cells,
    Empty,
    Field,
    FormPage,
    Link,
    MappedColumn,
    MappingPage,
    Option,
    ProgressPage,
    Section,
    SmartButton,
    TablePage,
    Wrong,
)  # fmt: skip
from core.screens.look import Look, look_of
from core.services.exchange.importer import ImportField
from core.services.exchange.importing import job_of, standing
from core.services.exchange.matching import match
from core.services.exchange.runs import DUPLICATES, STATES, ImportProblem, ImportRun, Options
from core.services.exchange.table import Source
from core.values.errors import UserError
from core.values.words import _

HERE = "/imports"
TO, COLUMN = "to.", "column."
SAMPLED, SAMPLES = 50, 3
LISTED, TOLD = 100, 200
ENCODINGS = ("utf-8", "cp1251", "cp1250", "utf-16", "koi8-u", "cp866", "iso8859-2")
SEPARATORS = {";": ";", ",": ",", "\t": _("tab"), "|": "|"}
WHY = {"name": _("by its title"), "content": _("by its values"), "before": _("as last time"), "": ""}
TITLES = {
    "read": _("Rows"), "added": _("New records"), "joined": _("Joined to present cards"), "unchanged": _("There already"),
    "refused": _("Refused"),
}  # fmt: skip


def crumbs(look: Look) -> tuple[Link, ...]:
    return (Link(look.words(_("Imports")), HERE),)


def title_of(env: Env, model: str) -> str:
    """What people call the records of a model."""
    found, listed = (env.parts.composed.get(key) for key in (("model", model), ("view", f"{model}.list")))
    title = (listed.many if listed else "") or (found.model_title if found else model)
    return look_of(env).words(title)


def list_page(env: Env, runs: Iterable[ImportRun], models: Sequence[Any]) -> TablePage:
    """The imports of this person, the last one first."""
    look = look_of(env)
    words = look.words
    starts = tuple(
        Link(
            words.say(_("Import: {what}"), what=title_of(env, model.part_name)),
            f"{HERE}/new?model={model.part_name}",
            "upload",
        )
        for model in models
    )
    columns = (
        _("File"),
        _("Into"),
        _("State"),
        *(TITLES[name] for name in ("read", "added", "joined", "refused")),
        _("When"),
    )
    rows = tuple(
        (
            linked([(run.name, f"{HERE}/{run.id}")]), title_of(env, run.model), words(STATES[standing(env, run)]),
            look.number(run.read), look.number(run.added), look.number(run.joined), look.number(run.refused),
            look.instant(run.created_at),
        )
        for run in runs
    )  # fmt: skip
    return TablePage(
        words(_("Imports")),
        table=Cells(tuple(map(words, columns)), rows, (3, 4, 5, 6)),
        actions=starts,
        empty=Empty(words(_("Nothing was imported yet.")), starts),
    )


def upload_page(env: Env, model: str, errors: Sequence[UserError] = ()) -> FormPage:
    """Where files are chosen."""
    look = look_of(env)
    words = look.words
    said = tuple(map(words.error, errors))
    hint = words(_("CSV, XLSX or vCard; several at once, if you like."))
    field = Field("files", words(_("Files")), "files", required=True, hint=hint, error=said[0] if said else "")
    title = words.say(_("Import: {what}"), what=title_of(env, model))
    return FormPage(
        words.say(_("Error: {what}"), what=title) if said else title,
        f"{HERE}/new?model={model}",
        (Section("", (field,)),),
        HERE,
        crumbs(look),
        errors=tuple(Wrong("", text, field.id) for text in said),
        save=words(_("Upload")),
        intro=words(_("Nothing is stored before you have seen what would become of each row.")),
        upload=True,
    )


def mapping_page(
    env: Env,
    run: Any,
    source: Source,
    targets: Sequence[ImportField],
    before: Mapping[str, str],
    errors: Mapping[str, str],
) -> MappingPage:
    """Which column goes where: as the person said, as last time, or as titles and values suggest."""
    look, options = look_of(env), Options.of(run.options)
    samples = source.samples(SAMPLED)
    columns = () if source.kind == "vcard" else tuple(mapped(look, source, samples, targets, before, errors))
    return MappingPage(
        look.words.say(_("Columns of “{file}”"), file=run.name),
        f"{HERE}/{run.id}/columns",
        columns,
        crumbs(look),
        (
            ("kind", source.kind),
            *((f"{COLUMN}{at}", title) for at, title in enumerate(source.columns if columns else ())),
        ),
        tuple(choices(look, source, options)),
        tuple(Wrong("", text, f"f-to-{place}" if place else "") for place, text in errors.items()),
    )


def mapped(
    look: Look, source: Source, samples: Sequence[Sequence[str]], targets: Sequence[ImportField],
    before: Mapping[str, str], errors: Mapping[str, str],
) -> Iterator[MappedColumn]:  # fmt: skip
    """Each column with some of its values and the fields it may go to."""
    words = look.words
    for at, found in enumerate(match(source.columns, samples, targets)):
        chosen, why = (before[found.column], "before") if found.column in before else (found.field, found.why)
        options = [Option("", words(_("Do not import")), not chosen)]
        options += [Option(target.field, words(target.title), target.field == chosen) for target in targets]
        values = dict.fromkeys(row[at].strip()[:80] for row in samples if at < len(row) and row[at].strip())
        place = str(at)
        field = Field(f"{TO}{at}", found.column, "choice", options=tuple(options), error=errors.get(place, ""))
        yield MappedColumn(found.column, tuple(values)[:SAMPLES], field, words(WHY[why if chosen else ""]))


def choices(look: Look, source: Source, options: Options) -> Iterator[Field]:
    """How the file is read and what becomes of duplicates."""
    words, hints = look.words, options.hints
    duplicates = [Option(name, words(title), name == options.duplicates) for name, title in DUPLICATES.items()]
    yield Field("duplicates", words(_("A card of the same client is there")), "choice", options=tuple(duplicates))
    yield Field(
        "lenient", words(_("Take rows with a wrong field without that field")), "check", "1" if options.lenient else ""
    )
    if len(source.sheets) > 1:
        sheets = tuple(Option(name, name, name == source.sheet) for name in source.sheets)
        yield Field("sheet", words(_("Sheet")), "choice", options=sheets)
    if source.kind != "xlsx":
        known = dict.fromkeys(["", *ENCODINGS, *filter(None, [hints.encoding])])
        titles = {
            name: name.upper() or words.say(_("as recognised: {what}"), what=source.encoding.upper()) for name in known
        }
        yield choice("encoding", words(_("Encoding")), titles, hints.encoding)
    if source.kind == "csv":
        found = words(SEPARATORS.get(source.delimiter, source.delimiter or _("none")))
        titles = {
            "": words.say(_("as recognised: {what}"), what=found),
            **{sign: words(name) for sign, name in SEPARATORS.items()},
        }
        yield choice("delimiter", words(_("Columns are divided by")), titles, hints.delimiter)
    if source.kind != "vcard":
        header = {"": words(_("as recognised")), "yes": words(_("yes")), "no": words(_("no"))}
        chosen = "" if hints.header is None else "yes" if hints.header else "no"
        yield choice("header", words(_("The first row holds titles")), header, chosen)


def choice(name: str, title: str, titles: Mapping[str, str], chosen: str) -> Field:
    return Field(
        name, title, "choice", options=tuple(Option(value, text, value == chosen) for value, text in titles.items())
    )


def progress_page(env: Env, run: Any, path: str) -> ProgressPage:
    """Work under way."""
    look, job = look_of(env), job_of(env, run)
    title = look.words.say(_("{state}: {file}"), state=look.words(STATES[run.state]), file=run.name)
    text = (job.note if job is not None else "") or look.words(_("It begins in a moment."))
    percent = job.progress if job is not None else 0
    return ProgressPage(title, percent, text, path, cancel=f"{HERE}/{run.id}/stop", crumbs=crumbs(look))


def facts(look: Look, run: Any, names: Sequence[str]) -> tuple[SmartButton, ...]:
    """The counts of a run."""
    tone = {"refused": "bad", "added": "ok"}
    return tuple(
        SmartButton(
            look.words(TITLES[name]),
            look.number(getattr(run, name)),
            tone=tone.get(name, "") if getattr(run, name) else "",
        )
        for name in names
    )


def check_page(env: Env, run: Any, found: Sequence[Mapping[str, Any]]) -> TablePage:
    """What would become of the rows, and the first problems; nothing is stored yet."""
    look = look_of(env)
    words = look.words
    return TablePage(
        words.say(_("Check of “{file}”"), file=run.name),
        facts(look, run, ("read", "added", "joined", "unchanged", "refused")),
        problem_cells(look, found),
        words(_("Nothing is stored yet. Correct the file and upload it again, or load the rows that can be loaded.")),
        crumbs(look),
        (
            Link(words(_("Change columns")), f"{HERE}/{run.id}/columns", "pencil"),
            Button(words(_("Load")), f"{HERE}/{run.id}/load", icon="check", tone="primary"),
        ),
        Empty(words(_("No row has a problem."))),
    )


def problem_cells(look: Look, found: Iterable[Mapping[str, Any]]) -> Cells:
    """A row for each problem: row of the file, column, reason, value."""
    words = look.words
    columns = (_("Row"), _("Column"), _("Reason"), _("Value"), _("What becomes of it"))
    rows = tuple(
        (
            look.number(one["number"]), words(one["field"]), words.say(one["reason"], **one["values"]),
            one["value"][:200], words(_("refused") if one["refused"] else _("taken")),
        )
        for one in found
    )  # fmt: skip
    return Cells(tuple(map(words, columns)), rows, (0,))


def report_page(env: Env, run: Any) -> TablePage:
    """What became of a load, its refused rows, and what can be done about it."""
    look, now = look_of(env), standing(env, run)
    words = look.words
    problem = env[ImportProblem]
    asked = select(problem).where(problem.run_id == run.id).order_by(problem.refused.desc(), problem.number, problem.id)
    names = ("number", "field", "reason", "values", "value", "refused")
    found = [{name: getattr(one, name) for name in names} for one in env.session.scalars(asked.limit(TOLD))]
    kept = kept_cells(env, run, look) if now == "undone" else None
    return TablePage(
        words.say(_("{state}: {file}"), state=words(STATES[now]), file=run.name),
        facts(look, run, ("read", "added", "joined", "unchanged", "refused")),
        kept or problem_cells(look, found),
        text_of(env, run, now, look),
        crumbs(look),
        tuple(acts(env, run, now, look)),
        Empty(words(_("No row has a problem."))),
    )


def text_of(env: Env, run: Any, now: str, look: Look) -> str:
    """What is to be said of an import besides its figures."""
    job = job_of(env, run)
    if now == "failed":
        return str(job.error) if job is not None and job.error else look.words(_("The work was broken off."))
    if now == "undone" and job is not None and job.result:
        done = _("{removed} removed, {restored} as before, {stay} stay because somebody changed or uses them.")
        figures = {name: look.number(job.result[name]) for name in ("removed", "restored", "stay")}
        return look.words.say(done, **figures)
    if run.refused:
        return look.words(_("Download the refused rows, correct them and upload that file: its columns are known."))
    return ""


def kept_cells(env: Env, run: Any, look: Look) -> Cells | None:
    """The records that stay after an undo."""
    job = job_of(env, run)
    kept = job.result.get("kept", ()) if job is not None and job.result else ()
    path = "/" + run.model.replace(".", "/")
    rows: tuple[tuple[str | Markup, ...], ...] = tuple((linked([(name, f"{path}/{key}")]),) for key, name in kept)
    return Cells((look.words(_("Stays, because somebody changed or uses it")),), rows) if rows else None


def acts(env: Env, run: Any, now: str, look: Look) -> Iterator[Link | Button]:
    """What can be done with an import that is not under way."""
    words, path = look.words, f"{HERE}/{run.id}"
    if run.refused and now in ("done", "failed", "cancelled"):
        for ending in ("csv", "xlsx"):
            title = words.say(_("Refused rows as {kind}"), kind=ending.upper())
            yield Link(title, f"{path}/refused.{ending}", "download")
    if now == "failed" and run.state != "failed":
        yield Button(words(_("Try again")), f"{path}/again", icon="refresh-cw")
    if now in ("failed", "cancelled", "undone"):
        yield Link(words(_("Change columns")), f"{path}/columns", "pencil")
    if now in ("done", "failed", "cancelled"):
        yield Button(words(_("Undo this import")), f"{path}/undo", icon="rotate-ccw", tone="danger")
    if now == "done":
        yield Link(
            words.say(_("To the list: {what}"), what=title_of(env, run.model)), "/" + run.model.replace(".", "/")
        )

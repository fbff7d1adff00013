"""The way of a file into the business, page by page: its columns, a check, the load, the report, and back again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from starlette.datastructures import FormData
from starlette.responses import Response

from core.screens.ask import Ask
from core.screens.imports import pages
from core.screens.imports.pages import COLUMN, HERE, TO
from core.screens.look import look_of
from core.screens.pages import go, render
from core.services import jobs
from core.services.exchange import importing
from core.services.exchange.importer import ImportField, all_importable, importable, importer_of
from core.services.exchange.loading import check_import, load_import
from core.services.exchange.runs import ImportProblem, ImportRun, Options
from core.services.exchange.table import Hints, Problem, Row
from core.services.exchange.undoing import undo_import
from core.services.exchange.writer import refused, write_csv, write_xlsx
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.words import _

LISTED, REMEMBERED = 100, 20
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def run_of(ask: Ask) -> Any:
    """The import that the address names, if this person may see it."""
    key = ask.params["id"]
    if not key.isdigit() or len(key) > 18:
        raise NotFound(ask.path)
    return ask.env.find(ImportRun, int(key))


def show_list(ask: Ask) -> Response:
    """The imports of this person; administrators see all."""
    run = ask.env[ImportRun]
    found = ask.env.session.scalars(select(run).order_by(run.id.desc()).limit(LISTED)).all()
    return render(ask, pages.list_page(ask.env, found, all_importable(ask.env)))


def new(ask: Ask) -> Response:
    """Where files are chosen."""
    return render(ask, pages.upload_page(ask.env, model_of(ask)))


def model_of(ask: Ask) -> str:
    """The model that the address names, or the only one there is."""
    models = [model.part_name for model in all_importable(ask.env)]
    wanted = ask.query.get("model", models[0] if len(models) == 1 else "")
    importable(ask.env, wanted)
    return wanted


def columns(ask: Ask) -> Response:
    """Which column goes where."""
    run = run_of(ask)
    if importing.standing(ask.env, run) in ("loading", "undoing", "done"):
        return go(ask, f"{HERE}/{run.id}")
    return mapping(ask, run, {}, {})


def mapping(ask: Ask, run: Any, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    """The page of the columns, with what was typed and what is wrong with it."""
    targets = importer_of(ask.env, run.model).targets()
    with importing.order_of(ask.env, run.id).opened() as source:
        known = typed or dict(run.mapping) or before(ask, run, source.columns)
        page = pages.mapping_page(ask.env, run, source, targets, known, errors)
    return render(ask, page, 422 if errors else 200)


def before(ask: Ask, run: Any, titles: tuple[str, ...]) -> dict[str, str]:
    """What was chosen for an earlier file with the same columns; one more, of the reasons, is no other file."""
    model = ask.env[ImportRun]
    asked = select(model.mapping).where(model.model == run.model, model.id != run.id).order_by(model.id.desc())
    for told in ask.env.session.scalars(asked.limit(REMEMBERED)):
        if told and told.keys() <= set(titles) and len(titles) - len(told) <= 1:
            return dict(told)
    return {}


def choose_columns(ask: Ask) -> Response:
    """Keep what was chosen and have the file checked; the page again where it cannot be."""
    run, form = run_of(ask), ask.form
    titles = {name.removeprefix(COLUMN): str(value) for name, value in form.items() if name.startswith(COLUMN)}
    chosen = {title: str(form.get(f"{TO}{at}", "")) for at, title in titles.items()}
    options = options_in(form)
    if options.hints != Options.of(run.options).hints:
        importing.change(ask.env, run, options=options.told(), mapping={})
        return go(ask, f"{HERE}/{run.id}/columns")
    importer = importer_of(ask.env, run.model)
    targets = {target.field: target for target in importer.targets()}
    chosen = {title: field if field in targets else "" for title, field in chosen.items()}
    errors = dict(twice(ask, titles, chosen, targets))
    if form.get("kind") != "vcard" and not set(importer.needed()) & set(chosen.values()):
        errors[""] = look_of(ask.env).words(_("Say which column holds the names; without one nothing can be loaded."))
    if errors:
        return mapping(ask, run, chosen, errors)
    importing.check(ask.env, run, chosen, options, check_import)
    return go(ask, f"{HERE}/{run.id}/check")


def options_in(form: FormData) -> Options:
    """How the file is to be read, as the form says."""
    said = {name: str(form.get(name, "")) for name in ("duplicates", "encoding", "delimiter", "sheet", "header")}
    hints = Hints(
        said["encoding"], said["delimiter"][:1], said["sheet"], {"yes": True, "no": False}.get(said["header"])
    )
    return Options.of({"duplicates": said["duplicates"], "lenient": form.get("lenient"), "hints": asdict(hints)})


def twice(
    ask: Ask, titles: Mapping[str, str], chosen: Mapping[str, str], targets: Mapping[str, ImportField]
) -> Iterator[tuple[str, str]]:
    """The places of columns that go to a field which another column goes to already, with what to do."""
    taken: set[str] = set()
    for at, title in titles.items():
        field = chosen[title]
        if field and field in taken and not targets[field].many:
            yield at, look_of(ask.env).words(_("Two columns go to this field; choose one of them."))
        taken.add(field)


def check(ask: Ask) -> Response:
    """The check under way, or what it found."""
    run = run_of(ask)
    now = importing.standing(ask.env, run)
    if now == "mapped":
        return render(ask, pages.progress_page(ask.env, run, ask.path))
    if now != "checked" or ask.fragment:
        return go(ask, ask.path if now == "checked" else f"{HERE}/{run.id}")
    job = importing.job_of(ask.env, run)
    found = job.result.get("problems", ()) if job is not None and job.result else ()
    return render(ask, pages.check_page(ask.env, run, found))


def load(ask: Ask) -> Response:
    run = run_of(ask)
    importing.load(ask.env, run, load_import)
    return go(ask, f"{HERE}/{run.id}")


def show(ask: Ask) -> Response:
    """An import wherever it stands: on to its columns or its check, its progress, or its report."""
    run = run_of(ask)
    now = importing.standing(ask.env, run)
    steps = {"new": "columns", "mapped": "check", "checked": "check"}
    if now in steps:
        return go(ask, f"{HERE}/{run.id}/{steps[now]}")
    if now in ("loading", "undoing"):
        return render(ask, pages.progress_page(ask.env, run, ask.path))
    return go(ask, ask.path) if ask.fragment else render(ask, pages.report_page(ask.env, run))


def undo(ask: Ask) -> Response:
    run = run_of(ask)
    importing.undo(ask.env, run, undo_import)
    return go(ask, f"{HERE}/{run.id}")


def stop(ask: Ask) -> Response:
    run = run_of(ask)
    importing.stop(ask.env, run)
    return go(ask, f"{HERE}/{run.id}")


def again(ask: Ask) -> Response:
    """Let work that failed go on from where it stopped."""
    run = run_of(ask)
    if run.job is None or importing.standing(ask.env, run) != "failed":
        raise UserError(_("This work has not failed."))
    jobs.again(ask.env, run.job)
    return go(ask, f"{HERE}/{run.id}")


def download(ask: Ask) -> Response:
    """The refused rows in the columns of their file, each with the reasons in one more column."""
    run, ending = run_of(ask), ask.params["ending"]
    if ending not in KINDS:
        raise NotFound(ask.path)
    words = look_of(ask.env).words
    with importing.order_of(ask.env, run.id).opened() as source:
        titles = [words(title) if source.kind == "vcard" else title for title in source.columns]
    rows = refused(refused_rows(ask, run, len(titles)), lambda problem: words.error(problem.reason))
    write = write_csv if ending == "csv" else write_xlsx
    with tempfile.TemporaryDirectory(prefix="gazda-") as folder:
        path = Path(folder) / "refused"
        write(path, [*titles, words(_("Reason"))], rows)
        content = path.read_bytes()
    name = f"{Path(run.name).stem} - {words(_('refused'))}.{ending}"
    return Response(
        content,
        media_type=KINDS[ending],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def refused_rows(ask: Ask, run: Any, width: int) -> Iterator[Row]:
    """The refused rows of an import with all their problems."""
    problem = ask.env[ImportProblem]
    asked = (
        select(problem).where(problem.run_id == run.id, problem.row.is_not(None)).order_by(problem.number, problem.id)
    )
    for number, group in groupby(ask.env.session.scalars(asked), lambda one: one.number):
        found = list(group)
        cells = (*found[0].row, *([""] * width))[:width]
        reasons = tuple(
            Problem(number, one.field, UserError(one.reason, **one.values), one.value, one.refused) for one in found
        )
        yield Row(number, cells, reasons)


ROUTES = (
    Route(HERE, show_list),
    Route(f"{HERE}/new", new),
    Route(f"{HERE}/{{id}}", show),
    Route(f"{HERE}/{{id}}/columns", columns),
    Route(f"{HERE}/{{id}}/columns", choose_columns, ("POST",)),
    Route(f"{HERE}/{{id}}/check", check),
    Route(f"{HERE}/{{id}}/load", load, ("POST",)),
    Route(f"{HERE}/{{id}}/undo", undo, ("POST",)),
    Route(f"{HERE}/{{id}}/stop", stop, ("POST",)),
    Route(f"{HERE}/{{id}}/again", again, ("POST",)),
    Route(f"{HERE}/{{id}}/refused.{{ending}}", download),
)

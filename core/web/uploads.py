"""Files that are sent to be imported: each is looked at and kept in short steps, while no transaction is held."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from starlette.datastructures import UploadFile
from starlette.responses import Response

from core.policy.business import Business
from core.screens.ask import Ask
from core.screens.imports.pages import HERE, upload_page
from core.screens.imports.runs import model_of
from core.screens.look import look_of
from core.screens.pages import go, render
from core.services.exchange import importing
from core.services.exchange.source import open_source
from core.services.files import Content, clean_name, deposit
from core.values.errors import UserError
from core.values.words import _
from core.web.routes import Outside, Step

PATIENCE = 2.0
"""Seconds in which a file is read to find what is wrong with it; the rest of a long one is read by its check."""

Kept: TypeAlias = list[tuple[str, Content]]


def receive(ask: Ask) -> Response | Outside:
    """Look at the files, keep those of an upload that is right as a whole, and go on to their columns."""
    model = model_of(ask)
    files = [file for file in ask.form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    business = ask.env.business
    return Outside(lambda: taken(business, files), lambda later, found: begun(later, model, found))


def taken(business: Business, files: Sequence[UploadFile]) -> Kept | list[UserError]:
    """What was kept, or why nothing was."""
    with tempfile.TemporaryDirectory(prefix="gazda-") as folder:
        paths = [(Path(folder) / str(number), clean_name(file.filename or "")) for number, file in enumerate(files)]
        errors: list[UserError] = [] if files else [UserError(_("Choose a file first."))]
        for (path, name), file in zip(paths, files, strict=True):
            file.file.seek(0)
            with path.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
            errors += wrong(path, name)
        return errors or [(name, deposit(business, path, name)) for path, name in paths]


def wrong(path: Path, name: str) -> list[UserError]:
    """What stands against a file as a whole."""
    deadline = time.monotonic() + PATIENCE
    try:
        for _row in open_source(path, name).rows():
            if time.monotonic() > deadline:
                break
    except UserError as error:
        return [error]
    return []


def begun(ask: Ask, model: str, found: Kept | list[UserError]) -> Response:
    """On to the columns of the one file, or to the list of several; the form again where a file is wrong."""
    errors = [one for one in found if isinstance(one, UserError)]
    if errors:
        return render(ask, upload_page(ask.env, model, errors), 422)
    runs = [importing.begin(ask.env, model, *kept) for kept in found if not isinstance(kept, UserError)]
    if len(runs) == 1:
        return go(ask, f"{HERE}/{runs[0].id}/columns")
    text = _("{count} files are here; say for each which column goes where.")
    return go(ask, HERE, look_of(ask.env).words.say(text, count=len(runs)))


ROUTES = (Step(f"{HERE}/new", receive, ("POST",)),)

"""What happens to a posted form: it is read field by field, and written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from core.policy.env import Env
from core.screens.finding.choosing import answered
from core.screens.finding.paths import far_link
from core.screens.look import Look
from core.screens.records.inputs import Input, input_of
from core.screens.views import Form
from core.values.errors import UserError
from core.values.fields import resolve

BASE = "_base"
REMOVE = "_remove"
ID = "id"
MOST_ROWS = 500
"""Rows of a line that one form holds."""


@dataclass(frozen=True, slots=True)
class LineShape:
    """The lines of a form: the relation, its model, the inputs of a row; or a set of links chosen from a directory."""

    name: str
    title: str
    model: Any
    inputs: tuple[Input, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything a form holds, worked out once for a view and what its person may write."""

    inputs: tuple[Input, ...]
    lines: tuple[LineShape, ...]

    def input(self, name: str) -> Input | None:
        return next((wanted for wanted in self.inputs if wanted.name == name), None)

    def line(self, name: str) -> LineShape | None:
        return next((line for line in self.lines if line.name == name), None)


def shape_of(view: Form, record: Any = None) -> Shape:
    """The inputs and lines of a form, less the fields out of reach of this person or closed by the record's state."""
    model, rights = view.mapped(), view.env.rights
    closed = rights.unwritable.get(model, frozenset()) | rights.unreadable.get(model, frozenset())
    closed |= frozenset(view.closed(record) if record is not None else ())
    panels = view.panels()
    inputs: list[Input] = []
    lines: list[LineShape] = []
    for name in view.layout().names():
        if name in closed or name in panels or name in view.depends or model.told(name).readonly:
            continue
        told = model.told(name)
        if told.kind == "links":
            if told.owned and rights.may("read", view.parts[resolve(told.target)]):
                lines.append(line_of(view, name))
        else:
            inputs.append(offered(input_of(model, name), view.options(name)))
    return Shape(tuple(inputs), tuple(lines))


def offered(wanted: Input, options: Mapping[str, str]) -> Input:
    """The input with the choices that its view offers."""
    if not options:
        return wanted
    kind = wanted.kind if wanted.kind == "many" else "choice"
    return replace(wanted, kind=kind, field=replace(wanted.field, choices=dict(options)))


def line_of(view: Form, name: str) -> LineShape:
    """The row of a one-to-many field: the fields its view names, or the one link of a set of choices."""
    told = view.mapped().told(name)
    model = view.parts[resolve(told.target)]
    if name in view.lines:
        return LineShape(name, told.title, model, tuple(input_of(model, column) for column in view.lines[name]))
    far = far_link(view.mapped(), told)
    return LineShape(name, told.title, model, (input_of(model, far),), chosen=far)


def typed_of(shape: Shape, record: Any, look: Look) -> dict[str, str]:
    """The record as the form would hold it, by place: surname, phones-0-number, tags."""
    typed = {wanted.name: wanted.show(getattr(record, wanted.column), look) for wanted in shape.inputs}
    for line in shape.lines:
        rows = getattr(record, line.name)
        if line.chosen:
            typed[line.name] = ",".join(sorted(str(getattr(row, line.inputs[0].column)) for row in rows))
        for index, row in enumerate([] if line.chosen else rows):
            typed[f"{line.name}-{index}-{ID}"] = str(row.id or "")
            for wanted in line.inputs:
                typed[f"{line.name}-{index}-{wanted.name}"] = wanted.show(getattr(row, wanted.column), look)
    return typed


def posted(shape: Shape, form: FormData, env: Env) -> dict[str, str]:
    """What was posted for the places of this form and no other; line ends as the web sends them become plain."""
    typed: dict[str, str] = {}
    known: dict[Any, str] = {}
    for wanted in shape.inputs:
        typed[wanted.name] = value_at(form, wanted, wanted.name, env, known)
    for line in shape.lines:
        if line.chosen:
            typed[line.name] = ",".join(
                sorted({v for v in form.getlist(line.name) if isinstance(v, str) and v.isdigit()})
            )
            continue
        for index in indices(form, line.name):
            place = f"{line.name}-{index}-"
            typed |= {place + name: said(form, place + name) for name in (ID, REMOVE)}
            for wanted in line.inputs:
                typed[place + wanted.name] = value_at(form, wanted, place + wanted.name, env, known)
    return typed


def value_at(form: FormData, wanted: Input, place: str, env: Env, known: dict[Any, str] | None = None) -> str:
    """What was posted for one input; a record that was named in words becomes its key, as far as `known` the same."""
    if wanted.kind == "many":
        return ",".join(value for value in form.getlist(place) if isinstance(value, str))
    return answered(env, wanted.target, form, place, known) if wanted.kind == "link" else said(form, place)


def said(form: FormData, place: str) -> str:
    """The text at a place of the form; nothing where a file was sent instead."""
    value = form.get(place, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def indices(form: Mapping[str, Any], line: str) -> list[int]:
    """The rows of a line that the form has, at most MOST_ROWS."""
    found = {
        int(parts[1])
        for key in form
        if (parts := key.split("-", 2))[0] == line and len(parts) == 3 and parts[1].isdigit() and len(parts[1]) < 5
    }
    return sorted(found)[:MOST_ROWS]


def title_of(shape: Shape, place: str) -> str:
    """What people call a place of the form."""
    head, _sep, rest = place.partition("-#")
    if rest:
        line = shape.line(head)
        return (
            next((wanted.field.title for wanted in line.inputs if line and wanted.name == rest.split("-", 1)[1]), head)
            if line
            else head
        )
    wanted = shape.input(head)
    found = wanted.field.title if wanted else getattr(shape.line(head), "title", head)
    return found or head


def apply(shape: Shape, record: Any, typed: Mapping[str, str], env: Env) -> dict[str, UserError]:
    """Set the fields of `record` to what was typed; the errors by place, and nothing is written here."""
    errors: dict[str, UserError] = {}
    for wanted in shape.inputs:
        set_field(record, wanted, typed.get(wanted.name, ""), wanted.name, env, errors)
    for line in shape.lines:
        if line.chosen:
            choose(record, line, typed.get(line.name, ""), env)
        else:
            set_lines(record, line, typed, env, errors)
    return errors


def defaults(record: Any) -> None:
    """Give a record that is not yet in the database the values its columns would begin with."""
    for attribute in type(record).__mapper__.column_attrs:
        default = attribute.columns[0].default
        if default is not None and default.is_scalar and getattr(record, attribute.key) is None:
            setattr(record, attribute.key, default.arg)


def set_field(record: Any, wanted: Input, text: str, place: str, env: Env, errors: dict[str, UserError]) -> None:
    try:
        value = wanted.read(text, env)
    except UserError as error:
        errors[place] = error
        return
    if getattr(record, wanted.column) != value:
        setattr(record, wanted.column, value)


def set_lines(record: Any, line: LineShape, typed: Mapping[str, str], env: Env, errors: dict[str, UserError]) -> None:
    """Rows with an id change, rows without are new, blank or removed ones go."""
    present = {str(row.id): row for row in getattr(record, line.name) if row.id is not None}
    rows = getattr(record, line.name)
    for index in indices(typed, line.name):
        place = f"{line.name}-{index}-"
        key, texts = typed.get(place + ID, ""), [typed.get(place + wanted.name, "") for wanted in line.inputs]
        row = present.get(key)
        if typed.get(place + REMOVE) or blank(line, texts):
            if row is not None:
                rows.remove(row)
            continue
        if row is None and not key:
            row = env[line.model]()
            rows.append(row)
        if row is not None:
            row.__dict__["_place"] = place
            for wanted, text in zip(line.inputs, texts, strict=True):
                set_field(row, wanted, text, place + wanted.name, env, errors)


def blank(line: LineShape, texts: list[str]) -> bool:
    """Whether a row says nothing: choices and checks have a value from the start, so they do not count."""
    return not any(
        text.strip() for wanted, text in zip(line.inputs, texts, strict=True) if wanted.kind not in ("choice", "check")
    )


def choose(record: Any, line: LineShape, text: str, env: Env) -> None:
    """Make the chosen set what was checked: links that were unchecked go, new ones come."""
    column, target = line.inputs[0].column, line.inputs[0].target
    wanted = {int(key) for key in text.split(",") if key}
    rows = getattr(record, line.name)
    for row in [row for row in rows if getattr(row, column) not in wanted]:
        rows.remove(row)
    for key in sorted(wanted - {getattr(row, column) for row in rows}):
        if env.exists(target, key):
            rows.append(env[line.model](**{column: key}))


def base_text(typed: Mapping[str, str]) -> str:
    """What the form held when it was shown, for the hidden field that lets a late save be merged."""
    return json.dumps(typed, ensure_ascii=False, separators=(",", ":"))


def base_of(form: FormData) -> dict[str, str]:
    """The hidden field read back; an unreadable one counts as empty, so that every difference is asked about."""
    try:
        read = json.loads(str(form.get(BASE, "{}")))
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in read.items()} if isinstance(read, dict) else {}


def place_of(record: Any, error: UserError, owner: Any) -> str:
    """Where in the form an error of `before_save` belongs: a field of the record, or of the line it came from."""
    prefix = "" if record is owner else record.__dict__.get("_place", "")
    return f"{prefix}{error.field}" if error.field else ""


def all_errors(record: Any, shape: Shape) -> Iterator[tuple[str, UserError]]:
    """Ask the record and its lines to complete themselves now, so that every refusal is beside its field."""
    for line in shape.lines:
        for row in getattr(record, line.name):
            try:
                row.before_save()
            except UserError as error:
                yield place_of(row, error, record), error
    try:
        record.before_save()
    except UserError as error:
        yield place_of(record, error, record), error

"""The page where a record is typed in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core.composition.model import Model
from core.policy.env import Env
from core.policy.people import User
from core.screens import elements
from core.screens.ask import Ask
from core.screens.elements import Fact, Field, FormPage, Lines, Link, Option, Panes, Row, Section, Wrong
from core.screens.finding import choosing
from core.screens.look import Look, look_of
from core.screens.records.conditions import absent, conditions, without
from core.screens.records.facts import known_fact
from core.screens.records.inputs import Input
from core.screens.records.merging import Clash
from core.screens.records.neighbours import way_of
from core.screens.records.saving import (
    BASE,
    ID,
    REMOVE,
    LineShape,
    Shape,
    apply,
    base_text,
    defaults,
    indices,
    title_of,
)
from core.screens.records.tabs import POSTED, TAB, Tabbed, contents, panes, tabbed
from core.screens.views import Form
from core.values.errors import UserError
from core.values.layout import Layout
from core.values.words import _

MOST_OPTIONS = 200
SEGMENTED = 3


class Draft:
    """A form being shown: what is typed in it, what is wrong with it."""

    def __init__(self, view: Form, shape: Shape, typed: Mapping[str, str], record: Any = None) -> None:
        self.view, self.shape, self.typed, self.record = view, shape, typed, record
        self.errors: Mapping[str, UserError] = {}
        self.clashes: Sequence[Clash] = ()
        self.warnings: Sequence[elements.Warning] = ()
        self.base: Mapping[str, str] = typed
        self.version = str(record.version if isinstance(record, Model) and record.id else 0)
        self.hidden: Sequence[tuple[str, str]] = ()
        self.unsaved: elements.Unsaved | None = None
        self.computed: Mapping[str, Fact] = {}
        self.absent: Collection[str] = ()
        """What this record does not have as it is typed."""
        self.conditions = conditions(view)
        self.open: Collection[str] = ()
        """The tabs that are asked for."""

    @property
    def subject(self) -> Any:
        """The record that is typed in; a new one where there is none yet."""
        if self.record is not None:
            return self.record
        fresh = self.view.env.parts[self.view.model]()
        defaults(fresh)
        return fresh

    @property
    def closed(self) -> Collection[str]:
        """What the state of the record lets nobody change."""
        return () if self.record is None or self.record.id is None else self.view.closed(self.record)

    def title(self, name: str) -> str:
        """What people call a place of the form."""
        return self.view.mapped().told(name).title if name in self.closed else title_of(self.shape, name)


def form_page(ask: Ask, draft: Draft) -> FormPage:
    """The elements of a form."""
    view, look = draft.view, look_of(ask.env)
    draft.computed = computed(draft) if view.depends else {}
    draft.absent = absent(view, draft.shape, draft.typed, draft.subject)
    draft.open = (*ask.query.getlist(TAB), ask.said(POSTED))
    record = draft.record if draft.record is not None and draft.record.id else None
    way = way_of(ask, view, record.id if record else 0)
    words = look.words
    name = (
        record.display()
        if record
        else words(view.of_new())
        if view.of_new()
        else words(_("New: {what}")).format(what=words(view.model.model_title))
    )
    title = words(_("Error: {what}")).format(what=name) if draft.errors else name
    crumbs = (
        Link(words(view.plural()), way.back),
        *((Link(record.display(), way.onward(f"{view.path()}/{record.id}")),) if record else ()),
    )
    return FormPage(
        title=title,
        action=way.onward(f"{view.path()}/{record.id}/edit" if record else f"{view.path()}/new"),
        sections=tuple(sections(draft, look)),
        cancel=way.onward(f"{view.path()}/{record.id}") if record else way.back,
        crumbs=crumbs,
        hidden=(
            ("version", draft.version),
            ("_id", str(record.id) if record else ""),
            (BASE, base_text(draft.base)),
            *draft.hidden,
        ),
        errors=tuple(wrong(draft, look)),
        warnings=tuple(draft.warnings),
        clashes=tuple(clash_of(draft, clash, look) for clash in draft.clashes),
        clashed=clashed(ask, record, look) if draft.clashes else "",
        another=record is None,
        heading=name,
        draft=f"{view.path()}/draft" if draft.unsaved is None else "",
        unsaved=draft.unsaved,
    )


def computed(draft: Draft) -> Mapping[str, Fact]:
    """What the view works out of the record as it is typed; nothing of that is written."""
    view, session, record = draft.view, draft.view.env.session, draft.subject
    asked = without(draft.shape, absent(view, draft.shape, draft.typed, record))
    with session.no_autoflush:
        if record.id is None:
            session.add(record)
        apply(asked, record, draft.typed, view.env)
        found = view.computed(record)
    session.expunge_all()
    if draft.record is not None:
        draft.record = view.env.find(view.model, record.id)
    return found


def sections(draft: Draft, look: Look) -> Iterator[Section | Panes]:
    """The groups of the layout that hold anything for this person, those without a tab first."""
    items = draft.view.layout().items
    for item in items:
        if isinstance(item, str) or not item.tab:
            yield from section(draft, item, look)
    made = [(tab, tuple(behind(draft, tab, look))) for tab in tabbed(items)]
    yield from (replace(found, posted=POSTED) for found in panes(made, draft.open, look))


def behind(draft: Draft, tab: Tabbed, look: Look) -> Iterator[Section]:
    """The sections behind a tab."""
    for group in tab.groups:
        for item in contents(group, group.title):
            yield from section(draft, item, look)


def section(draft: Draft, item: str | Layout, look: Look) -> Iterator[Section]:
    """A group of the layout, if it holds anything for this person."""
    group = item if isinstance(item, Layout) else Layout(item)
    items = tuple(found for name in group.names() if (found := item_of(draft, name, look)) is not None)
    if items:
        yield Section(look.words(group.title), items, group.name, group.folded)


def item_of(draft: Draft, name: str, look: Look) -> Field | Lines | None:
    """A field or the lines called `name`; nothing where this person may not write them."""
    if name in draft.view.depends:
        return worked_out(draft, name, look)
    wanted = draft.shape.input(name)
    if wanted is not None:
        return field_of(draft, wanted, wanted.name, look)
    line = draft.shape.line(name)
    if line is None:
        return shut(draft, name, look) if name in draft.closed else None
    return chosen_of(draft, line, look) if line.chosen else lines_of(draft, line, look)


def worked_out(draft: Draft, name: str, look: Look) -> Field:
    """A value of the view's own, which is asked for anew when a field that it depends on changes."""
    found, view = draft.computed.get(name, Fact("", "")), draft.view
    lines = {line.name for line in draft.shape.lines if not line.chosen}
    sources = (f"#lines-{source}" if source in lines else f"#f-{source}" for source in view.depends[name])
    known = view.mapped().told(name).title if name in view.mapped().known() else ""
    return Field(
        name, look.words(found.label or known), "value", found.value, check=f"{view.path()}/computed?of={name}",
        source=", ".join(f"change from:{source}" for source in sources), **condition(draft, name),
    )  # fmt: skip


def condition(draft: Draft, name: str) -> dict[str, Any]:
    """What a field says of when the record has it."""
    found = draft.conditions.get(name)
    return {} if found is None else {"only": found.text, "off": name in draft.absent}


def shut(draft: Draft, name: str, look: Look) -> Field | None:
    """A field that the state of the record closes, as it is read; nothing where it is empty or out of sight."""
    told, error = known_fact(draft.view, draft.record, name, look), draft.errors.get(name)
    if told is None and error is None:
        return None
    value = told.value if told is not None else ""
    text = look.words.error(error) if error else ""
    return Field(name, look.words(draft.title(name)), "value", value, error=text, **condition(draft, name))


def field_of(draft: Draft, wanted: Input, place: str, look: Look, short: bool = False) -> Field:
    """A field with what is typed in it, its choices, and what is wrong with it."""
    typed = draft.typed.get(place, "")
    kind = wanted.kind
    options = tuple(options_of(draft, wanted, typed, look))
    if (
        kind == "choice"
        and not short
        and len(options) <= SEGMENTED
        and wanted.required is False
        and wanted.field.choices
    ):
        kind = "radio"
    kind = "tags" if kind == "many" else kind
    error = draft.errors.get(place)
    check = f"{draft.view.path()}/check" if wanted.name in draft.view.checked and not short else ""
    if short and place.split("-", 1)[0] in draft.view.checked:
        check = f"{draft.view.path()}/check"
    made = Field(
        name=place, label=look.words(wanted.field.title), kind=kind, value=typed, options=options,
        required=wanted.required and not short and kind not in ("check", "radio", "choice"),
        error=look.words.error(error) if error else "", hint=look.words(wanted.field.help), check=check,
        wide=kind == "radio", **({} if short else condition(draft, wanted.name)),
    )  # fmt: skip
    return link_of(draft, wanted, made) if kind == "link" else made


def options_of(draft: Draft, wanted: Input, typed: str, look: Look) -> Iterator[Option]:
    """The values of a choice, or of a set of choices."""
    if wanted.kind == "many":
        chosen = typed.split(",")
        yield from (Option(value, look.words(title), value in chosen) for value, title in wanted.field.choices.items())
    elif wanted.kind == "choice":
        yield from (Option(value, look.words(title), value == typed) for value, title in wanted.field.choices.items())


def link_of(draft: Draft, wanted: Input, field: Field) -> Field:
    """The field of a link: a list of a few records, or a box that finds one of many by its name, phone or number."""
    env, target, typed = draft.view.env, wanted.target, field.value
    chosen, offered = choosing.called(env, target, typed), choosing.few(env, target)
    if offered is not None and not typed.startswith(choosing.UNKNOWN):
        if chosen and typed not in {one.key for one in offered}:
            offered = [choosing.Known(typed, chosen), *offered]
        options = (Option(one.key, one.text, one.key == typed) for one in offered)
        return replace(field, options=(Option("", "—", not typed), *options))
    found = choosing.picks(env, target, typed)
    return replace(
        field,
        key=typed if chosen else "",
        value=chosen or typed.removeprefix(choosing.UNKNOWN),
        options=tuple(Option(one.key, ", ".join(filter(None, (one.text, one.note)))) for one in found),
        source=f"{draft.view.path()}/records?of={field.name}",
    )


def records(draft: Draft, wanted: Input, chosen: set[str]) -> list[tuple[str, str]]:
    """The records of a directory, by their label; the chosen ones are there however many there are."""
    target, session = wanted.target, draft.view.env.session
    label = getattr(target, target.model_label)
    statement = select(target.id, label).order_by(label)
    if hasattr(target, "archived_at"):
        statement = statement.where(target.archived_at.is_(None))
    found = {str(key): str(text) for key, text in session.execute(statement.limit(MOST_OPTIONS))}
    lacking = [int(key) for key in chosen if key.isdigit() and key not in found]
    if lacking:
        found |= {
            str(key): str(text) for key, text in session.execute(select(target.id, label).where(target.id.in_(lacking)))
        }
    return list(found.items())


def chosen_of(draft: Draft, line: LineShape, look: Look) -> Field:
    """A set of records of a directory, each with a check."""
    chosen = {key for key in draft.typed.get(line.name, "").split(",") if key}
    options = tuple(Option(key, text, key in chosen) for key, text in records(draft, line.inputs[0], chosen))
    return Field(line.name, look.words(line.title), "tags", options=options, wide=True, **condition(draft, line.name))


def lines_of(draft: Draft, line: LineShape, look: Look) -> Lines:
    """The rows of a line, as many as are typed; the first one says what to write."""
    first = min(indices(draft.typed, line.name), default=0)
    rows = tuple(
        Row(
            index,
            line.name,
            draft.typed.get(f"{line.name}-{index}-{ID}", ""),
            tuple(
                replace(made, hint=made.hint if index == first else "")
                for wanted in line.inputs
                for made in [field_of(draft, wanted, f"{line.name}-{index}-{wanted.name}", look, short=True)]
            ),
            bool(draft.typed.get(f"{line.name}-{index}-{REMOVE}")),
        )
        for index in indices(draft.typed, line.name)
    )
    return Lines(
        line.name,
        look.words(line.title),
        tuple(look.words(wanted.field.title) for wanted in line.inputs),
        rows,
        **condition(draft, line.name),
    )


def wrong(draft: Draft, look: Look) -> Iterator[Wrong]:
    """The summary of refused fields, in the order they were found."""
    for place, error in draft.errors.items():
        yield Wrong(
            look.words(draft.title(place_title(place))) if place else "",
            look.words.error(error),
            f"f-{place.replace('.', '-')}" if place else "",
        )


def place_title(place: str) -> str:
    """A place by index as a place by record, which is what titles are known by."""
    parts = place.split("-", 2)
    return f"{parts[0]}-#{parts[1]}-{parts[2]}" if len(parts) == 3 else place


def clash_of(draft: Draft, clash: Clash, look: Look) -> elements.Clash:
    """A clash as people read it; a field of a line is called by its line."""
    line = ", ".join(filter(None, (look.words(clash.line), clash.row)))
    title = f"{line}: {look.words(clash.title)}" if line else look.words(clash.title)
    values = (shown(draft, clash.name, value, look) for value in (clash.base, clash.theirs, clash.yours))
    return elements.Clash(clash.name, title, *values)


def clashed(ask: Ask, record: Any, look: Look) -> str:
    """Who saved the record meanwhile, and when."""
    who = colleague(ask.env, record.updated_by) or look.words(_("somebody"))
    return look.words(_("Saved meanwhile: {who}, {time}.")).format(who=who, time=look.instant(record.updated_at))


def colleague(env: Env, user: int | None) -> str:
    """The name of a colleague, if the one who asks may know it."""
    if user is None or not env.may("read", User):
        return ""
    person = env[User]
    return env.session.scalar(select(person.name).where(person.id == user)) or ""


def shown(draft: Draft, place: str, value: str, look: Look) -> str:
    """A value of a clash as people read it: the title of a choice, the label of a record."""
    wanted = input_at(draft.shape, place)
    if wanted is None or not value:
        return value
    if wanted.kind == "check":
        return look.words(_("Yes"))
    if wanted.kind == "link":
        named = choosing.called(draft.view.env, wanted.target, value)
        return named or value.removeprefix(choosing.UNKNOWN)
    return look.words(wanted.field.choices.get(value, value)) if wanted.kind == "choice" else value


def input_at(shape: Shape, place: str) -> Input | None:
    """The input of a place: of the record, or of the line that phones-#7-number names."""
    if "-#" not in place:
        return shape.input(place)
    line = shape.line(place.partition("-#")[0])
    name = place.partition("-#")[2].partition("-")[2]
    return next((wanted for wanted in line.inputs if wanted.name == name), None) if line is not None else None


def with_blank_lines(shape: Shape, typed: dict[str, str], names: Sequence[str]) -> dict[str, str]:
    """The form with one more empty row in each line of `names`."""
    grown = dict(typed)
    for name in names:
        line = shape.line(name)
        if line is not None and not line.chosen:
            index = max(indices(grown, name), default=-1) + 1
            grown[f"{name}-{index}-{ID}"] = ""
            for wanted in line.inputs:
                default = (
                    getattr(line.model.__mapper__.attrs[wanted.column].columns[0].default, "arg", "")
                    if wanted.kind == "choice"
                    else ""
                )
                grown[f"{name}-{index}-{wanted.name}"] = str(default or "")
    return grown

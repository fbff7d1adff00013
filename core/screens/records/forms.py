"""The page where a record is typed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core.policy.env import Env
from core.policy.people import User
from core.screens import elements
from core.screens.ask import Ask
from core.screens.elements import Fact, Field, FormPage, Lines, Link, Option, Panes, Section, Wrong
from core.screens.finding import choosing
from core.screens.look import Look, look_of
from core.screens.records.conditions import absent, without
from core.screens.records.facts import known_fact
from core.screens.records.fields import Draft, condition, field_of
from core.screens.records.inputs import Input
from core.screens.records.lines import lines_of
from core.screens.records.merging import Clash
from core.screens.records.neighbours import way_of
from core.screens.records.saving import (
    BASE,
    LineShape,
    Shape,
    apply,
    base_text,
    indices,
)
from core.screens.records.tabs import POSTED, TAB, Tabbed, contents, panes, tabbed
from core.values.layout import Layout
from core.values.words import _

MOST_OPTIONS = 200


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
        sections=tuple(shown_sections(draft, record is None, look)),
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


def shown_sections(draft: Draft, fresh: bool, look: Look) -> Iterator[Section | Panes]:
    """The same; who opens the form of a new record types in its first field at once."""
    waits = fresh and not draft.errors
    for found in sections(draft, look):
        begun = focused(found) if waits and isinstance(found, Section) else None
        waits = waits and begun is None
        yield begun or found


def focused(found: Section) -> Section | None:
    """A section with which the page begins; None where nothing of it is typed in."""
    for place, item in enumerate(found.items):
        if isinstance(item, Field) and item.is_typed:
            return replace(found, items=(*found.items[:place], replace(item, focused=True), *found.items[place + 1 :]))
    return None


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


def shut(draft: Draft, name: str, look: Look) -> Field | None:
    """A field that the state of the record closes, as it is read; nothing where it is empty or out of sight."""
    told, error = known_fact(draft.view, draft.record, name, look), draft.errors.get(name)
    if told is None and error is None:
        return None
    value = told.value if told is not None else ""
    text = look.words.error(error) if error else ""
    return Field(name, look.words(draft.title(name)), "value", value, error=text, **condition(draft, name))


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


def wrong(draft: Draft, look: Look) -> Iterator[Wrong]:
    """The summary of refused fields, in the order they were found."""
    for place, error in draft.errors.items():
        yield Wrong(
            named(draft, place, look) if place else "",
            look.words.error(error),
            f"f-{place.replace('.', '-')}" if place else "",
        )


def named(draft: Draft, place: str, look: Look) -> str:
    """What people call a place of the form; by its row where there are several."""
    title, line = look.words(draft.title(place_title(place))), place.split("-", 2)
    there = indices(draft.typed, line[0]) if len(line) == 3 else []
    if len(there) < 2:
        return title
    return look.words(_("{field}, row {row}")).format(field=title, row=there.index(int(line[1])) + 1)


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

"""The views: names, doors, buttons, menus, templates and static files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError

from core.composition.addonset import AddonSet
from core.composition.checks import declarers
from core.composition.model import Model
from core.composition.places import member_place
from core.conformance import pages, prints
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, check
from core.conformance.models import blank
from core.conformance.pages import Pages, addresses, some_views
from core.conformance.source import strings, texts_of
from core.policy.env import Person
from core.screens import templating
from core.screens.icons import icons as known_icons
from core.screens.prints.parts import Print
from core.screens.records.acts import ARCHIVING
from core.screens.shell import address
from core.screens.templating import KERNEL, environment
from core.screens.views import Action, Form, List, View
from core.values.declarations import Menu
from core.values.errors import unknown
from core.values.fields import resolve

ABSENT = 999_999_999_999
"""The number of a record that is not there."""

OPENED, REFUSED, MISSING, BROKEN = 200, (403, 404), 404, 500
MENTIONED = re.compile(r"[\w./-]+\.\w+")


@check("every icon that it names is one of Lucide's", Needs.FILES)
def icons(bench: Bench) -> Iterator[Fault]:
    known = known_icons()
    named = [
        (bench.place(path, line), icon) for path, tree in bench.sources.items() for line, icon in texts_of(tree, "icon")
    ]
    for place, icon in [(bench.place(bench.folder / "addon.toml"), bench.manifest.icon), *named]:
        if icon not in known:
            yield Fault(place, str(unknown("icon", icon, known, "Lucide")))


@check("every name in a layout is a field, and so is every name that a view says of its lines", Needs.SET)
def names(bench: Bench) -> Iterator[Fault]:
    told = set(bench.fresh_problems())
    for view in (*bench.raw.all("view"), *bench.raw.all("tile")):
        for said in view.problems():
            if said in told:
                yield Fault(said.partition(": ")[0], said.partition(": ")[2])
    for view in () if told else bench.own("view"):
        if issubclass(view, Form):
            yield from (Fault(bench.where(view), said) for said in wrong_names(view))


@check("every field that people type in has help: what to write there, in a few words", Needs.SET)
def hints(bench: Bench) -> Iterator[Fault]:
    told = dict.fromkeys(pair for view in bench.parts.all("view") if issubclass(view, Form) for pair in typed(view))
    for model, name in told:
        addon, place = declared_at(bench.parts, model, name)
        if addon == bench.name and not model.told(name).help:
            said = f"{model.part_name}.{name} is typed in and has no help; say help= what to write, with an example"
            yield Fault(place, said)


def typed(view: type[Form]) -> Iterator[tuple[Any, str]]:
    """The fields of a form that people fill in, each with its model; those of its lines too."""
    model, panels = view.mapped(), view.panels()
    for name in view().layout().names():
        told = model.told(name) if name in model.known() else None
        if told is None or told.readonly or name in panels:
            continue
        if told.kind != "links":
            yield model, name
        elif told.target is not None and name in view.lines:
            line = view.parts[resolve(told.target)]
            yield from ((line, field) for field in view.lines[name])


def declared_at(parts: AddonSet, model: Any, name: str) -> tuple[str, str]:
    """The addon that says what a field is, and where; for a part of the kernel the addon that has bound it."""
    through = model.told(name).through or name
    part = declarers(model, through)[0]
    found = member_place(parts, part, through)
    return (parts.owner(model) if found.addon == KERNEL else found.addon), found.row[1]


@check("every list says in words of its own what to do while it is empty", Needs.SET)
def empty(bench: Bench) -> Iterator[Fault]:
    for view in bench.started("view"):
        if issubclass(view, List) and not view.empty:
            said = (
                f"{view.__name__} has no words for when it is empty; say empty= what it will hold and what to do first"
            )
            yield Fault(bench.where(view), said)


def wrong_names(view: type[Form]) -> Iterator[str]:
    """Names that a form says of its fields and lines, and that are nothing."""
    known = view.mapped().known()
    for what, given in (("only", view.only), ("checked", view.checked), ("lines", view.lines), ("begun", view.begun)):
        yield from (
            str(unknown("field", name, known, f"{view.__name__}.{what}")) for name in given if name not in known
        )
    for name, fields in view.lines.items():
        told = view.mapped().told(name) if name in known else None
        if told is not None and told.target is not None:
            of_line = view.parts[resolve(told.target)].known()
            where = f"{view.__name__}.lines[{name!r}]"
            yield from (str(unknown("field", field, of_line, where)) for field in fields if field not in of_line)


@check("every view opens for a role that may and answers 404 for one that may not", Needs.PAGES)
def doors(bench: Bench) -> Iterator[Fault]:
    some_views(bench)
    shown = pages.pages(bench)
    for view, verb, path in addresses(bench, shown):
        for role, visitor in shown.people.items():
            answer = visitor.get(path)
            if said := wrong_door(shown, view, verb, role, answer.status):
                yield Fault(f"{bench.where(view)} {path}", said)


def wrong_door(shown: Pages, view: type[View], verb: Any, role: str, status: int) -> str:
    """What is wrong with the answer that somebody of a role got; nothing where it is as it should be."""
    who, rights, model = role or "nobody in particular", shown.rights(role), shown.parts[view.model]
    if status >= BROKEN:
        return f"the page breaks for {who}; its error is in the log"
    if not rights.may("read", model):
        return "" if status == MISSING else f"answers {status} to {who}, who may not read it; let it be 404"
    if rights.may(verb, model):
        reached = status == OPENED or (model, verb) in rights.wheres or (model, "read") in rights.wheres
        return "" if reached else f"answers {status} to {who}, who may {verb}; let it open"
    return "" if status in REFUSED else f"answers {status} to {who}, who may not {verb}; let it be refused"


@check("every button is a verb of the model, and can be pressed on no record without a crash", Needs.PAGES)
def buttons(bench: Bench) -> Iterator[Fault]:
    some_views(bench)
    shown = pages.pages(bench)
    for view in bench.own("view"):
        for action in actions_of(bench, view, shown):
            for said in wrong_action(shown, view, action):
                yield Fault(f"{bench.where(view)} {action.verb}", said)


def actions_of(bench: Bench, view: type[View], shown: Pages) -> list[Action]:
    """What a view offers to do, with an empty record where it asks for one."""
    with shown.business.env(Person(language="en"), trusted=True) as env:
        if issubclass(view, List):
            return list(env.parts.composed["view", view.part_name](env).actions())
        if not issubclass(view, Form):
            return []
        with env.session.no_autoflush:
            try:
                return list(env.parts.composed["view", view.part_name](env).actions(blank(env, env.parts[view.model])))
            finally:
                env.session.expunge_all()


def wrong_action(shown: Pages, view: type[View], action: Action) -> Iterator[str]:
    model = shown.parts[view.model]
    for verb in filter(None, (action.verb, action.opposite)):
        built_in = verb in ARCHIVING and issubclass(model, Model)
        if not built_in and not callable(getattr(model, verb, None)):
            yield f"{model.part_name} has no method {verb!r}; write it, or mend the name of the action"
            continue
        takes = {f"_takes.{action.takes}": str(ABSENT)} if action.takes else {}
        presses = {
            f"{view.path()}/{ABSENT}/do/{verb}": {},
            f"{view.path()}/many": {"_verb": verb, "id": str(ABSENT), **takes},
        }
        for path, sent in presses.items():
            status = shown.administrator.post(path, sent).status
            if status >= BROKEN:
                yield f"{verb!r} pressed on no record at {path} breaks the page; its error is in the log"


@check("every record can be printed in every language, and its papers laid out as PDF", Needs.PAGES)
def papers(bench: Bench) -> Iterator[Fault]:
    with pages.served(bench) as shown:
        for model in prints.printable(bench):
            for path, said in prints.wrong(shown, model):
                yield Fault(path, said)
        for sheet in bench.own(Print.part_kind):
            yield from (Fault(bench.where(sheet), said) for said in prints.wrong_pdf(shown, sheet))


@check("every menu opens something", Needs.PAGES)
def menus(bench: Bench) -> Iterator[Fault]:
    own = [menu for menu in bench.parts.declared(Menu) if bench.parts.owners[menu] == bench.name]
    titles = {menu.under for menu in bench.parts.declared(Menu)}
    for menu in own:
        where = f"menu {menu.title!r}"
        if menu.opens is None:
            if menu not in titles:
                yield Fault(where, "opens nothing and stands above nothing; give it opens=, or take it out")
        elif isinstance(menu.opens, type) and menu.opens not in views_of(bench.parts):
            yield Fault(where, f"opens {menu.opens.__name__}, which is no view; name a List")
        else:
            status = pages.pages(bench).administrator.get(address(menu)).status
            if status != OPENED:
                yield Fault(where, f"opens {address(menu)}, which answers {status}; let it lead to a page")


def views_of(parts: AddonSet) -> set[type[Any]]:
    """Every part of a view that the set has, composed or not."""
    return {part for view in parts.all("view") for part in view.__mro__ if issubclass(part, View)}


# ---- templates and static files


@check("no template or static file lies outside the addon's own name", Needs.FILES)
def own_name(bench: Bench) -> Iterator[Fault]:
    for kind in ("templates", "static"):
        for path in files_in(bench.folder / kind):
            if path.parts[0] != bench.name:
                told = f"lies outside {kind}/{bench.name}/, where nothing finds it; move it there"
                yield Fault(bench.place(bench.folder / kind / path), told)


@check("no template or static file is unused", Needs.FILES)
def unused(bench: Bench) -> Iterator[Fault]:
    mentioned = mentions(bench)
    for kind in ("templates", "static"):
        for path in files_in(bench.folder / kind):
            if path.as_posix() not in mentioned and not extends(bench.folder / kind / path):
                told = f"is named by no module and no template as {path.as_posix()!r}; use it or delete it"
                yield Fault(bench.place(bench.folder / kind / path), told)


def mentions(bench: Bench) -> set[str]:
    """Everything that reads like the name of a file in the addon, its tests left out."""
    said = [text for tree in bench.sources.values() for text in strings(tree)]
    written = [f for kind in ("templates", "static") for f in (bench.folder / kind).rglob("*") if f.is_file()]
    for file in written:
        if file.suffix in {".html", ".txt", ".css", ".js", ".mjs", ".svg", ".webmanifest"}:
            said += MENTIONED.findall(file.read_text("utf-8", "replace"))
    return {*said, *(f"{bench.name}/{text}" for text in said)}


def extends(file: Path) -> bool:
    """Whether a template changes another one, by whose name it is found."""
    return file.suffix == ".html" and bool(re.search(r"{%-?\s*extends\b", file.read_text("utf-8", "replace")))


@check("every template compiles, and what it names is there", Needs.SET)
def templates(bench: Bench) -> Iterator[Fault]:
    made = environment(bench.parts)
    for said in templating.problems(bench.parts):
        if said.startswith(f"{bench.name}: "):
            yield Fault(bench.name, said.removeprefix(f"{bench.name}: "))
    for path in files_in(bench.folder / "templates" / bench.name):
        name, file = f"{bench.name}/{path.as_posix()}", bench.folder / "templates" / bench.name / path
        try:
            made.get_template(name)
            yield from lost(bench, name, file)
        except TemplateSyntaxError as error:
            yield Fault(
                bench.place(error.filename or file, error.lineno), f"does not compile: {error.message}; mend it"
            )
        except TemplateError as error:
            yield Fault(bench.place(file), f"does not compile: {error}; mend it")


def lost(bench: Bench, name: str, file: Path) -> Iterator[Fault]:
    """Templates that a template names and that are not there."""
    from jinja2 import meta  # noqa: PLC0415  # only this check takes templates apart

    made = environment(bench.parts)
    tree = made.parse(file.read_text("utf-8"), name, str(file))
    for other in meta.find_referenced_templates(tree):
        if other is not None and made.link(other, name) not in made.list_templates():
            yield Fault(bench.place(file), str(unknown("template", other, made.list_templates(), name)))


def files_in(folder: Path) -> list[Path]:
    """The files below a folder that are not hidden, by their paths from there."""
    found = (file.relative_to(folder) for file in sorted(folder.rglob("*")) if file.is_file())
    return [path for path in found if not any(part.startswith(".") for part in path.parts)]

"""The sheet in which one condition of a list is put together: a field, what is asked about it, and the values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.elements import Field, Link, Option, SheetPage, SheetPart
from core.screens.finding import choosing, spans
from core.screens.finding.conditions import (
    ALONE,
    MOST,
    NAME,
    condition,
    parsed,
    predicate,
    sql_of,
    stated,
    subject,
    text_of,
)
from core.screens.finding.operators import ME, Operator, chosen_from, leads_to_people, operator, operators
from core.screens.finding.paths import Reach, reach, reaches
from core.screens.lists.addresses import TURNED, address
from core.screens.look import Look, look_of
from core.screens.pages import go, piece, render
from core.screens.records.inputs import as_number, input_of
from core.screens.views import List
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.words import _

FIRST, SECOND = "v", "v1"
"""The values of a condition in the sheet; what is checked or typed, and what more there is."""

QUERY, APPLY, FOR = "_q", "_apply", "_for"
"""The address that the condition is added to, the press that adds it, and what the values were typed for."""

DEEP = 1
LONGEST = 200
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A condition under way."""

    reach: Reach
    operator: Operator
    values: tuple[str, ...]
    join: str = ""
    error: str = ""


def sheet(ask: Ask) -> Response:
    """The sheet as it is filled in so far; once it is applied, on to the list with the condition."""
    view = cast(List, view_of(ask, List))
    pairs = pairs_of(ask)
    draft = begun(ask, view)
    if draft is None or APPLY not in ask.query:
        return render(ask, page_of(ask, view, draft, pairs))
    try:
        text = text_of(draft.reach.path, draft.operator, tuple(canonical(ask, draft)))
        found = parsed(ask.env, view.mapped(), text)
        assert found is not None
        sql_of(found, ask.env)
    except UserError as error:
        told = replace(draft, error=look_of(ask.env).words.error(error))
        return render(ask, page_of(ask, view, told, pairs), 422)
    return go(ask, address(view.path(), tuple(joined(pairs, draft.join, text))))


def pairs_of(ask: Ask) -> list[Pair]:
    """The address of the list, less the condition that is changed."""
    if QUERY in ask.query:
        return parse_qsl(ask.query[QUERY], keep_blank_values=True)
    own = ("at", "text", "on", "op", "join", FIRST, SECOND, APPLY, FOR)
    pairs = [pair for pair in ask.query.multi_items() if pair[0] not in own]
    changed = (ask.query.get("at", ""), ask.query.get("text", ""))
    return [pair for pair in pairs if pair != changed]


def begun(ask: Ask, view: List) -> Draft | None:
    """What is known of the condition: from the sheet, or from the one that is changed."""
    model = view.mapped()
    before = condition(ask.env, model, ask.query["text"]) if "text" in ask.query and "on" not in ask.query else None
    if before is not None:
        values = tuple(typed(before.operator, before.values, look_of(ask.env)))
        return Draft(before.reach, before.operator, values, companion(ask))
    found = reach(ask.env, model, ask.query.get("on", ""))
    if found is None:
        return None
    asked = operator(found, ask.query.get("op", "")) or operators(found)[0]
    values = tuple(given(ask, found)) if ask.query.get(FOR, kind_of(found, asked)) == kind_of(found, asked) else ()
    return Draft(found, asked, values, ask.query.get("join", ""))


def kind_of(found: Reach, asked: Operator) -> str:
    """What the values in the sheet are of; those that were typed for something else mean nothing."""
    return f"{found.path if asked.takes in ('choices', 'records') else found.family} {asked.takes}"


def given(ask: Ask, found: Reach) -> Iterator[str]:
    """The values of the sheet; a record that was named in words by its key."""
    yield from filter(None, ask.query.getlist(FIRST))
    target = chosen_from(found)
    second = choosing.answered(ask.env, target, ask.query, SECOND) if target is not None else ask.query.get(SECOND, "")
    if second:
        yield second


def companion(ask: Ask) -> str:
    """The condition beside which the one that is changed stands, if it does."""
    name, text = ask.query.get("at", ""), ask.query["text"]
    others = [value for value in ask.query.getlist(name) if value != text] if name != ALONE else []
    return others[0] if others else ""


def typed(asked: Operator, values: Sequence[str], look: Look) -> Iterator[str]:
    """The values of a condition as they are typed."""
    for value in values:
        if asked.takes.endswith(("day", "days")) and not spans.RELATIVE.fullmatch(value):
            yield look.typed_date(spans.day_of(value, look.today))
        elif asked.takes.endswith(("number", "numbers")):
            yield look.typed_number(Decimal(value))
        elif asked.takes == "length":
            yield from (str(part) for part in spans.length_of(value))
        else:
            yield value


def canonical(ask: Ask, draft: Draft) -> Iterator[str]:
    """The values that were typed, as an address says them; UserError for what is none."""
    takes, today = draft.operator.takes, ask.env.today()
    values = [value.strip() for value in draft.values]
    for value in values:
        if value.startswith(choosing.UNKNOWN) and takes == "records":
            raise choosing.unclear(ask.env, chosen_from(draft.reach), value.removeprefix(choosing.UNKNOWN))
    if takes == "length":
        count, unit = (*values, "", "")[:2]
        yield f"{count}{unit}"
        return
    for value in values:
        if takes.endswith(("day", "days")):
            yield value if spans.RELATIVE.fullmatch(value) else spans.typed_day(value, today)
        elif takes.endswith(("number", "numbers")):
            yield str(as_number(input_of(draft.reach.model, draft.reach.name), value, ask.env))
        elif value:
            yield value


def joined(pairs: Sequence[Pair], join: str, text: str) -> list[Pair]:
    """The address with one condition more: by itself, or as another way beside the condition `join`."""
    kept = [pair for pair in pairs if pair[0] not in TURNED]
    beside = next((pair for pair in kept if NAME.fullmatch(pair[0]) and pair[1] == join), None)
    if beside is None:
        return [*kept, (ALONE, text)]
    if beside[0] != ALONE:
        return [*kept, (beside[0], text)]
    used = {name for name, _value in kept}
    name = next(name for number in range(1, MOST) if (name := f"{ALONE}{number}") not in used)
    at = kept.index(beside)
    return [*kept[:at], (name, join), (name, text), *kept[at + 1 :]]


# ---- how it is shown


def page_of(ask: Ask, view: List, draft: Draft | None, pairs: Sequence[Pair]) -> SheetPage:
    look = look_of(ask.env)
    list_address = address(view.path(), tuple(pairs))
    kinds = ((FOR, kind_of(draft.reach, draft.operator)),) if draft is not None else ()
    fields = [field_choice(ask, view, draft, look)]
    if draft is not None:
        fields += [operator_choice(ask, view, draft, look), *value_fields(ask, view, draft, look)]
        fields += beside_choice(ask, view, draft, pairs, look)
    return SheetPage(
        title=look.words(_("Condition")),
        action=f"{view.path()}/condition",
        submit=look.words(_("Apply")) if draft is not None else look.words(_("Next")),
        cancel=list_address,
        parts=(SheetPart(fields=tuple(fields)),),
        hidden=((QUERY, urlencode(list(pairs))), *kinds),
        reads=True,
        error=draft.error if draft is not None else "",
        crumbs=(Link(look.words(view.many or view.model.model_title), list_address),),
        intro="" if draft is not None else look.words(_("Choose what the condition is about.")),
    )


def field_choice(ask: Ask, view: List, draft: Draft | None, look: Look) -> Field:
    """Every field that can be asked about, those behind a link under its name."""
    now = draft.reach.path if draft is not None else ""
    found = sorted(reaches(ask.env, view.mapped(), DEEP), key=lambda one: len(one.steps))
    options = tuple(
        Option(one.path, look.words(one.field.title), one.path == now, group=group_of(one, look)) for one in found
    )
    empty = () if draft is not None else (Option("", "—", chosen=True),)
    label = look.words(_("Field"))
    return Field("on", label, "choice", options=(*empty, *options), reloads=f"{view.path()}/condition", wide=True)


def group_of(found: Reach, look: Look) -> str:
    return " → ".join(look.words(title) for title in found.titles[:-1])


def operator_choice(ask: Ask, view: List, draft: Draft, look: Look) -> Field:
    options = tuple(Option(one.name, look.words(one.title), one is draft.operator) for one in operators(draft.reach))
    return Field("op", look.words(_("How")), "choice", options=options, reloads=f"{view.path()}/condition")


def value_fields(ask: Ask, view: List, draft: Draft, look: Look) -> Iterator[Field]:
    """What is typed or chosen for an operator."""
    takes, values = draft.operator.takes, draft.values
    label = look.words(_("Value"))
    first, second = (*values, "", "")[:2]
    if takes in ("choices", "records"):
        yield from choice_fields(ask, view, draft, label, look)
    elif takes == "period":
        told = (Option(name, look.words(title), name == first) for name, title in spans.PERIODS.items())
        yield Field(FIRST, label, "choice", options=tuple(told))
    elif takes == "length":
        yield Field(FIRST, look.words(_("How many")), "integer", value=first or "7")
        units = (Option(name, look.words(title), name == second) for name, title in spans.UNITS.items())
        yield Field(SECOND, look.words(_("Of what")), "choice", options=tuple(units))
    elif takes.startswith("two"):
        kind = "date" if takes.endswith("days") else "number"
        yield Field(FIRST, look.words(_("From")), kind, value=first)
        yield Field(SECOND, look.words(_("To")), kind, value=second)
    elif takes:
        kind = {"day": "date", "number": "number"}.get(takes, "line")
        hint = look.words(_("22.11, today or −7 for a week ago.")) if kind == "date" else ""
        yield Field(FIRST, label, kind, value=first, hint=hint)


def choice_fields(ask: Ask, view: List, draft: Draft, label: str, look: Look) -> Iterator[Field]:
    """Values to be checked; of records that are too many, one is found by its name."""
    if draft.operator.takes == "choices":
        told = draft.reach.field.choices.items()
        options = tuple(Option(value, look.words(title), value in draft.values) for value, title in told)
        yield Field(FIRST, label, "tags", options=options, wide=True)
        return
    target = chosen_from(draft.reach)
    oneself = (Option(ME, look.words(_("me")), ME in draft.values),) if leads_to_people(draft.reach) else ()
    offered = choosing.few(ask.env, target)
    if offered is None:
        chosen = [value for value in draft.values if value.isdigit()]
        known = tuple(Option(key, choosing.called(ask.env, target, key), chosen=True) for key in chosen)
        if oneself or known:
            yield Field(FIRST, label, "tags", options=(*oneself, *known), wide=True)
        source = f"{view.path()}/condition/records?on={draft.reach.path}"
        said = next((value for value in draft.values if value.startswith(choosing.UNKNOWN)), "")
        name = said.removeprefix(choosing.UNKNOWN)
        yield Field(SECOND, look.words(_("Find by name")), "link", value=name, source=source, wide=True)
        return
    options = tuple(Option(one.key, one.text, one.key in draft.values) for one in offered)
    yield Field(FIRST, label, "tags", options=(*oneself, *options), wide=True)


def beside_choice(ask: Ask, view: List, draft: Draft, pairs: Sequence[Pair], look: Look) -> Iterator[Field]:
    """Whether it must hold with the other conditions, or is another way beside one of them."""
    groups = stated(ask.env, view.mapped(), pairs).groups
    if not groups:
        return
    options = [Option("", look.words(_("Holds with all others")), not draft.join)]
    for _name, group in groups:
        told = f"{subject(group[0].reach, look)}: {predicate(group[0], look, ask.env)}"
        text = look.words(_("Is enough instead of “{condition}”")).format(condition=told)
        options.append(Option(group[0].text, text, group[0].text == draft.join))
    yield Field("join", look.words(_("Together with the others")), "choice", options=tuple(options), wide=True)


def records(ask: Ask) -> Response:
    """Records that a condition may name and that answer to what is typed."""
    view = cast(List, view_of(ask, List))
    found = reach(ask.env, view.mapped(), ask.query.get("on", ""))
    target = chosen_from(found) if found is not None else None
    if target is None:
        raise NotFound(ask.path)
    question = " ".join(ask.query.get(f"{choosing.FIND}{SECOND}", "").split())[:LONGEST]
    return piece(
        ask, "parts/records.html", found=choosing.found(ask.env, target, question), place=SECOND, question=question
    )


ROUTES = (
    Route("/{addon}/{model}/condition", sheet),
    Route("/{addon}/{model}/condition/records", records),
)

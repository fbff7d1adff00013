"""The models: what composition says of them, where their relations lead, and what the kernel calls them by."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import RelationshipProperty

from core.composition.addonset import AddonSet
from core.composition.checks import column_problems, kernel_name_problems, key_problems, name_problems
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, check
from core.policy.env import Env, Person
from core.screens.look import look_of
from core.screens.records.saving import defaults
from core.screens.views import Form
from core.values.errors import AddonError, GazdaError
from core.values.fields import Field

TONES = frozenset({"ok", "warn", "bad", "info", "mute"})
LONGEST = 40
"""Letters a stored value of a choice may have."""


@check("the set composes: modules import, classes map, keys and names lead to what is there", Needs.SET)
def composes(bench: Bench) -> Iterator[Fault]:
    try:
        parts = bench.raw
    except AddonError as error:
        yield from (Fault(bench.name, line.removeprefix(f"{bench.name}: ")) for line in str(error).splitlines())
        return
    told = set(bench.fresh_problems())
    for said in said_of_models(parts):
        if said in told:
            yield split(said, bench)


def said_of_models(parts: AddonSet) -> Iterator[str]:
    """What composition finds wrong in keys, labels, orders and names."""
    for model in parts.all("model"):
        yield from (said for column in model.__table__.columns for said in key_problems(model, column))
        yield from name_problems(model)
        yield from kernel_name_problems(model)


@check(
    "no two addons add the same column; a column added to another addon's model may be empty or has a server default",
    Needs.SET,
)
def added_columns(bench: Bench) -> Iterator[Fault]:
    told = set(bench.fresh_problems())
    for model in bench.raw.all("model"):
        for column in model.__table__.columns:
            yield from (split(said, bench) for said in column_problems(model, column) if said in told)


def split(said: str, bench: Bench) -> Fault:
    """A sentence of composition as a fault: what stands before the colon is the place."""
    place, colon, rest = said.partition(": ")
    return Fault(place, rest) if colon else Fault(bench.name, said)


@check("every relation has a target, and its reverse points back", Needs.SET)
def relations(bench: Bench) -> Iterator[Fault]:
    for model in bench.own("model"):
        for relation in model.__mapper__.relationships:
            for said in wrong_relation(model, relation):
                yield Fault(f"{bench.where(model)} {model.part_name}.{relation.key}", said)


def wrong_relation(model: Any, relation: RelationshipProperty[Any]) -> Iterator[str]:
    told, target = model.told(relation.key), relation.mapper
    if told.target is None:
        yield "is a relation that no page can show; write it with link() or links()"
        return
    if not told.back:
        return
    reverse = target.relationships.get(told.back)
    if reverse is None:
        yield f"its reverse {told.back!r} is no relation of {target.class_.part_name}; declare it there"
    elif reverse.mapper is not model.__mapper__ or reverse.back_populates != relation.key:
        there = f"{target.class_.part_name}.{told.back}"
        yield f"its reverse {there} points to {reverse.back_populates!r}; let both name each other in back="


@check("selections are well formed: every value short and titled, the default one of them, tones known", Needs.SET)
def selections(bench: Bench) -> Iterator[Fault]:
    for model in bench.own("model"):
        for attribute in model.__mapper__.column_attrs:
            told = model.told(attribute.key)
            if told.kind == "choice":
                for said in wrong_choice(told, attribute.columns[0].default):
                    yield Fault(f"{bench.where(model)} {model.part_name}.{attribute.key}", said)


def wrong_choice(told: Field, default: Any) -> Iterator[str]:
    if not told.choices:
        yield "offers nothing to choose; give choice() its values and titles"
    for value, title in told.choices.items():
        if not value or len(value) > LONGEST:
            yield f"the value {value!r} cannot be stored; take a word of at most {LONGEST} letters"
        if not title.strip():
            yield f"the value {value!r} has no title; write one in _()"
    for value, tone in told.tones.items():
        if value not in told.choices or tone not in TONES:
            yield f"the tone {tone!r} of {value!r} is nothing; take one of {', '.join(sorted(TONES))} for a value there is"
    if default is not None and default.is_scalar and default.arg not in told.choices:
        yield f"the default {default.arg!r} is none of its values; take one of {', '.join(told.choices)}"


@check("the default order is by columns that are always filled, and ends with the id", Needs.SET)
def order(bench: Bench) -> Iterator[Fault]:
    for model in bench.started("model"):
        names = [name.removeprefix("-") for name in model.model_order]
        columns = model.__table__.columns
        if names[-1:] != ["id"]:
            wanted = (*model.model_order, "id")
            yield Fault(bench.where(model), f"{model.part_name} is ordered by {names}; write model_order = {wanted!r}")
        for name in names:
            if name in columns and columns[name].nullable:
                yield Fault(
                    bench.where(model), f"{model.part_name} is ordered by {name!r}, which may be empty; take another"
                )


@check("every method that the kernel calls by name runs on an empty record", Needs.PAGES)
def empty_records(bench: Bench) -> Iterator[Fault]:
    with bench.business() as business, business.env(Person(language="en"), trusted=True, writes=True) as env:
        for model in bench.own("model"):
            for called, act in calls_of(bench, model, env):
                if said := raised(bench, env, act):
                    yield Fault(
                        said[0], f"{called} of {model.part_name} raises on an empty record: {said[1]}; let it take one"
                    )
        env.session.expunge_all()


Act = Callable[[], Any]


def calls_of(bench: Bench, model: Any, env: Env) -> Iterator[tuple[str, Act]]:
    """The methods of a model and its form as the kernel calls them, each on an empty record of its own."""
    for dialect in ("sqlite", "postgresql"):
        yield "derived()", lambda dialect=dialect: model.derived(dialect)  # type: ignore[misc]  # a default of a lambda
    yield "goes_with()", lambda: model.goes_with([bench.name], [model.part_name])
    for name in ("display", "before_save", "search_words"):
        if hasattr(model, name):
            yield f"{name}()", lambda name=name: run_whole(getattr(blank(env, model), name)())  # type: ignore[misc]  # as above
    if hasattr(model, "line"):
        yield "line()", lambda: blank(env, model).line(look_of(env))
    view = env.parts.composed.get(("view", f"{model.part_name}.form"))
    if view is not None and issubclass(view, Form):
        for name in called_with_record(view):
            yield f"{view.__name__}.{name}()", lambda name=name: run_whole(getattr(view(env), name)(blank(env, model)))  # type: ignore[misc]  # as above


def called_with_record(view: type[Form]) -> list[str]:
    """The methods of a form that take the record."""
    fixed = ["begin", "smart", "meta", "square", "tags", "badges", "actions", "warnings"]
    return fixed + [name for name in dir(view) if name.startswith(("panel_", "fact_"))]


def blank(env: Env, model: Any) -> Any:
    """A new record with the values that its columns begin with, in the session and not written."""
    record = model()
    defaults(record)
    env.session.add(record)
    return record


def run_whole(value: Any) -> None:
    """Let what was given be worked out, where it is worked out as it is asked for."""
    if inspect.isgenerator(value):
        list(value)


def raised(bench: Bench, env: Env, act: Act) -> tuple[str, str] | None:
    """The place and error where `act` fails; a refusal that people can mend is none."""
    try:
        with env.session.no_autoflush:
            act()
    except GazdaError as error:
        if isinstance(error, AddonError):
            return bench.name, str(error)
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(str(bench.folder))]
        place = bench.place(frames[-1].filename, frames[-1].lineno or 0) if frames else bench.name
        return place, f"{type(error).__name__}: {error}"
    finally:
        env.session.expunge_all()
    return None

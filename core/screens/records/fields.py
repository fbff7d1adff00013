"""A form being shown, and the fields in it: what is typed in them, their choices, what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.composition.model import Model
from core.screens import elements
from core.screens.elements import Fact, Field, Option
from core.screens.finding import choosing
from core.screens.look import Look
from core.screens.records.conditions import conditions
from core.screens.records.inputs import Input
from core.screens.records.merging import Clash
from core.screens.records.saving import Shape, defaults, title_of
from core.screens.views import Form
from core.values.errors import UserError

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
        self.known: dict[Any, list[choosing.Known] | None] = {}
        self.names: dict[Any, dict[str, str]] = {}
        """What links may lead to where that is little, and the names of those they lead to; asked for once."""

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

    def few(self, target: Any) -> list[choosing.Known] | None:
        """All records that a link may lead to; None where there are too many."""
        if target not in self.known:
            self.known[target] = choosing.few(self.view.env, target)
        return self.known[target]

    def called(self, target: Any, key: str) -> str:
        """The name of a record that a link leads to."""
        names = self.names.setdefault(target, {})
        if key not in names:
            names[key] = choosing.called(self.view.env, target, key)
        return names[key]

    def learn(self, target: Any, keys: Iterable[str]) -> None:
        """Ask for the names of many records at once."""
        lacking = set(keys) - self.names.setdefault(target, {}).keys()
        self.names[target] |= dict.fromkeys(lacking, "") | choosing.names(self.view.env, target, lacking)

    def title(self, name: str) -> str:
        """What people call a place of the form."""
        return self.view.mapped().told(name).title if name in self.closed else title_of(self.shape, name)


def field_of(draft: Draft, wanted: Input, place: str, look: Look, short: bool = False) -> Field:
    """A field with what is typed in it, its choices, and what is wrong with it."""
    typed = draft.typed.get(place, "")
    kind = wanted.kind
    error = draft.errors.get(place)
    options = tuple(options_of(wanted, typed, look, refused=error is not None))
    if (
        kind == "choice"
        and not short
        and len(options) <= SEGMENTED
        and wanted.required is False
        and wanted.field.choices
    ):
        kind = "radio"
    kind = "tags" if kind == "many" else kind
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


def options_of(wanted: Input, typed: str, look: Look, *, refused: bool) -> Iterator[Option]:
    """The values of a choice, or of a set of choices; what was pasted and is none of them stays where it is refused."""
    if wanted.kind == "many":
        chosen = typed.split(",")
        yield from (Option(value, look.words(title), value in chosen) for value, title in wanted.field.choices.items())
    elif wanted.kind == "choice":
        yield from (Option(value, look.words(title), value == typed) for value, title in wanted.field.choices.items())
        if refused and typed not in wanted.field.choices:
            yield Option(typed, typed, True)


def link_of(draft: Draft, wanted: Input, field: Field) -> Field:
    """The field of a link: a list of a few records, or a box that finds one of many by its name, phone or number."""
    env, target, typed = draft.view.env, wanted.target, field.value
    chosen, offered = draft.called(target, typed), draft.few(target)
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


def condition(draft: Draft, name: str) -> dict[str, Any]:
    """What a field says of when the record has it."""
    found = draft.conditions.get(name)
    return {} if found is None else {"only": found.text, "off": name in draft.absent}

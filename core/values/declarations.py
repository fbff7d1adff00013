"""Frozen values that an addon binds in its modules and the kernel finds there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement

from core.values.errors import AddonError, unknown
from core.values.words import _

if TYPE_CHECKING:
    from core.composition.model import BareModel
    from core.policy.env import Env

Verb = Literal["read", "create", "write", "delete"]
VERBS: tuple[Verb, ...] = ("read", "create", "write", "delete")


class Declaration:
    """A value the set collects from an addon's modules."""


@dataclass(frozen=True, eq=False)
class Role(Declaration):
    """A set of rights that a person can hold; `everything` is for administrators. Its key: addon.binding."""

    title: str
    implies: tuple[Role, ...] = ()
    everything: bool = False
    help: str = ""


@dataclass(frozen=True, eq=False)
class Grant(Declaration):
    """`role` may do the verbs in `can` ("create read write delete") with records of `model`."""

    role: Role
    model: type[BareModel]
    can: str


@dataclass(frozen=True, eq=False)
class Rule(Declaration):
    """Which records the grants of `role` reach; several of one role all hold, those of several roles add up.

    `where(model, env)` gives the SQL condition. Without a role it holds for everybody but administrators.
    """

    role: Role | None
    model: type[BareModel]
    where: Callable[[Any, Env], ColumnElement[bool]]
    verbs: str = "read create write delete"


@dataclass(frozen=True, eq=False)
class Restrict(Declaration):
    """Fields of `model` that only holders of one of the roles may read or write."""

    model: type[BareModel]
    fields: str
    read: tuple[Role, ...] = ()
    write: tuple[Role, ...] = ()


@dataclass(frozen=True, eq=False)
class Menu(Declaration):
    """An entry of the main menu. `opens` is a view or an address; `key` a shortcut such as "g c"; `order` sorts."""

    title: str
    opens: Any = None
    under: Menu | None = None
    icon: str = ""
    key: str = ""
    order: int = 50
    create: str = ""
    phone: bool = False


@dataclass(frozen=True, eq=False)
class Job(Declaration):
    """A function run in the background as the person who asked; `every` is a cron expression for one that recurs.

    `run(env, …)` is one transaction, for work of at most a quarter of a second; `run(steps, …)` makes its own short
    ones, for long work and for what calls the outside. A recurring job runs as the program itself, with all rights.
    One that speaks to the `outside` (HTTP, mail, devices) does not recur in a copy of a business until that is woken.
    """

    run: Callable[..., Any]
    every: str = ""
    title: str = ""
    retries: int = 5
    queue: str = "default"
    outside: bool = False

    def __post_init__(self) -> None:
        if self.every and not is_cron(self.every):
            name = f"{self.run.__module__}.{self.run.__name__}"
            raise AddonError(f'{name}: every={self.every!r} is no cron expression; write five fields: "30 3 * * *"')

    def __call__(self, *args: Any, **values: Any) -> Any:
        return self.run(*args, **values)


@dataclass(frozen=True, eq=False)
class Route(Declaration):
    """A page of its own: `answer(env, request)`. `role` None is for everybody signed in; `public` needs no sign-in."""

    path: str
    answer: Callable[..., Any]
    methods: tuple[str, ...] = ("GET",)
    role: Role | None = None
    public: bool = False


GROUPS = {
    "goals": _("Goals"),
    "addons": _("Choice of addons"),
    "data": _("Data"),
    "links": _("Integrations"),
    "training": _("Training"),
    "launch": _("Launch"),
    "watch": _("Monitoring"),
}
"""The stages in which a business moves in, in their order."""


@dataclass(frozen=True, eq=False)
class SetupStep(Declaration):
    """A step by which a business begins to work here, of one of the GROUPS; `opens` is a view or address where it is done.

    `done(env)` tells from the data whether it is done; without it a person ticks it off. Its key: addon.binding.
    """

    title: str
    group: str
    help: str = ""
    opens: Any = None
    done: Callable[[Env], bool] | None = None
    order: int = 50

    def __post_init__(self) -> None:
        if self.group not in GROUPS:
            raise unknown("group of setup steps", self.group, GROUPS, f"the setup step {self.title!r}")


@dataclass(frozen=True, eq=False)
class Setting(Declaration):
    """A value a business sets for itself; `kind` as of a field."""

    name: str
    title: str
    default: Any = None
    kind: str = "text"
    help: str = ""
    choices: dict[str, str] = field(default_factory=dict)


def job(
    title: str, *, every: str = "", retries: int = 5, queue: str = "default", outside: bool = False
) -> Callable[[Callable[..., Any]], Job]:
    """Mark a function as work for the background; marking runs nothing."""
    return lambda run: Job(run, every=every, title=title, retries=retries, queue=queue, outside=outside)


CRON_FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
CRON_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?\Z")


def is_cron(expression: str) -> bool:
    """Whether `expression` is minute, hour, day of month, month and day of week, in figures: "*/15 8-18 * * 1-5"."""
    fields = expression.split()
    return len(fields) == len(CRON_FIELDS) and all(
        is_cron_part(part, *limits)
        for text, limits in zip(fields, CRON_FIELDS, strict=True)
        for part in text.split(",")
    )


def is_cron_part(part: str, lowest: int, highest: int) -> bool:
    """Whether one entry of a list in a field reads as *, 5, 5-9, each with a step, within the field's limits."""
    found = CRON_PART.match(part)
    return found is not None and all(lowest <= int(number) <= highest for number in found.group(1, 2) if number)


def route(
    path: str, *methods: str, role: Role | None = None, public: bool = False
) -> Callable[[Callable[..., Any]], Route]:
    """Mark a function as the answer to `path`; `methods` default to GET."""
    return lambda answer: Route(path, answer, methods or ("GET",), role, public)

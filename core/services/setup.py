"""The steps by which a business begins: declared by addons, told from the data or ticked off by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, String, or_, select
from sqlalchemy.orm import Mapped

from core.composition.model import Model
from core.policy import bulk
from core.policy.env import Env
from core.services.settings import change_setting, setting_value
from core.values import declarations
from core.values.declarations import GROUPS, SetupStep
from core.values.errors import NotFound
from core.values.fields import choice, column
from core.values.words import _

DONE, UNNEEDED, OPEN = "done", "unneeded", ""
STATES = {DONE: _("Done"), UNNEEDED: _("Not needed")}
TONES = {DONE: "ok"}

GUIDE = declarations.Setting(
    "base.guide",
    _("Show “Getting started” in the menu"),
    True,
    "flag",
    _("The steps of moving in, for administrators; it goes by itself once all are done."),
)


class SetupState(Model):
    """What a person said of one step: done, or not needed here."""

    model_title = _("State of a setup step")
    model_label = "step"
    trailed: ClassVar[bool] = True
    step: Mapped[str] = column(String(120), title=_("Step"), unique=True)
    state: Mapped[str] = choice(STATES, title=_("State"), tones=TONES)

    @classmethod
    def goes_with(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        steps = bulk.table_of(cls).c.step
        return or_(*(steps.startswith(f"{addon}.", autoescape=True) for addon in addons)) if addons else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A step as it stands: its key, its state, and who said so; what the data tell nobody said."""

    key: str
    step: SetupStep
    state: str
    told: bool = False
    who: int | None = None
    at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be done about it."""
        return self.state != OPEN


def standings(env: Env) -> list[Standing]:
    """Every step of the set in the order in which a business takes them; one whose question fails is open."""
    model = env[SetupState]
    said = {row.step: row for row in env.session.scalars(select(model))}
    found = [standing(env, step, said.get(env.parts.key(step))) for step in env.parts.declared(SetupStep)]
    return sorted(found, key=lambda one: (list(GROUPS).index(one.step.group), one.step.order))


def standing(env: Env, step: SetupStep, said: SetupState | None) -> Standing:
    """One step: what the data tell goes before what people said, but for a step that is not needed."""
    key = env.parts.key(step)
    if said is not None and said.state == UNNEEDED:
        return Standing(key, step, UNNEEDED, who=said.updated_by, at=said.updated_at)
    told = False
    if step.done is not None:
        with env.done_without(env.parts.owners[step]):
            told = bool(step.done(env))
    if told or said is None:
        return Standing(key, step, DONE if told else OPEN, told)
    return Standing(key, step, said.state, who=said.updated_by, at=said.updated_at)


def say(env: Env, key: str, state: str) -> None:
    """Keep what a person said of a step; an empty state takes it back."""
    if key not in {env.parts.key(step) for step in env.parts.declared(SetupStep)} or state not in {*STATES, OPEN}:
        raise NotFound(f"setup step {key} {state}")
    model = env[SetupState]
    row = env.session.scalar(select(model).where(model.step == key))
    if row is None and state:
        env.session.add(model(step=key, state=state))
    elif row is not None and state:
        row.state = state
    elif row is not None:
        env.session.delete(row)
    env.session.flush()
    rest(env)


def is_shown(env: Env) -> bool:
    """Whether the way to the steps stands in the menu of administrators."""
    return bool(env.rights.everything and setting_value(env, GUIDE))


def rest(env: Env) -> None:
    """Take the steps out of the menu once all are settled."""
    if setting_value(env, GUIDE) and all(one.settled for one in standings(env)):
        change_setting(env, GUIDE, False)


@declarations.job(_("Take the setup steps out of the menu once all are done"), every="20 4 * * *")
def rest_when_done(env: Env) -> None:
    """Daily, because most steps are done elsewhere."""
    rest(env)

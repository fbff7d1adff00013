"""What an administrator asks of the set in an address or a form, and the work it takes, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.datastructures import ImmutableMultiDict

from core.policy.business import Business, Entry, Sets
from core.policy.env import Person
from core.policy.plan import Choice, Plan
from core.screens.ask import Ask
from core.values.dates import parse_date
from core.values.errors import AccessError, NotFound, UserError
from core.values.manifest import Shelf
from core.values.words import _
from core.web.apart import Apart

if TYPE_CHECKING:
    from core.policy.plans.lifecycle import Done

HERE = "/addons"
PLAN = f"{HERE}/plan"
EMPTY = "no"
"""What says that the archive of an earlier time shall stay where it is."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Addons to install and to remove, whether the archives of those that were here come back, and what is chosen of
    an archive. One that names nothing upgrades what is behind its code."""

    install: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    restore: bool = True
    choice: Choice | None = None

    @property
    def pairs(self) -> Pairs:
        """The wish as an address or a form holds it."""
        found = [("install", name) for name in self.install] + [("remove", name) for name in self.remove]
        found += [] if self.restore else [("restore", EMPTY)]
        if self.choice is not None:
            found += [("archive", self.choice.archive), *(("table", name) for name in self.choice.tables)]
            found += [("from", self.choice.since), ("to", self.choice.until), ("by", self.choice.by)]
        return tuple((name, value) for name, value in found if value)

    @property
    def address(self) -> str:
        """Where the plan for it is shown."""
        return f"{PLAN}?{urlencode(self.pairs)}" if self.pairs else PLAN


def wish_of(ask: Ask) -> Wish:
    """What the address or the form asks for; UserError where a day is none."""
    if "verb" in ask.params:
        return single(ask)
    said: ImmutableMultiDict[str, object] = ask.form if ask.method == "POST" else ask.query
    return Wish(
        texts(said, "install"), texts(said, "remove"), str(said.get("restore", "")) != EMPTY, choice_of(ask, said)
    )


def single(ask: Ask) -> Wish:
    """The wish of an address that names one addon and what to do with it."""
    name, verb = ask.params["name"], ask.params["verb"]
    if verb not in ("install", "remove"):
        raise NotFound(ask.path)
    wish = Wish(install=(name,)) if verb == "install" else Wish(remove=(name,))
    return replace(wish, restore=str((ask.form if ask.method == "POST" else ask.query).get("restore", "")) != EMPTY)


def texts(said: ImmutableMultiDict[str, object], name: str) -> tuple[str, ...]:
    """The values under one name, each once."""
    return tuple(dict.fromkeys(str(value) for value in said.getlist(name) if value))


def choice_of(ask: Ask, said: ImmutableMultiDict[str, object]) -> Choice | None:
    """What is chosen of an archive, if one is named."""
    archive = str(said.get("archive", ""))
    if not archive:
        return None
    since, until = (day_of(str(said.get(name, "")), ask.env.today()) for name in ("from", "to"))
    by = str(said.get("by", "")) or "created_at"
    return Choice(archive, texts(said, "table"), since, until, by, ask.env.person.zone)


def day_of(typed: str, today: date) -> str:
    """A day as a person types it, as a choice holds it."""
    return parse_date(typed, today).isoformat() if typed.strip() else ""


def administrators_only(ask: Ask) -> None:
    if not ask.env.rights.everything:
        raise AccessError(f"{ask.env.who} may not change the set of addons")


# ---- the work, where nobody is served: it takes Alembic and sets of addons that are soon forgotten


def plan_apart(business: Business, wish: Wish) -> Plan:
    """Make the plan in a process of its own."""
    return Apart(planned, business.entry, business.sets.shelf, business.folder, wish).outcome()


def carry_out_apart(business: Business, wish: Wish, accepted: str, person: Person) -> Done:
    """Carry the accepted plan out in a process of its own."""
    told = (business.entry, business.sets.shelf, business.folder, wish, accepted, person)
    return Apart(carried_out, *told).outcome()


def planned(entry: Entry, shelf: Shelf, folder: Path, wish: Wish) -> Plan:
    with opened(entry, shelf, folder) as business:
        return plan_for(business, wish)


def carried_out(entry: Entry, shelf: Shelf, folder: Path, wish: Wish, accepted: str, person: Person) -> Done:
    """Carry out the plan that was accepted, and no other."""
    from core.policy.plans.lifecycle import carry_out  # noqa: PLC0415  # Alembic is for plans only

    with opened(entry, shelf, folder) as business:
        wanted = plan_for(business, wish)
        if wanted.digest != accepted:
            raise UserError(_("The business has changed since this plan was made; look at the new plan."))
        return carry_out(business, wanted, person)


@contextmanager
def opened(entry: Entry, shelf: Shelf, folder: Path) -> Iterator[Business]:
    business = Business(entry, Sets(shelf), folder)
    try:
        yield business
    finally:
        business.close()


def plan_for(business: Business, wish: Wish) -> Plan:
    """The plan for a wish; of an archive, with the addons of it that are not there."""
    from core.policy.plans.planning import plan  # noqa: PLC0415  # as above
    from core.policy.plans.recalling import to_restore  # noqa: PLC0415  # as above

    chosen = wish.choice
    if chosen is not None:
        part = {"since": chosen.since, "until": chosen.until, "by": chosen.by, "zone": chosen.zone}
        return to_restore(business, chosen.archive, tables=chosen.tables, **part)
    return plan(business, install=wish.install, remove=wish.remove, restore=wish.restore)

"""Getting started: the steps by which a business moves in, for its administrators."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from core.screens.ask import Ask
from core.screens.elements import Badge, Button, Link, SetupPage, Stage, Step
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.screens.records.forms import colleague
from core.screens.shell import START
from core.screens.views import View
from core.services.settings import change_setting
from core.services.setup import DONE, GUIDE, OPEN, STATES, TONES, UNNEEDED, Standing, is_shown, say, standings
from core.values.declarations import GROUPS, Route
from core.values.errors import NotFound
from core.values.words import _

SHOWN, HIDDEN = "1", "0"


def show(ask: Ask) -> Response:
    """The page of all steps."""
    refuse_strangers(ask)
    look, found = look_of(ask.env), standings(ask.env)
    words, settled = look.words, sum(one.settled for one in found)
    count = words.say(_("{done} of {count}"), done=settled, count=len(found))
    stages = tuple(
        Stage(words(title), tuple(step_of(ask, look, one) for one in found if one.step.group == group))
        for group, title in GROUPS.items()
    )
    rest = settled == len(found)
    text = words(_("All is done. These steps stay under Help.")) if rest else ""
    page = SetupPage(
        words(_("Getting started")),
        count,
        settled,
        len(found),
        tuple(stage for stage in stages if stage.steps),
        (in_menu(ask, look),),
        text,
    )
    return render(ask, page)


def refuse_strangers(ask: Ask) -> None:
    """NotFound for everybody but administrators."""
    if not ask.env.rights.everything:
        raise NotFound(ask.path)


def in_menu(ask: Ask, look: Look) -> Button:
    """The way out of the menu, or back into it."""
    if is_shown(ask.env):
        return Button(look.words(_("Take out of the menu")), f"{START}/menu", "shown", HIDDEN)
    return Button(look.words(_("Show in the menu")), f"{START}/menu", "shown", SHOWN)


def step_of(ask: Ask, look: Look, one: Standing) -> Step:
    """A step as the page shows it."""
    words, step = look.words, one.step
    link = Link(words(step.title), place_of(step.opens)) if step.opens else None
    state = Badge(words(STATES[one.state]), TONES.get(one.state, "")) if one.settled else None
    return Step(words(step.title), words(step.help), link, state, said_by(ask, look, one), tuple(acts(look, one)))


def place_of(opens: object) -> str:
    """The address of a view, or the address itself."""
    return opens.path() if isinstance(opens, type) and issubclass(opens, View) else str(opens)


def said_by(ask: Ask, look: Look, one: Standing) -> str:
    """Who settled a step and when."""
    if one.told:
        return look.words(_("Seen from the data."))
    who = colleague(ask.env, one.who)
    return f"{who}, {look.instant(one.at)}" if one.at is not None else ""


def acts(look: Look, one: Standing) -> Iterator[Button]:
    """What can be said of a step as it stands."""
    place = f"{START}/{one.key}"
    if one.told:
        return
    if one.settled:
        yield Button(look.words(_("Open again")), place, "state", OPEN, "rotate-ccw")
        return
    if one.step.done is None:
        yield Button(look.words(_("Done")), place, "state", DONE, "check")
    yield Button(look.words(_("Not needed")), place, "state", UNNEEDED)


def settle(ask: Ask) -> Response:
    """Keep what the administrator says of one step."""
    refuse_strangers(ask)
    say(ask.env, ask.params["step"], str(ask.form.get("state", "")))
    return go(ask, START)


def choose_menu(ask: Ask) -> Response:
    """Take the steps out of the menu, or put them back."""
    refuse_strangers(ask)
    change_setting(ask.env, GUIDE, ask.form.get("shown") == SHOWN)
    return go(ask, START)


ROUTES = (
    Route(START, show),
    Route(f"{START}/menu", choose_menu, ("POST",)),
    Route(f"{START}/{{step}}", settle, ("POST",)),
)

"""One's own page: language and time zone, theme, password, and the browsers that are signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from starlette.responses import Response

from core.policy.guard import KERNEL
from core.policy.people import SignIn, User
from core.screens.ask import Ask
from core.screens.elements import (
    Badge,
    Button,
    CardPage,
    Fact,
    Facts,
    Field,
    FormPage,
    Item,
    Items,
    Link,
    Section,
    Wrong,
)
from core.screens.elements import Option as Choice
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.services.i18n import LANGUAGES, Words
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.text import colour_index, initials
from core.values.words import _
from core.values.zones import zones
from core.web import accounts, passwords
from core.web.routes import Outside, Step
from core.web.signin import account_key, come_in, own_path, too_many, typed
from core.web.throttle import Throttle
from core.web.visitors import cookie_name, key_of, set_cookie, table

OWN = "/profile"
THEME = "theme"
THEMES = {"": _("As the system"), "light": _("Light"), "dark": _("Dark")}
YEAR = timedelta(days=365)
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class Profile:
    """The pages of one's own profile; tries at the present password are counted with those of signing in."""

    def __init__(self, throttle: Throttle) -> None:
        self.throttle = throttle

    def routes(self) -> list[Route]:
        return [
            Route(OWN, card),
            Route(f"{OWN}/edit", edit),
            Route(f"{OWN}/edit", save, ("POST",)),
            Route(f"{OWN}/password", password_form),
            Step(f"{OWN}/password", self.change, ("POST",)),
            Route(f"{OWN}/signins/{{id:int}}/end", end_one, ("POST",)),
            Route("/preferences/theme", choose_theme, ("POST",)),
            Route("/preferences/language", choose_language, ("POST",)),
        ]

    def change(self, ask: Ask) -> Response | Outside:
        """Replace the password by whoever knows the present one; all other browsers are signed out."""
        account = accounts.own(ask.env)
        if account is None:
            raise NotFound(OWN)
        key = account_key(ask, account.login)
        if wait := self.throttle.take(key):
            return password_form(ask, {"present": too_many(wait)})
        present, wanted = typed(ask, "present"), typed(ask, "password")
        try:
            passwords.refuse_weak(wanted, account.login)
        except UserError as error:
            return password_form(ask, {"password": error})

        def go_on(then: Ask, kept: str) -> Response:
            if not kept or accounts.own(then.env) != account:
                return password_form(then, {"present": UserError(_("This is not your present password."))})
            self.throttle.give_back(key, "")
            accounts.set_password(then.env, account.id, kept)
            return come_in(then, account.id, OWN, look_of(then.env).words(_("The password was changed.")))

        return Outside(lambda: passwords.hashed(wanted) if passwords.matches(account.password, present) else "", go_on)


def card(ask: Ask) -> Response:
    """The profile as it is read."""
    person, look = ask.env.person, look_of(ask.env)
    words, account = look.words, accounts.own(ask.env)
    facts = (
        Fact(words(_("Login")), account.login if account else ""),
        Fact(words(_("Language")), LANGUAGES.get(person.language, person.language)),
        Fact(words(_("Time zone")), person.zone),
        Fact(words(_("Theme")), words(THEMES.get(ask.cookies.get(THEME, ""), THEMES[""]))),
    )
    page = CardPage(
        words(_("My profile")),
        person.name,
        initials(person.name),
        colour_index(person.name),
        square=False,
        columns=((Facts(words(_("My settings")), facts, f"{OWN}/edit"),), (browsers(ask, look),)),
        more=(Link(words(_("Change the password")), f"{OWN}/password", "key-round"),),
    )
    return render(ask, page)


def browsers(ask: Ask, look: Look) -> Items:
    """The browsers in which the person is signed in, each with a way to end that."""
    words, signin = look.words, table(ask.env.parts, SignIn)
    columns = (signin.c.id, signin.c.key, signin.c.seen_at, signin.c.address, signin.c.browser)
    asked = select(*columns).where(signin.c.user_id == ask.env.user).order_by(signin.c.seen_at.desc()).limit(100)
    here = key_of(ask.cookies.get(cookie_name(secure=ask.secure), ""))
    items = []
    for number, key, seen_at, address, agent in ask.env.connection.execute(asked, execution_options=KERNEL):
        note = words.say(_("{address}, last seen {at}"), address=address, at=look.instant(seen_at))
        own = Badge(words(_("This browser")), "ok") if key == here else None
        act = None if own else Button(words(_("Sign out")), f"{OWN}/signins/{number}/end", icon="log-out")
        items.append(Item(device(agent, words), note=note, icon="globe", badge=own, act=act))
    return Items(words(_("Signed in with")), tuple(items), str(len(items)))


def device(agent: str, words: Words) -> str:
    """What kind of browser on what kind of machine, as far as it tells."""
    browser = next((name for mark, name in BROWSERS if mark in agent), words(_("A browser")))
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser}, {system}" if system else browser


def end_one(ask: Ask) -> Response:
    """Sign one of one's own browsers out."""
    signin = table(ask.env.parts, SignIn)
    gone = delete(signin).where(signin.c.id == int(ask.params["id"][:18]), signin.c.user_id == ask.env.user)
    if not ask.env.connection.execute(gone, execution_options=KERNEL).rowcount:
        raise NotFound(ask.path)
    return go(ask, OWN, look_of(ask.env).words(_("This browser was signed out.")))


def edit(ask: Ask) -> Response:
    """The form of one's own settings."""
    words, person = look_of(ask.env).words, ask.env.person
    themes = {name: words(title) for name, title in THEMES.items()}
    fields = (
        Field("language", words(_("Language")), "choice", options=choices(LANGUAGES, person.language)),
        Field("zone", words(_("Time zone")), "choice", options=choices({zone: zone for zone in zones()}, person.zone)),
        Field(THEME, words(_("Theme")), "choice", options=choices(themes, ask.cookies.get(THEME, ""))),
    )
    return render(ask, FormPage(words(_("My settings")), f"{OWN}/edit", (Section("", fields),), OWN, crumbs(words)))


def save(ask: Ask) -> Response:
    """Keep one's own settings; the theme is the browser's."""
    language, zone, theme = (typed(ask, name) for name in ("language", "zone", THEME))
    if language not in LANGUAGES or zone not in zones() or theme not in THEMES:
        raise UserError(_("Choose from the lists."))
    store(ask, language=language, zone=zone)
    response = go(ask, OWN)
    set_cookie(response, THEME, theme, secure=ask.secure, age=YEAR)
    return response


def store(ask: Ask, **values: Any) -> None:
    """Write settings of the person asking, who needs no right to change users for that."""
    with ask.env.sudo("own profile") as env:
        user = env.find(User, int(ask.env.user or 0))
        for name, value in values.items():
            setattr(user, name, value)


def password_form(ask: Ask, errors: dict[str, UserError] | None = None) -> Response:
    """The form by which one changes one's own password."""
    words = look_of(ask.env).words
    said = {name: words.error(error) for name, error in (errors or {}).items()}
    hint = words.say(_("At least {count} characters."), count=passwords.SHORTEST)
    fields = (
        Field("present", words(_("Present password")), "password", required=True, error=said.get("present", "")),
        Field(
            "password",
            words(_("New password")),
            "newpassword",
            required=True,
            error=said.get("password", ""),
            hint=hint,
        ),
    )
    wrong = tuple(Wrong(field.label, field.error, field.id) for field in fields if field.error)
    title, sections = words(_("Change the password")), (Section("", fields),)
    page = FormPage(title, f"{OWN}/password", sections, OWN, crumbs(words), errors=wrong)
    return render(ask, page, 422 if wrong else 200)


def crumbs(words: Words) -> tuple[Link, ...]:
    return (Link(words(_("My profile")), OWN),)


def choices(titles: dict[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, text, value == chosen) for value, text in titles.items())


def choose_theme(ask: Ask) -> Response:
    """Keep the theme that was chosen; without one, the other than now."""
    now = ask.cookies.get(THEME, "")
    theme = typed(ask, THEME) if THEME in ask.form else "light" if now == "dark" else "dark"
    if theme not in THEMES:
        raise UserError(_("Choose from the lists."))
    response = back(ask)
    set_cookie(response, THEME, theme, secure=ask.secure, age=YEAR)
    return response


def choose_language(ask: Ask) -> Response:
    language = typed(ask, "language")
    if language not in LANGUAGES:
        raise UserError(_("Choose from the lists."))
    store(ask, language=language)
    return back(ask)


def back(ask: Ask) -> Response:
    """To the page the request came from; nothing for a script that stays on it."""
    if ask.fragment:
        return Response(status_code=204)
    came = urlsplit(ask.headers.get("referer", ""))
    address = f"{came.path}?{came.query}" if came.query else came.path
    return go(ask, own_path(address) if came.netloc == ask.headers.get("host") else OWN)

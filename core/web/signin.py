"""Signing in and out, and choosing a password by a one-time link."""

from __future__ import annotations

import secrets
from dataclasses import replace
from math import ceil

from starlette.responses import Response

from core.screens.ask import Ask
from core.screens.elements import Field, Link, MessagePage, SignInPage
from core.screens.look import look_of
from core.screens.pages import go, render
from core.values.declarations import Route
from core.values.errors import UserError
from core.values.words import _
from core.web import accounts, invitations, passwords
from core.web.csrf import visit_name
from core.web.routes import Outside, Step
from core.web.throttle import Throttle, network
from core.web.trust import AUTHORITY, has_own
from core.web.visitors import begin, cookie_name, end, key_of, set_cookie

HOME = "/"
WRONG = _("The login or the password is wrong.")
SPENT = _("It was used already, it is too old, or it was copied in part. Ask your administrator for a new one.")


class SignIn:
    """The pages by which people come in; one for each worker process, because it counts their tries."""

    def __init__(self, throttle: Throttle | None = None) -> None:
        self.throttle = throttle or Throttle()

    def routes(self) -> list[Route]:
        return [
            Route("/signin", show, public=True),
            Step("/signin", self.check, ("POST",), public=True),
            Route("/signout", sign_out, ("POST",)),
            Route("/welcome/{secret}", welcome, public=True),
            Step("/welcome/{secret}", self.choose, ("POST",), public=True),
        ]

    def check(self, ask: Ask) -> Response | Outside:
        """Compare what was typed, outside of any transaction; then sign in."""
        login, password = typed(ask, "login").strip(), typed(ask, "password")
        keys = account_key(ask, login), network(ask.address)
        if wait := self.throttle.take(*keys):
            return sign_in_page(ask, 429, too_many(wait))
        account = accounts.by_login(ask.env, login)

        def go_on(then: Ask, right: bool) -> Response:
            if account is None or not right or accounts.by_login(then.env, login) != account:
                return sign_in_page(then, 422, UserError(WRONG))
            self.throttle.give_back(*keys)
            return come_in(then, account.id, own_path(typed(then, "next")))

        return Outside(lambda: passwords.matches(account.password if account else "", password), go_on)

    def choose(self, ask: Ask) -> Response | Outside:
        """Keep the password that the holder of a one-time link chose, and sign in."""
        invited = invitations.find(ask.env, ask.params["secret"])
        if wait := self.throttle.take(network(ask.address)):
            return sign_in_page(ask, 429, too_many(wait))
        if invited is None:
            return spent(ask)
        password = typed(ask, "password")
        try:
            passwords.refuse_weak(password, invited.login)
        except UserError as error:
            return welcome_page(ask, invited, 422, error)

        def go_on(then: Ask, kept: str) -> Response:
            if not invitations.use(then.env, invited):
                return spent(then)
            accounts.set_password(then.env, invited.user, kept)
            return come_in(then, invited.user, HOME)

        return Outside(lambda: passwords.hashed(password), go_on)


def account_key(ask: Ask, login: str) -> str:
    """The name under which tries at one account are counted."""
    return f"{ask.env.business.entry.name} {login.casefold()}"[:300]


def too_many(wait: float) -> UserError:
    return UserError(_("Too many tries; wait {minutes} minutes and try again."), minutes=ceil(wait / 60))


def show(ask: Ask) -> Response:
    """The sign-in page; whoever is signed in goes on to where they wanted."""
    if ask.env.user is not None:
        return go(ask, own_path(ask.query.get("next", "")))
    return sign_in_page(ask, 200)


def welcome(ask: Ask) -> Response:
    """The page of a one-time link."""
    invited = invitations.find(ask.env, ask.params["secret"])
    return spent(ask) if invited is None else welcome_page(ask, invited, 200)


def sign_out(ask: Ask) -> Response:
    """Forget this browser, and let it forget what it kept of our pages."""
    name = cookie_name(secure=ask.secure)
    end(ask.env, key_of(ask.cookies.get(name, "")))
    response = go(ask, "/signin")
    set_cookie(response, name, "", secure=ask.secure)
    response.headers["clear-site-data"] = '"cache"'
    return response


def come_in(ask: Ask, user: int, address: str, text: str = "") -> Response:
    """Sign `user` in with this browser and go to `address`; the sign-in it held before ends."""
    name = cookie_name(secure=ask.secure)
    if before := ask.cookies.get(name):
        end(ask.env, key_of(before))
    secret = begin(ask.env, user, ask.address, ask.headers.get("user-agent", ""))
    response = go(ask, address, text)
    set_cookie(response, name, secret, secure=ask.secure)
    return response


def sign_in_page(ask: Ask, status: int, error: UserError | None = None) -> Response:
    words = look_of(ask.env).words
    login = typed(ask, "login")
    fields = (
        Field("login", words(_("Login")), kind="login", value=login, required=True, focused=not login),
        Field("password", words(_("Password")), kind="password", required=True, focused=bool(login)),
    )
    hidden = (("next", own_path(typed(ask, "next") or ask.query.get("next", ""))),)
    title, said = words(_("Sign in")), words.error(error) if error else ""
    links = (Link(words(_("Certificate of this server, for devices to trust it")), AUTHORITY),) if has_own(ask) else ()
    return outside_page(
        ask, SignInPage(title, "/signin", fields, title, error=said, hidden=hidden, links=links), status
    )


def welcome_page(ask: Ask, invited: invitations.Invited, status: int, error: UserError | None = None) -> Response:
    words = look_of(ask.env).words
    hint = words.say(_("At least {count} characters."), count=passwords.SHORTEST)
    said = words.error(error) if error else ""
    field = Field("password", words(_("Password")), kind="newpassword", required=True, hint=hint, error=said)
    text = words.say(_("Your login is {login}. Choose the password by which you will sign in."), login=invited.login)
    page = SignInPage(words(_("Welcome")), ask.path, (field,), words(_("Save and sign in")), text=text)
    return outside_page(ask, page, status)


def spent(ask: Ask) -> Response:
    """The page of a link that opens nothing, whether it ever did or not."""
    words = look_of(ask.env).words
    return render(ask, MessagePage(words(_("This link opens nothing")), words(SPENT)), 404)


def outside_page(ask: Ask, page: SignInPage, status: int) -> Response:
    """A page for a browser nobody is signed in with: its forms carry the token of a cookie of their own."""
    token = ask.csrf or secrets.token_urlsafe(24)
    response = render(replace(ask, csrf=token), page, status)
    if token != ask.csrf:
        set_cookie(response, visit_name(secure=ask.secure), token, secure=ask.secure)
    return response


def typed(ask: Ask, name: str) -> str:
    """What was typed into a field; nothing where a file was sent instead."""
    value = ask.form.get(name, "")
    return value if isinstance(value, str) else ""


def own_path(address: str) -> str:
    """A path of this site, as it was asked for; the first page where it could lead elsewhere."""
    own = address.startswith("/") and not address.startswith("//")
    return address if own and address.isprintable() and not {"\\", " "} & set(address) else HOME

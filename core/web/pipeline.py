"""From a request that was read to its answer: one transaction, in a worker thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from starlette.responses import RedirectResponse, Response

from core.composition.blame import Blamed
from core.policy.business import Elsewhere, Paused, retried
from core.policy.env import Env, Person
from core.policy.passing import passing
from core.screens.ask import Ask
from core.services.i18n import preferred
from core.values.errors import AccessError, AddonError, NotFound, UserError
from core.values.words import _
from core.web import mounted
from core.web.csrf import refuse_forged, visit_token
from core.web.faults import Faults
from core.web.headers import finish
from core.web.received import BODY, UPLOAD, Received, Refused
from core.web.routes import Found, NotAllowed, Outside, Step, named
from core.web.site import Site, Standing
from core.web.visitors import Visitor, cookie_name

log = logging.getLogger("gazda.web")
T = TypeVar("T")
Answer = Response | Outside
SIGN_IN, ADDONS = "/signin", "/addons"


class SignInFirst(Exception):
    """The page is for people who are signed in."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One transaction of one request: what is installed, who asks, and their unit of work."""

    site: Site
    standing: Standing
    visitor: Visitor
    env: Env


class Pipeline:
    """Answers requests. Everything here is sync and runs in worker threads."""

    def __init__(self, find: Callable[[Received], tuple[Site, Received]], look_again: Callable[[], None]) -> None:
        self.find, self.look_again = find, look_again
        self.faults = Faults(self.say, self.note)

    def answer(self, received: Received) -> Answer:
        """The answer, or what must be done outside of any transaction before there is one."""
        return self._guarded(received, lambda site, here: self._answer(site, here.with_fields()))

    def go_on(self, received: Received, outside: Outside, outcome: Any) -> Answer:
        """The next step, after `outside` had its outcome."""
        step = partial(proceed, outside, outcome)
        return self._guarded(received, lambda site, here: self._answer(site, here.with_fields(), step))

    def allowance(self, received: Received) -> int | Response:
        """How many bytes this browser may send to this address, or the answer where it may send nothing."""
        return self._guarded(received, self._allowance)

    def say(self, received: Received, page: Callable[[Ask], Response], *, safe: bool = False) -> Response:
        """`page` in a transaction of its own, for the person who asks."""
        site, here = self.find(received)
        with unit(site, here, writes=False, safe=safe) as now:
            return page(ask_of(now, here, {}))

    def note(self, received: Received, error: BaseException, number: str) -> Blamed | None:
        """Keep which addon's code failed, if any did."""
        try:
            site, here = self.find(received)
        except NotFound:  # there is no business at this address
            return None
        return site.note(error, number, here.method, here.path)

    def _guarded(self, received: Received, work: Callable[[Site, Received], T]) -> T | Response:
        """What `work` gives, or the page that tells why it gives nothing; a response is made ready to go out."""
        here = received
        try:
            site, here = self.find(received)
            answer: T | Response = work(site, here)
        except SignInFirst:
            answer = to_sign_in(here)
        except Exception as error:
            answer = self.faults.answer(error, here)
        return ready(answer, here) if isinstance(answer, Response) else answer

    def _answer(self, site: Site, received: Received, step: Callable[[Ask], Answer] | None = None) -> Answer:
        """The answer of a business, where it lives by now."""
        try:
            return self._worked(site, received, step)
        except Elsewhere:
            self.look_again()
            return self._worked(self.find(received)[0], received, step)

    def _worked(self, site: Site, received: Received, step: Callable[[Ask], Answer] | None) -> Answer:
        writes = not received.reads and (step is not None or not only_reads(site, received))

        def answered(*, safe: bool) -> Answer:
            return site.up_to_date(lambda: retried(lambda: attempt(site, received, step, writes=writes, safe=safe)))

        try:
            return answered(safe=False)
        except Exception as error:
            if not stays_open(received.path) or is_meant(error):
                raise
            log.exception("answered with base alone: %s %s", received.method, received.path)
            self.note(received, error, "")
            return answered(safe=True)

    def _allowance(self, site: Site, received: Received) -> int:
        with unit(site, received, writes=False) as now:
            admit(now, received)
            return UPLOAD if now.visitor.known else BODY


def stays_open(path: str) -> bool:
    """Whether the page is drawn whatever the addons do, so that they can be switched off."""
    return path == ADDONS or path.startswith(f"{ADDONS}/")


def is_meant(error: Exception) -> bool:
    """Whether the error is an answer, and nothing is broken."""
    return isinstance(error, UserError | AccessError | NotFound | Refused | Paused | SignInFirst) or passing(error)


def ready(answer: Response, received: Received) -> Response:
    """An answer as it goes out."""
    if received.place is not None:
        mounted.outside(answer, received.place)
    return finish(answer, received)


def proceed(outside: Outside, outcome: Any, ask: Ask) -> Answer:
    """The step after `outside` had its outcome."""
    answer: Answer = outside.then(ask, outcome)
    return answer


def attempt(
    site: Site, received: Received, step: Callable[[Ask], Answer] | None, *, writes: bool, safe: bool
) -> Answer:
    """One try at the whole transaction; what waits for its commit is done after it."""
    with unit(site, received, writes=writes, safe=safe) as now:
        found = admit(now, received)
        if not received.reads:
            rewind(received)
            refuse_forged(received, now.visitor.csrf or visit_token(received))
        answer: Answer = (step or found.route.answer)(ask_of(now, received, found.params))
        if not isinstance(answer, Response | Outside):
            told = f"{named(found.route)} answers with {answer!r:.40}"
            raise AddonError(f"{told}; return render(ask, page), go(ask, address) or another response")
        done = isinstance(answer, Response) and answer.status_code < 400
        if writes and done:
            now.env.finish()
        elif writes:
            now.env.connection.rollback()
    if done:
        do_after(now.env, site)
    return answer


def do_after(env: Env, site: Site) -> None:
    """What waited for the commit; none of it can undo that, so what fails is only logged."""
    for act in env.after:
        try:
            act()
        except Exception as error:
            log.exception("what should follow a commit failed")
            site.note(error)


@contextmanager
def unit(site: Site, received: Received, *, writes: bool, safe: bool = False) -> Iterator[Unit]:
    """A transaction of the business on behalf of whoever asks; `safe` with nothing but what base brings."""
    business = site.business
    with business.writing() if writes else business.reading() as connection:
        cookie = received.cookies.get(cookie_name(secure=received.secure), "")
        behind = stays_open(received.path) or received.path == SIGN_IN  # so that it can be upgraded there
        standing, visitor = site.enter(connection, cookie, behind=behind)
        if safe:
            standing = site.safe()
        person = visitor.person if visitor.known else stranger(received)
        env = Env(business, standing.installed.parts, connection, person, f"web {received.address}"[:80])
        try:
            yield Unit(site, standing, visitor, env)
        finally:
            env.close()


def stranger(received: Received) -> Person:
    """Somebody who is not signed in, and whose browser tells only a language."""
    return Person(language=preferred(received.headers.get("accept-language", "")))


def only_reads(site: Site, received: Received) -> bool:
    """Whether the first step of the route changes nothing, as far as is known before the transaction."""
    found = site.standing.matcher.find(received.method, received.path) if site.standing else None
    return isinstance(found, Found) and isinstance(found.route, Step)


def admit(now: Unit, received: Received) -> Found:
    """The route of this address, if there is one and this person may use it."""
    found = now.standing.matcher.find(received.method, received.path)
    if not now.visitor.known and not (isinstance(found, Found) and found.route.public):
        raise SignInFirst
    if found is None:
        raise NotFound(received.path)
    if isinstance(found, NotAllowed):
        raise Refused(405, _("This address cannot be asked in this way."), headers={"Allow": ", ".join(found.methods)})
    role, rights = found.route.role, now.env.rights
    if role is not None and role not in rights.held and not rights.everything:
        raise AccessError(f"{now.env.who} may not use {found.route.path}")
    return found


def ask_of(now: Unit, received: Received, params: Mapping[str, str]) -> Ask:
    """The request as screens know it."""
    method = "GET" if received.method == "HEAD" else received.method
    csrf = now.visitor.csrf or visit_token(received)
    said = (received.query, received.form, params, received.headers, received.cookies)
    root = received.place.path if received.place else ""
    return Ask(now.env, method, received.path, *said, csrf, received.secure, received.address, now.site.static, root)


def rewind(received: Received) -> None:
    """Let another try read the files that came with the request from their beginning."""
    for value in received.form.values():
        if not isinstance(value, str):
            value.file.seek(0)


def to_sign_in(received: Received) -> Response:
    """The way to the sign-in page and back to what was asked; a piece of a page sends the whole browser there."""
    address = f"{SIGN_IN}?next={quote(wanted(received), safe='/')}"
    if received.htmx:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def wanted(received: Received) -> str:
    """The page to come back to."""
    if received.htmx:
        current = urlsplit(received.headers.get("hx-current-url", ""))
        return f"{current.path}?{current.query}" if current.query else current.path or "/"
    if not received.reads:
        return "/"
    return f"{received.path}?{received.query}" if received.query else received.path

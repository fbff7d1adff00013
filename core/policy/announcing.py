"""Lets every listener of an announcement have its turn: what one raises undoes what that one did, and nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any

from core.composition.blame import blame_listener
from core.composition.hooks import Listener
from core.policy.guard import TURN
from core.policy.passing import passing
from core.policy.writes import COMPLETING
from core.values.errors import AddonError

if TYPE_CHECKING:
    from core.policy.env import Env

log = logging.getLogger("gazda.hooks")
SLOW = 2.0
"""Seconds after which a listener is named for holding others up."""


def announce(env: Env, spec: Callable[..., object], values: Mapping[str, Any]) -> None:
    """Tell the listeners of `spec`, one after another."""
    if env.session.info.get(COMPLETING):
        name = getattr(spec, "__name__", spec)
        raise AddonError(f"{name}: it cannot be announced in before_save; announce it after env.session.flush()")
    heard = env.parts.hooks.listeners(spec)
    if heard:
        env.session.flush()  # what is wrong with what was written before is no listener's fault
    for listener in heard:
        with contained(env, listener, values):
            listener.hear(values)


@contextmanager
def contained(env: Env, listener: Listener, values: Mapping[str, Any]) -> Iterator[None]:
    """The turn of one listener; only what another try of the whole work may not meet is passed on."""
    kept = [(given, copy(given)) for given in values.values() if isinstance(given, list | dict | set)]
    after, began = len(env.after), time.monotonic()
    try:
        with savepoint(env, listener):
            yield
    except (Exception, SystemExit) as error:
        if passing(error):
            raise
        for given, before in kept:
            put_back(given, before)
        del env.after[after:]
        told(env, listener, error)
    if (took := time.monotonic() - began) > SLOW:
        told(env, listener, f"it took {took:.0f} s at the announcement {listener.hook}, and others waited")


def told(env: Env, listener: Listener, reason: BaseException | str) -> None:
    """Log what a listener did wrong, and keep it for the administrators."""
    blamed = blame_listener(reason, env.parts.addons[listener.addon], listener.function)
    number = env.business.failures.note(blamed, reason)
    error = reason if isinstance(reason, BaseException) else None
    log.error("error %s: %s at the announcement %s: %s", number, listener, listener.hook, reason, exc_info=error)


@contextmanager
def savepoint(env: Env, listener: Listener) -> Iterator[None]:
    """What is written here is undone where it ends in an error."""
    session = env.session
    outer = session.info.get(TURN, "")
    session.info[TURN] = str(listener)
    try:
        with session.begin_nested():
            yield
            session.flush()
    finally:
        session.info[TURN] = outer


def put_back(given: Any, before: Any) -> None:
    """Make a list, dictionary or set again what it was."""
    given.clear()
    (given.extend if isinstance(given, list) else given.update)(before)

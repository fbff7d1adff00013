"""What people write down on a record of any model: notes, calls and letters, with the colleagues they mention."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import BigInteger, ColumnElement, Index, Row, String, Text
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import Model
from core.policy import bulk, following
from core.policy.env import Env
from core.policy.following import MENTION, News, Place
from core.policy.guard import KERNEL
from core.policy.people import User
from core.values.errors import UserError
from core.values.fields import choice, column
from core.values.types import Instant
from core.values.words import _

KINDS = {"call": _("Call"), "note": _("Note"), "letter": _("Letter")}
OUTCOMES = {"agreed": _("Agreed"), "call_back": _("Call back"), "no_answer": _("No answer")}
TONES = {"agreed": "ok", "call_back": "warn", "no_answer": "bad"}
DIRECTIONS = {"out": _("Outgoing"), "in": _("Incoming")}
LONGEST = 20_000
"""Characters of a note."""

AT = re.compile(r"(?<![\w@.])@(?=\w)")
Span: TypeAlias = tuple[int, int, int]
"""Where a mention begins and ends in a text, and the id of the person."""


class Note(Model):
    """A note, a call or a letter on a record; `outcome` is that of a call, `direction` of a call or letter."""

    model_title = _("Note")
    model_label = "kind"
    model_order = ("-at", "-id")
    belongs_to = ("model", "record")
    kind: Mapped[str] = choice(KINDS, title=_("Kind"), default="note")
    body: Mapped[str] = column(Text, title=_("Text"), kind="text", personal=True)
    outcome: Mapped[str | None] = choice(OUTCOMES, title=_("Outcome"), tones=TONES)
    direction: Mapped[str | None] = choice(DIRECTIONS, title=_("Direction"))
    at: Mapped[datetime] = column(Instant, title=_("When"))
    model: Mapped[str] = column(String(80), title=_("Kind of record"), readonly=True)
    record: Mapped[int] = column(BigInteger, title=_("Record"), readonly=True)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "model", "record", "at")]

    def before_save(self) -> None:
        """A text is there; only calls have an outcome, and notes no direction."""
        super().before_save()
        self.body = (self.body or "").replace("\r\n", "\n").strip()
        self.at = self.at or self.env.now()
        if not self.body:
            raise UserError(_("Write what there is to remember."), field="body")
        if len(self.body) > LONGEST:
            raise UserError(_("The text is too long; {most} characters fit."), field="body", most=LONGEST)
        self.outcome = (self.outcome or None) if self.kind == "call" else None
        self.direction = (self.direction or "out") if self.kind != "note" else None


def own_notes(model: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: what this person wrote."""
    return cast("ColumnElement[bool]", model.created_by == env.user)


def write_note(env: Env, place: Place, kind: str, body: str, outcome: str = "", direction: str = "") -> Any:
    """Put a note, a call or a letter on a record, and tell who follows it or is mentioned; UserError without a text."""
    note = env[Note](kind=kind, body=body, outcome=outcome, direction=direction, model=place[0], record=place[1])
    env.session.add(note)
    env.session.flush()
    mentioned = mention(env, note, ())
    others = [(user, where) for user, where in following.followers(env, [place]) if user not in mentioned]
    following.tell(env, [News(user, where, note.kind, note.body) for user, where in others])
    if env.user is not None:
        following.follow(env, [(env.user, place)])
    return note


def change_note(env: Env, note: Any, **values: str) -> None:
    """Write a note anew; who is mentioned only now is told."""
    known = {user for _start, _end, user in mentions_of(env, note.body)}
    for name, value in values.items():
        setattr(note, name, value)
    env.session.flush()
    mention(env, note, known)


def mention(env: Env, note: Any, known: Collection[int]) -> set[int]:
    """Tell those whom a note mentions, and let them follow its record; gives who was told."""
    named = {user for _start, _end, user in mentions_of(env, note.body)} - {env.user, *known}
    place = (note.model, note.record)
    told = following.readers(env, following.people(env, named), {place: sorted(named)})
    following.follow(env, told)
    following.tell(env, [News(user, where, MENTION, note.body) for user, where in told])
    return {user for user, _where in told}


def mentions_of(env: Env, body: str) -> list[Span]:
    """The mentions of colleagues in a text; nobody is looked up where it has no @."""
    return list(spans(body, colleagues(env))) if AT.search(body) else []


def colleagues(env: Env) -> list[Row[Any]]:
    """Everybody who can sign in."""
    asked = following.asked_of(bulk.table_of(env.parts[User]))
    return list(env.connection.execute(asked, execution_options=KERNEL))


def spans(body: str, people: Iterable[Row[Any]]) -> Iterator[Span]:
    """Where a text mentions which of these people: @ and their login or whole name, the longest that fits."""
    called = [(name, row.id) for row in people for name in (row.login, row.name) if name]
    for found in AT.finditer(body):
        fitting = [(len(name), user) for name, user in called if says(body, found.end(), name)]
        if fitting:
            length, user = max(fitting, key=lambda one: one[0])
            yield found.start(), found.end() + length, user


def says(body: str, start: int, name: str) -> bool:
    """Whether a name stands in a text at `start`, and no longer word."""
    end = start + len(name)
    return body[start:end].casefold() == name.casefold() and not re.match(r"\w", body[end : end + 1])

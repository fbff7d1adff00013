"""The kernel's view of the people who sign in; base binds these parts to tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped

from core.composition.model import BareModel, Model
from core.values.fields import column, reference
from core.values.types import Instant
from core.values.words import _


class User(Model):
    """Someone who can sign in. `roles` are the stored names of roles; `password` is an argon2id hash or empty."""

    model_title = _("User")
    model_label = "name"
    model_order = ("name", "id")
    name: Mapped[str] = column(
        String(120), title=_("Full name"), help=_("As colleagues know the person: Oksana Melnyk.")
    )
    position: Mapped[str | None] = column(
        String(120), title=_("Position"), help=_("What the person does here: sales manager.")
    )
    phone: Mapped[str | None] = column(
        String(40),
        title=_("Phone"),
        kind="phone",
        help=_("By which colleagues call: 050 123 45 67, or with + from abroad."),
    )
    login: Mapped[str] = column(
        String(120), title=_("Login"), unique=True, help=_("Typed at sign-in, short and without spaces: oksana.")
    )
    password: Mapped[str] = column(String(200), title=_("Password"), default="")
    roles: Mapped[list[Any]] = column(
        JSON, title=_("Roles"), kind="many", default=list, help=_("What the person may see and do; several add up.")
    )
    language: Mapped[str] = column(
        String(8), title=_("Language"), default="uk", help=_("In which the program speaks to the person.")
    )
    zone: Mapped[str] = column(
        String(64), title=_("Time zone"), default="Europe/Kyiv", help=_("By whose clock the person works.")
    )
    active: Mapped[bool] = column(
        title=_("May sign in"), default=True, help=_("Take it off when somebody leaves: their work stays.")
    )


class SignIn(BareModel):
    """One signed-in browser: only the hash of its cookie is kept."""

    model_title = _("Sign-in")
    key: Mapped[bytes] = column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = reference("base_user", on_delete="CASCADE")
    csrf: Mapped[str] = column(String(64))
    created_at: Mapped[datetime] = column(Instant, title=_("Since"))
    seen_at: Mapped[datetime] = column(Instant, title=_("Last seen"))
    address: Mapped[str] = column(String(64), title=_("Address"), default="")
    browser: Mapped[str] = column(String(200), title=_("Browser"), default="")


class Invitation(BareModel):
    """A one-time link by which a user chooses a password: only the hash of its secret is kept."""

    model_title = _("Invitation")
    key: Mapped[bytes] = column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = reference("base_user", on_delete="CASCADE")
    expires_at: Mapped[datetime] = column(Instant)
    used_at: Mapped[datetime | None] = column(Instant)

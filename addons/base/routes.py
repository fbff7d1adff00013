"""Pages of the business besides lists and cards."""

from __future__ import annotations

from starlette.responses import Response

from addons.base.models import User
from core import AccessError, Ask, NotFound, _, look_of, render, route
from core.screens.elements import Link, MessagePage
from core.web.invitations import invite


@route("/base/user/{id}/invite", "POST")
def invitation(ask: Ask) -> Response:
    """Make the link by which a colleague chooses a password, and show it this once."""
    if not ask.env.may("write", User):
        raise AccessError(f"{ask.env.who} may not invite")
    key = ask.params["id"]
    if not key.isdigit():
        raise NotFound(ask.path)
    user, look = ask.env.find(User, int(key)), look_of(ask.env)
    scheme = "https" if ask.secure else "http"
    link = f"{scheme}://{ask.headers.get('host', '')}{ask.root}/welcome/{invite(ask.env, user.login)}"
    text = look.words(_("Give this link to {name}; it is shown only now: {link}")).format(name=user.name, link=link)
    back = Link(look.words(_("Back to {name}")).format(name=user.name), f"/base/user/{user.id}")
    return render(ask, MessagePage(look.words(_("Link for choosing a password")), text, "key-round", (back,)))

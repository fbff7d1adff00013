"""From a page's elements to HTML: one template for the whole page and for the piece of it that htmx asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from weakref import WeakKeyDictionary

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja_partials import register_environment
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.composition.addonset import AddonSet
from core.screens.ask import Ask
from core.screens.elements import Page, Toast
from core.screens.look import look_of
from core.screens.shell import shell_of
from core.values.text import colour_index, initials

TEMPLATES = Path(__file__).with_name("templates")
TOAST = "toast"
_environments: WeakKeyDictionary[AddonSet, Environment] = WeakKeyDictionary()


def environment(parts: AddonSet) -> Environment:
    """The templates of the kernel and, under its own name, of each addon of a set."""
    found = _environments.get(parts)
    if found is None:
        own = {name: FileSystemLoader(manifest.folder / "templates" / name) for name, manifest in parts.addons.items()}
        loader = ChoiceLoader([FileSystemLoader(TEMPLATES), PrefixLoader(dict(own))])
        found = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        found.filters.update(initials=initials, colour=colour_index)
        register_environment(found)
        _environments[parts] = found
    return found


def render(ask: Ask, page: Page, status: int = 200) -> Response:
    """The answer that shows `page`: whole, or without its surroundings where htmx asked for a piece."""
    toast = said(ask)
    shell = shell_of(ask, toast)
    words = look_of(ask.env).words
    layout = "fragment.html" if ask.fragment else "shell.html" if shell.user else "bare.html"
    html = (
        environment(ask.env.parts)
        .get_template(page.template)
        .render(page=page, shell=shell, layout=layout, static=ask.static, _=words.gettext, ngettext=words.ngettext)
    )
    response = HTMLResponse(html, status)
    if toast is not None:
        response.delete_cookie(TOAST, path="/")
    return response


def piece(ask: Ask, template: str, **values: Any) -> Response:
    """A part of a page on its own, from the same template that the page includes."""
    words = look_of(ask.env).words
    html = (
        environment(ask.env.parts)
        .get_template(template)
        .render(shell=shell_of(ask), static=ask.static, _=words.gettext, ngettext=words.ngettext, **values)
    )
    return HTMLResponse(html)


def go(ask: Ask, address: str, text: str = "", undo: str = "") -> Response:
    """On to another page after something was done, which its toast tells; htmx is told to go there too."""
    if ask.headers.get("hx-request") == "true":
        response = Response(status_code=204, headers={"HX-Redirect": address})
    else:
        response = RedirectResponse(address, 303)
    if text:
        response.set_cookie(
            TOAST, quote(f"{undo}|{text}"), max_age=60, path="/", httponly=True, samesite="lax", secure=ask.secure
        )
    return response


def said(ask: Ask) -> Toast | None:
    """The toast that the last act left for the next page; only addresses of our own are offered for undoing."""
    undo, bar, text = unquote(ask.cookies.get(TOAST, "")).partition("|")
    if not bar or ask.fragment:
        return None
    return Toast(text, undo if undo.startswith("/") and not undo.startswith("//") else "")

"""From a page's elements to HTML: one template for the whole page and for the piece of it that htmx asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.screens.ask import Ask
from core.screens.bell import figure, unread
from core.screens.elements import MessagePage, Page, Shell, Toast
from core.screens.frames import Frame, gap
from core.screens.kept import kept
from core.screens.look import look_of
from core.screens.shell import SHELLS, here, shell_of, standing
from core.screens.templating import environment
from core.values.words import _

TOAST = "toast"
MAINS = 100
"""Pages whose steady parts are kept at once."""


def render(ask: Ask, page: Page, status: int = 200) -> Response:
    """The answer that shows `page`: whole, or without its surroundings where htmx asked for a piece."""
    toast = None if ask.ahead else said(ask)
    response = HTMLResponse(html_of(ask, page, toast), status)
    if toast is not None:
        response.delete_cookie(TOAST, path="/")
    return response


def html_of(ask: Ask, page: Page, toast: Toast | None) -> str:
    if ask.fragment:
        return draw(ask, page.template, page=page, layout="fragment.html")
    if ask.env.person.id is None:
        return draw(ask, page.template, page=page, layout="bare.html")
    if toast is not None:
        shell = replace(shell_of(ask, toast), bell=draw_bell(ask), here=place_of(ask, page))
        return draw(ask, page.template, shell=shell, page=page, layout="shell.html")
    own = {"title": escape(page.title), "csrf": escape(ask.csrf), "here": place_of(ask, page), "bell": draw_bell(ask)}
    return surroundings(ask).filled({**own, "main": main(ask, page)})


def place_of(ask: Ask, page: Page) -> str:
    """Where the page stands and how it is used, for its help; a message says the same wherever it is said."""
    return "" if isinstance(page, MessagePage) else escape(f"{here(ask)}&guide={page.guide}")


def surroundings(ask: Ask) -> Frame:
    """What stands around the pages of one person at one place of the menu, drawn once."""

    def drawn() -> Frame:
        shell = replace(shell_of(ask), csrf=gap("csrf"), here=gap("here"), bell=gap("bell"))
        return Frame(draw(ask, "shell.html", page=Page(gap("title")), main=gap("main"), shell=shell))

    return kept(ask.env.parts, "surroundings", (standing(ask), ask.static), drawn, SHELLS)


def draw_bell(ask: Ask, *, swapped: bool = False) -> Markup:
    """The bell with how much is unread; `swapped` where htmx puts it in the place of the one on the page."""
    words, count, number = look_of(ask.env).words, figure(ask.env), len(unread(ask.env))
    label = words.ngettext("Notifications: {count} new", "Notifications: {count} new", number).format(count=count)
    told = {"count": count, "number": number, "label": label if count else words(_("Notifications"))}
    return Markup(draw(ask, "parts/bell.html", shell=Shell("", "", ""), swapped=swapped, **told))  # noqa: S704  # a template escaped it


def main(ask: Ask, page: Page) -> str:
    """What is between the surroundings; of a page that varies only in part, the rest is drawn once."""
    if not page.varying:
        return draw(ask, page.template, page=page, layout="main.html")
    varying = {name: escape(value) for name in page.varying if (value := getattr(page, name))}
    steady = replace(page, **{name: gap(name) for name in varying})

    def drawn() -> Frame:
        return Frame(draw(ask, page.template, page=steady, layout="main.html", shell=Shell("", "", gap("csrf"))))

    frame = kept(ask.env.parts, "mains", (steady, ask.env.person.language, ask.static), drawn, MAINS)
    return frame.filled({**varying, "csrf": escape(ask.csrf)})


def draw(ask: Ask, template: str, **values: Any) -> str:
    """What a template makes of these values."""
    words = look_of(ask.env).words
    told = {"static": ask.static, "_": words.gettext, "ngettext": words.ngettext, **values}
    if "shell" not in told:
        told["shell"] = shell_of(ask)
    return environment(ask.env.parts).get_template(template).render(told)


def piece(ask: Ask, template: str, **values: Any) -> Response:
    """A part of a page on its own, from the same template that the page includes."""
    return HTMLResponse(draw(ask, template, **values))


def stay(ask: Ask, page: Page, toast: Toast) -> Response:
    """A part of the page that is open, and beside it the toast of what was just done."""
    html = draw(ask, page.template, page=page, layout="fragment.html")
    return HTMLResponse(html + draw(ask, "parts/toast_beside.html", t=toast))


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

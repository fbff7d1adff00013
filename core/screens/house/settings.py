"""The page where a business sets what its addons let it set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from starlette.responses import Response

from core.screens.ask import Ask
from core.screens.elements import Field, FormPage, Option, Section, Wrong
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.screens.records.inputs import Input
from core.services.settings import Setting, change_setting, setting_value
from core.values import declarations, fields
from core.values.errors import NotFound, UserError
from core.values.words import _

PLACE = "/settings"
KINDS = {"flag": "check", "integer": "integer", "number": "number", "choice": "choice", "zone": "choice"}
"""How settings of each kind are typed in; text is a line."""

LONGEST = 400


def show(ask: Ask) -> Response:
    """What is set now."""
    refuse_strangers(ask)
    return page(ask, shown(ask), {})


def shown(ask: Ask) -> dict[str, str]:
    """What is set now, as it is typed in."""
    look = look_of(ask.env)
    return {one.name: input_of(one).show(setting_value(ask.env, one), look) for one in settings_of(ask)}


def save(ask: Ask) -> Response:
    """Keep all that was typed, or nothing where anything of it is wrong; what the form did not have stays as it is."""
    refuse_strangers(ask)
    asked = {one.name for one in settings_of(ask) if one.name in ask.form or input_of(one).kind == "check"}
    typed = shown(ask) | {name: ask.said(name) for name in asked}
    errors: dict[str, UserError] = {}
    found: dict[str, Any] = {}
    for one in settings_of(ask):
        try:
            read = input_of(one).read(typed[one.name], ask.env)
            found[one.name] = "" if read is None else read
        except UserError as error:
            errors[one.name] = error
    if errors:
        return page(ask, typed, errors)
    for one in settings_of(ask):
        if found[one.name] != setting_value(ask.env, one):
            change_setting(ask.env, one, found[one.name])
    return go(ask, PLACE, look_of(ask.env).words(_("The settings were saved.")))


def refuse_strangers(ask: Ask) -> None:
    """NotFound for whoever may not change settings."""
    if not ask.env.may("write", Setting):
        raise NotFound(ask.path)


def settings_of(ask: Ask) -> list[declarations.Setting]:
    """Every setting of the set, in the order of the addons."""
    return ask.env.parts.declared(declarations.Setting)


def input_of(setting: declarations.Setting) -> Input:
    """How a setting is typed in."""
    zones = {zone: zone for zone in sorted(available_timezones())} if setting.kind == "zone" else {}
    told = fields.Field(setting.title, setting.help, choices=setting.choices or zones)
    kind = KINDS.get(setting.kind, "line")
    return Input(setting.name, "", told, kind, kind not in ("line", "check"), LONGEST)


def page(ask: Ask, typed: Mapping[str, str], errors: Mapping[str, UserError]) -> Response:
    """The form, with what is typed in it and what is wrong with it."""
    look = look_of(ask.env)
    sections = tuple(sections_of(ask, look, typed, errors))
    wrong = tuple(
        Wrong(field.label, field.error, field.id)
        for section in sections
        for field in section.items
        if isinstance(field, Field) and field.error
    )
    made = FormPage(look.words(_("Settings")), PLACE, sections, "/", errors=wrong)
    return render(ask, made, 422 if wrong else 200)


def sections_of(ask: Ask, look: Look, typed: Mapping[str, str], errors: Mapping[str, UserError]) -> Iterator[Section]:
    """The settings of each addon that has any."""
    parts = ask.env.parts
    for name, manifest in parts.addons.items():
        own = [one for one in settings_of(ask) if parts.owners[one] == name]
        if own:
            found = (field_of(one, look, typed[one.name], errors.get(one.name)) for one in own)
            yield Section(look.words(manifest.title), tuple(found), name)


def field_of(setting: declarations.Setting, look: Look, typed: str, error: UserError | None) -> Field:
    """One setting as it is typed in."""
    asked = input_of(setting)
    options = tuple(Option(key, look.words(title), key == typed) for key, title in asked.field.choices.items())
    return Field(
        setting.name,
        look.words(setting.title),
        asked.kind,
        typed,
        options,
        required=asked.required,
        error=look.words.error(error) if error else "",
        hint=look.words(setting.help),
    )


ROUTES = (declarations.Route(PLACE, show), declarations.Route(PLACE, save, ("POST",)))

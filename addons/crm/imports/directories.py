"""What a file calls by name and a card keeps as a link or a choice: tags, source, manager, territory, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from addons.base.models import User
from addons.crm.imports.said import Said
from addons.crm.models.client import KINDS, STATUSES
from addons.crm.models.directories import Category, Industry, Source, Tag, Territory
from core import AddonSet, Draft, Env, UserError, _
from core.services.exchange.entries import Entries, folded
from core.services.i18n import LANGUAGES, words_of
from core.values.text import fold

PERSON = """особа людина фізособа фізична-особа фо персона persoană persoană-fizică pf человек физлицо
    физическое-лицо contact individual"""
ORGANISATION = """компанія організація підприємство фірма юрособа юридична-особа юо companie firmă persoană-juridică
    pj компания организация предприятие фирма юрлицо юридическое-лицо company organization business"""
KIND_WORDS = {"person": PERSON.split(), "organisation": ORGANISATION.split()}
UNKNOWN = _("Nobody here knows {value}; it was left out.")


def kinds(parts: AddonSet) -> dict[str, str]:
    """Every word for a person or an organisation."""
    more = {fold(word.replace("-", " ")): kind for kind, words in KIND_WORDS.items() for word in words}
    return more | titles(parts, KINDS)


def titles(parts: AddonSet, choices: Mapping[str, str]) -> dict[str, str]:
    """The values of a choice by their folded titles in every language, and by themselves."""
    languages = [words_of(parts, code) for code in LANGUAGES]
    return {
        fold(text): value
        for value, title in choices.items()
        for text in (value, *(words(title) for words in languages))
    }


class Directories:
    """The directories of a business while a file is read."""

    def __init__(self, env: Env) -> None:
        self.one = {"source": Entries(env, Source), "industry": Entries(env, Industry)}
        self.many = {"tags": (Entries(env, Tag), "tag_id"), "categories": (Entries(env, Category), "category_id")}
        self.statuses = titles(env.parts, STATUSES)
        user: Any = env[User]
        self.managers: dict[str, int] = {}
        for key, name, login in env.session.execute(select(user.id, user.name, user.login).order_by(user.id.desc())):
            self.managers |= {fold(name): key, fold(login): key}
        territory: Any = env[Territory]
        asked = select(territory.number, territory.id, territory.manager_id) if env.may("read", territory) else None
        self.territories = (
            {str(number): (key, manager) for number, key, manager in env.session.execute(asked)}
            if asked is not None
            else {}
        )

    def note(self, draft: Draft, said: Said) -> None:
        """Remember the names for the time of storing, and tell of those that lead nowhere."""
        card, one = draft.record, said.one
        if "status" in one:
            card.status = self._known(draft, "status", one["status"], self.statuses) or card.status
        if "manager" in one:
            card.manager_id = self._known(draft, "manager", one["manager"], self.managers)
        if "territory" in one:
            self._enter(draft, one["territory"])
        for name, entries in self.one.items():
            if name in one:
                draft.beside[name] = self._allowed(draft, name, [one[name]], entries)
        for name, names in (("tags", said.tags), ("categories", said.categories)):
            if names:
                draft.beside[name] = self._allowed(draft, name, names, self.many[name][0])

    def _known(self, draft: Draft, field: str, name: str, known: Mapping[str, Any]) -> Any:
        found = known.get(folded(name))
        if found is None:
            draft.complain(field, UserError(UNKNOWN, value=name), name, refused=False)
        return found

    def _enter(self, draft: Draft, number: str) -> None:
        """A territory by its number; its manager is the client's, where the file names none."""
        found = self._known(draft, "territory", number, self.territories)
        if found is not None:
            draft.record.territory_id = found[0]
            draft.record.manager_id = draft.record.manager_id or found[1]

    def _allowed(self, draft: Draft, field: str, names: Sequence[str], entries: Entries) -> list[str]:
        """The names that are entries or may become ones."""
        allowed = []
        for name in names:
            try:
                entries.refuse(name)
                allowed.append(name)
            except UserError as error:
                draft.complain(field, error, name, refused=False)
        return allowed

    def make(self, env: Env, drafts: Sequence[Draft]) -> None:
        """Add the entries that the drafts need and that are not there."""
        for name, entries in (*self.one.items(), *((name, entries) for name, (entries, _column) in self.many.items())):
            entries.keys(env, [wanted for draft in drafts for wanted in draft.beside.get(name, ())])

    def link(self, draft: Draft) -> None:
        """Put the ids of entries in the place of their names; one that is not there yet is passed over."""
        card = draft.record
        card.tags, card.categories = [], []
        for name, names in draft.beside.items():
            if name in self.one:
                setattr(card, f"{name}_id", self.one[name].key(names[0]) if names else None)
            else:
                entries, column = self.many[name]
                keys = dict.fromkeys(map(entries.key, names))
                setattr(card, name, [SimpleNamespace(**{column: key}) for key in keys if key is not None])

"""The first start: a business with its administrator and, where that is wanted, demo data."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from contextlib import closing

from core.composition.addonset import AddonSet, there
from core.policy.business import Business, Entry
from core.policy.businesses.directory import Directory
from core.policy.businesses.intents import Intent, begun
from core.policy.businesses.settling import settler
from core.policy.env import Env, Person
from core.policy.people import User
from core.policy.plans.founding import create_business
from core.services.i18n import words_of
from core.values.errors import GazdaError
from core.values.words import _
from core.web.invitations import ADMINISTRATOR

ADDONS = ("base", "crm", "tasks")
NAME = "main"
FILE = "business.db"
DEMO = "demo"
"""The module whose `load(env)` gives an addon's demo data."""


def found(directory: Directory, title: str = "", language: str = "uk", *, demo: bool = True) -> Business:
    """Make the business of a data folder that has none."""
    return establish(directory, Entry(NAME, f"sqlite:///{directory.folder / FILE}", title), ADDONS, language, demo=demo)


def establish(
    directory: Directory, entry: Entry, addons: Sequence[str], language: str = "uk", *, demo: bool = True
) -> Business:
    """Make a business with its administrator. Killed half-way, it leaves nothing that the next command keeps."""
    with begun(directory.folder, Intent("make", entry), settler(directory)):
        with closing(create_business(entry, directory.sets, directory.folder, addons, Person())) as business:
            furnish(business, language, demo=demo)
        directory.add(entry)
    return directory.open(entry.name)


def furnish(business: Business, language: str, *, demo: bool) -> None:
    with business.env(trusted=True, writes=True, source="first start") as env:
        env.session.add(administrator(env, language))
        if demo:
            load_demo(env)


def administrator(env: Env, language: str) -> User:
    """The first user, who may do everything and has no password yet."""
    name = words_of(env.parts, language)(_("Administrator"))
    return env[User](name=name, login=ADMINISTRATOR, language=language, roles=[role_of_everything(env.parts)])


def role_of_everything(parts: AddonSet) -> str:
    """The stored name of the role that may do everything."""
    names = [name for name, role in parts.roles().items() if role.everything]
    if not names:
        raise GazdaError("no addon declares a role that may do everything; the business would have no administrator")
    return names[0]


def load_demo(env: Env) -> None:
    """Let each addon add its demo data, those it depends on first; what one cannot make is done without."""
    for manifest in env.parts.addons.values():
        if there(manifest.folder, DEMO):
            with env.done_without(manifest.name):
                importlib.import_module(f"{manifest.package}.{DEMO}").load(env)

"""The kernel of Gazda. What addons may use is exported here, and nothing else is promised to stay.

A name is imported when it is first asked for, so that a part of the kernel does not load the whole.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from core.values.deprecation import Deprecated
from core.values.words import _, _n

if TYPE_CHECKING:
    from core.composition.addonset import AddonSet as AddonSet
    from core.composition.hooks import addon_installed as addon_installed
    from core.composition.hooks import addon_removing as addon_removing
    from core.composition.hooks import hookimpl as hookimpl
    from core.composition.hooks import hookspec as hookspec
    from core.composition.model import BareModel as BareModel
    from core.composition.model import Model as Model
    from core.composition.part import Part as Part
    from core.policy.business import Business as Business
    from core.policy.env import Env as Env
    from core.policy.env import Person as Person
    from core.policy.people import User as User
    from core.screens import elements as elements
    from core.screens.ask import Ask as Ask
    from core.screens.look import Look as Look
    from core.screens.look import look_of as look_of
    from core.screens.many import Activity as Activity
    from core.screens.many import Board as Board
    from core.screens.many import Calendar as Calendar
    from core.screens.many import Graph as Graph
    from core.screens.many import Pivot as Pivot
    from core.screens.pages import go as go
    from core.screens.pages import piece as piece
    from core.screens.pages import render as render
    from core.screens.prints.parts import Letterhead as Letterhead
    from core.screens.prints.parts import Print as Print
    from core.screens.tiles import Chart as Chart
    from core.screens.tiles import Figure as Figure
    from core.screens.tiles import Next as Next
    from core.screens.tiles import Rows as Rows
    from core.screens.tiles import Tile as Tile
    from core.screens.views import Action as Action
    from core.screens.views import Colour as Colour
    from core.screens.views import Form as Form
    from core.screens.views import Happenings as Happenings
    from core.screens.views import List as List
    from core.screens.views import Tab as Tab
    from core.screens.views import View as View
    from core.services.attempt import Progress as Progress
    from core.services.attempt import Steps as Steps
    from core.services.exchange.importer import Draft as Draft
    from core.services.exchange.importer import Importer as Importer
    from core.services.exchange.importer import ImportField as ImportField
    from core.services.jobs import enqueue as enqueue
    from core.services.maps import map_link as map_link
    from core.services.search import Searchable as Searchable
    from core.services.settings import change_setting as change_setting
    from core.services.settings import setting_value as setting_value
    from core.values.declarations import Grant as Grant
    from core.values.declarations import Job as Job
    from core.values.declarations import Menu as Menu
    from core.values.declarations import Restrict as Restrict
    from core.values.declarations import Role as Role
    from core.values.declarations import Route as Route
    from core.values.declarations import Rule as Rule
    from core.values.declarations import Setting as Setting
    from core.values.declarations import SetupStep as SetupStep
    from core.values.declarations import job as job
    from core.values.declarations import route as route
    from core.values.deprecation import deprecated as deprecated
    from core.values.deprecation import renamed as renamed
    from core.values.errors import AccessError as AccessError
    from core.values.errors import AddonError as AddonError
    from core.values.errors import Conflict as Conflict
    from core.values.errors import GazdaError as GazdaError
    from core.values.errors import NotFound as NotFound
    from core.values.errors import UserError as UserError
    from core.values.fields import Field as Field
    from core.values.fields import choice as choice
    from core.values.fields import column as column
    from core.values.fields import link as link
    from core.values.fields import links as links
    from core.values.fields import money as money
    from core.values.fields import quantity as quantity
    from core.values.fields import reference as reference
    from core.values.layout import Layout as Layout
    from core.values.types import Instant as Instant
    from core.values.types import Money as Money
    from core.values.types import Price as Price
    from core.values.types import Quantity as Quantity
    from core.values.types import Rate as Rate
    from core.values.types import Uid as Uid

EXPORTED = {
    "core.composition.addonset": "AddonSet",
    "core.composition.hooks": "addon_installed addon_removing hookimpl hookspec",
    "core.composition.model": "BareModel Model",
    "core.composition.part": "Part",
    "core.policy.business": "Business",
    "core.policy.env": "Env Person",
    "core.policy.people": "User",
    "core.screens": "elements",
    "core.screens.ask": "Ask",
    "core.screens.look": "Look look_of",
    "core.screens.many": "Activity Board Calendar Graph Pivot",
    "core.screens.pages": "go piece render",
    "core.screens.prints.parts": "Letterhead Print",
    "core.screens.tiles": "Chart Figure Next Rows Tile",
    "core.screens.views": "Action Colour Form Happenings List Tab View",
    "core.services.attempt": "Progress Steps",
    "core.services.exchange.importer": "Draft ImportField Importer",
    "core.services.jobs": "enqueue",
    "core.services.maps": "map_link",
    "core.services.search": "Searchable",
    "core.services.settings": "change_setting setting_value",
    "core.values.deprecation": "deprecated renamed",
    "core.values.declarations": "Grant Job Menu Restrict Role Route Rule Setting SetupStep job route",
    "core.values.errors": "AccessError AddonError Conflict GazdaError NotFound UserError",
    "core.values.fields": "Field choice column link links money quantity reference",
    "core.values.layout": "Layout",
    "core.values.types": "Instant Money Price Quantity Rate Uid",
}
DEPRECATED: dict[str, Deprecated] = {}
"""Names that were exported and go; each for two minor releases."""

_HOMES = {name: module for module, names in EXPORTED.items() for name in names.split()}

__all__ = ["_", "_n", "Deprecated", *_HOMES]  # noqa: PLE0604  # strings all


def __getattr__(name: str) -> Any:
    """Import an exported name from the module it lives in; a deprecated one answers as what it is called now."""
    if name in DEPRECATED:
        DEPRECATED[name].warn(f"core.{name}")
        return __getattr__(DEPRECATED[name].instead)
    if name not in _HOMES:
        raise AttributeError(f"core exports no {name!r}")
    home = importlib.import_module(_HOMES[name])
    return getattr(home, name, None) or importlib.import_module(f"{home.__name__}.{name}")

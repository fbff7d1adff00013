"""Where an address is found on a map of others: a link that a person presses; nothing is asked of the map by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote, urlencode

from core.policy.env import Env
from core.services.settings import setting_value
from core.values import declarations
from core.values.words import _

OPENSTREETMAP, GOOGLE = "osm", "google"
MAP = declarations.Setting(
    "base.map",
    _("Map"),
    OPENSTREETMAP,
    "choice",
    _("Addresses on cards lead there when they are pressed; nothing is sent before."),
    {OPENSTREETMAP: "OpenStreetMap", GOOGLE: "Google Maps"},
)

Point: TypeAlias = tuple[Decimal | float, Decimal | float]
"""Latitude and longitude in degrees."""


def map_link(env: Env, text: str, point: Point | None = None) -> str:
    """Where the map of this business shows a point, or else looks for the text; nothing where there is neither."""
    asked = " ".join((text or "").split())
    if point is None and not asked:
        return ""
    chosen = setting_value(env, MAP)
    return (google if chosen == GOOGLE else openstreetmap)(asked, point)


def openstreetmap(text: str, point: Point | None) -> str:
    if point is None:
        return f"https://www.openstreetmap.org/search?{urlencode({'query': text}, quote_via=quote)}"
    latitude, longitude = point
    marked = urlencode({"mlat": latitude, "mlon": longitude})
    return f"https://www.openstreetmap.org/?{marked}#map=17/{latitude}/{longitude}"


def google(text: str, point: Point | None) -> str:
    query = text if point is None else f"{point[0]},{point[1]}"
    return f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': query}, quote_via=quote)}"

"""Which function answers an address: the kernel's own routes and those of a set of addons, literal ones first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from starlette.routing import compile_path

from core.composition.addonset import AddonSet
from core.screens.ask import Ask
from core.values.declarations import Route
from core.values.errors import AddonError


@dataclass(frozen=True, eq=False)
class Step(Route):
    """A route of the kernel whose first step only reads, whatever its method; a later step stores."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The answer of a first step: `work` takes long and must hold no transaction; `then` goes on in a new one."""

    work: Callable[[], Any]
    then: Callable[[Ask, Any], Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The route of an address and what its path says."""

    route: Route
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """There is such an address, but not for this method."""

    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The routes of one path with parameters, by method."""

    matches: re.Pattern[str]
    routes: dict[str, Route]


NO_PARAMS: Mapping[str, str] = {}


class Matcher:
    """Finds the route of an address: literal paths at once, patterns by their length and first part.

    What addons `added` for an address that is taken is left out; `refused` tells why.
    """

    def __init__(self, routes: Iterable[Route], added: Iterable[Route] = ()) -> None:
        self.routes = tuple(routes)
        self.refused: dict[Route, str] = {}
        self._literal: dict[str, dict[str, Route]] = {}
        self._patterns: dict[tuple[int, str], list[Pattern]] = {}
        paths: dict[str, dict[str, Route]] = {}
        for route in self.routes:
            add(paths.setdefault(route.path, {}), route)
        for route in added:
            try:
                add(paths.setdefault(route.path, {}), route)
            except AddonError as error:
                self.refused[route] = str(error)
        for path in sorted(paths, key=rank):
            self._keep(path, paths[path])

    def _keep(self, path: str, routes: dict[str, Route]) -> None:
        if "{" not in path:
            self._literal[path] = routes
            return
        parts = path.split("/")
        key = (0 if ":path}" in path else len(parts), "" if "{" in parts[1] else parts[1])
        self._patterns.setdefault(key, []).append(Pattern(compile_path(path)[0], routes))

    def find(self, method: str, path: str) -> Found | NotAllowed | None:
        """The route of `path` for `method`; HEAD is answered by what answers GET."""
        method = "GET" if method == "HEAD" else method
        routes = self._literal.get(path, {})
        if method in routes:
            return Found(routes[method], NO_PARAMS)
        parts = path.split("/")
        length, first = len(parts), parts[1] if len(parts) > 1 else ""
        refused = NotAllowed(tuple(sorted(routes))) if routes else None
        for key in ((length, first), (length, ""), (0, first), (0, "")):
            for pattern in self._patterns.get(key, ()):
                if found := pattern.matches.match(path):
                    if method in pattern.routes:
                        return Found(pattern.routes[method], found.groupdict())
                    refused = refused or NotAllowed(tuple(sorted(pattern.routes)))
        return refused


def add(routes: dict[str, Route], route: Route) -> None:
    """Put a route among those of its path; two answers to one question are refused."""
    for method in route.methods:
        if method in routes:
            both = f"{named(routes[method])} and by {named(route)}"
            raise AddonError(f"{method} {route.path} is answered by {both}; give one another path")
        routes[method] = route


def named(route: Route) -> str:
    return f"{route.answer.__module__}.{getattr(route.answer, '__name__', route.answer)}"


def rank(path: str) -> list[tuple[bool, str]]:
    """Sorts what is said literally before what a parameter takes, part by part."""
    return [("{" in part, part) for part in path.split("/")]


class Matchers:
    """The matcher of each set of addons, made when it is first asked for."""

    def __init__(self, kernel: Iterable[Route]) -> None:
        self.kernel = tuple(kernel)
        self._made: WeakKeyDictionary[AddonSet, Matcher] = WeakKeyDictionary()

    def of(self, parts: AddonSet) -> Matcher:
        found = self._made.get(parts)
        if found is None:
            found = self._made[parts] = Matcher(self.kernel, parts.declared(Route))
        return found

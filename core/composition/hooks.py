"""Announcements between addons: something happened; add your lines. Who listens can stop neither what announces it
nor another listener."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from core.values.errors import AddonError

if TYPE_CHECKING:
    from core.policy.env import Env

PROJECT = "gazda"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def addon_installed(addon: str, env: Env) -> None:
    """The addon called `addon` has come, or has come back: its tables are there, and its first rows.

    It is said to all addons of the new set, the one that came too, within the plan, by an `env` that may do everything.
    """


@hookspec
def addon_removing(addon: str, env: Env) -> None:
    """The addon called `addon` is about to go: its tables are still there, and what is written now goes to the archive.

    It is said to all addons of the old set, the one that goes too, within the plan, by an `env` that may do everything.
    """


@dataclass(frozen=True, slots=True)
class Listener:
    """What one addon does at an announcement; `wants` names the arguments it takes."""

    addon: str
    hook: str
    function: Callable[..., Any]
    wants: tuple[str, ...]

    def hear(self, values: Mapping[str, Any]) -> None:
        """Call it with those of the values that it names."""
        self.function(**{name: values[name] for name in self.wants})

    def __str__(self) -> str:
        return f"{self.addon}: {self.function.__module__}.{self.function.__name__}"


class Announcements(pluggy.PluginManager):
    """The announcements of a set of addons and who listens, those first that others depend on."""

    def __init__(self, modules: Mapping[str, Sequence[ModuleType]]) -> None:
        super().__init__(PROJECT)
        self.addons: dict[Any, str] = {module: addon for addon, own in modules.items() for module in own}
        for module in (sys.modules[__name__], *self.addons):
            self._announce(module)
        for module in reversed(self.addons):  # pluggy calls first what was registered last
            self._listen(module)
        self._heard = {
            caller.spec.function: tuple(self._listeners(caller))
            for caller in vars(self.hook).values()
            if caller.spec is not None
        }

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> Any:
        """Only what a module defines itself is announced by it: others import it to announce or to extend it."""
        return super().parse_hookspec_opts(module_or_class, name) if is_own(module_or_class, name) else None

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        """The same for listeners."""
        return super().parse_hookimpl_opts(plugin, name) if is_own(plugin, name) else None

    def listeners(self, spec: Callable[..., object]) -> tuple[Listener, ...]:
        """Who hears the announcement `spec`, in order."""
        found = self._heard.get(spec)
        if found is None:
            name = f"{spec.__module__}.{getattr(spec, '__name__', spec)}"
            raise AddonError(f"{name} is no announcement of this set; mark it with @hookspec in a module of its addon")
        return found

    def specs(self) -> tuple[Callable[..., object], ...]:
        """Everything that is announced, the kernel's first."""
        return tuple(self._heard)

    def _announce(self, module: ModuleType) -> None:
        if not any(self.parse_hookspec_opts(module, name) for name in vars(module)):
            return
        try:
            self.add_hookspecs(module)
        except ValueError as error:
            raise AddonError(f"{self._place(module)}: {error}; give it another name") from None

    def _listen(self, module: ModuleType) -> None:
        """Register the listeners of one module; one of no announcement, or for what it does not tell, is refused."""
        for name, function in vars(module).items():
            options = self.parse_hookimpl_opts(module, name)
            if options and (why := self._unfit(options["specname"] or name, function, options)):
                raise AddonError(f"{self._place(module)}:{line_of(function)}: {why}")
        self.register(module)

    def _unfit(self, name: str, function: Callable[..., Any], options: Mapping[str, Any]) -> str:
        """Why a function cannot listen to the announcement `name`; empty where it can."""
        caller: pluggy.HookCaller | None = getattr(self.hook, name, None)
        if caller is None or caller.spec is None:
            return "" if options["optionalhook"] else f"nobody announces {name!r}; mend its name, or depend on who does"
        if options["hookwrapper"] or options["wrapper"]:
            return f"{name!r} is only announced, and no listener wraps the others; drop wrapper="
        told = caller.spec.argnames
        if strange := [wanted for wanted in wants(function) if wanted not in told]:
            return f"{name!r} does not tell {strange[0]!r}; it tells {', '.join(told) or 'nothing'}"
        return ""

    def _place(self, module: ModuleType) -> str:
        """The addon and the file, for an error."""
        addon = self.addons.get(module, "core")
        return f"{addon}: {Path(module.__file__ or module.__name__).name}"

    def _listeners(self, caller: pluggy.HookCaller) -> Iterator[Listener]:
        for heard in reversed(caller.get_hookimpls()):
            yield Listener(self.addons[heard.plugin], caller.name, heard.function, wants(heard.function))


def wants(function: Callable[..., Any]) -> tuple[str, ...]:
    """The arguments that a listener takes; those with a default it keeps to itself."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(told.name for told in parameters if told.default is told.empty)


def is_own(module: Any, name: str) -> bool:
    """Whether a module defines the function that it calls `name`, and does not only import it."""
    function = getattr(module, name, None)
    return inspect.isfunction(function) and function.__module__ == module.__name__


def line_of(function: Callable[..., Any]) -> int:
    """Where a function begins in its file."""
    return int(inspect.unwrap(function).__code__.co_firstlineno)

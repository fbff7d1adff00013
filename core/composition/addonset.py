"""The classes, declarations and hooks of one list of addons, composed once and shared by every business that has it."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from core.composition.blame import reason_of, where
from core.composition.hooks import Announcements
from core.composition.importing import whole
from core.composition.model import BareModel
from core.composition.part import Part, leaves
from core.values.declarations import Declaration, Role
from core.values.errors import AddonError, GazdaError, unknown
from core.values.manifest import Manifest

P = TypeVar("P", bound=Part)
D = TypeVar("D", bound=Declaration)

SUBMODULES = (
    "models",
    "access",
    "imports",
    "views",
    "prints",
    "menus",
    "settings",
    "setup",
    "reports",
    "jobs",
    "hooks",
    "routes",
)
GLUE = "with_"
"""How the name of a module begins that is read only where the addon it names is there too."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class AddonSet:
    """Everything one ordered list of addons offers. `set[Part]` is the composed class."""

    def __init__(self, addons: Sequence[tuple[Manifest, Sequence[ModuleType]]]) -> None:
        self.addons = {manifest.name: manifest for manifest, _ in addons}
        self.modules = {manifest.name: tuple(modules) for manifest, modules in addons}
        offered = list(bindings(addons))
        self.owners: dict[Any, str] = {}
        for addon, _, value in offered:
            self.owners.setdefault(value, addon)
        self.keys = {(addon, name): value for addon, name, value in offered}
        self.composed: dict[tuple[str, str], type[Any]] = {}
        self._heirs: dict[type, type[Any]] = {}
        self.base = cast(
            "type[DeclarativeBase]",
            type("Base", (DeclarativeBase,), {"metadata": MetaData(naming_convention=NAMING), "parts": self}),
        )
        with quiet_collector():
            self._compose([value for value in self.owners if isinstance(value, type)])
            self.base.registry.configure()
        self.declarations = [value for value in self.owners if isinstance(value, Declaration)]
        self.hooks = Announcements(self.modules)

    def _compose(self, parts: Sequence[type[Part]]) -> None:
        for key in dict.fromkeys((part.part_kind, part.part_name) for part in parts if part.part_name):
            self.composed[key] = self._one(key, [part for part in parts if (part.part_kind, part.part_name) == key])

    def _one(self, key: tuple[str, str], parts: Sequence[type[Part]]) -> type[Any]:
        kind, name = key
        bases = leaves(parts)
        title = parts[0].__name__
        if kind != "model":
            return type(title, tuple(bases), {"parts": self, "__module__": parts[0].__module__})
        table = (
            *cast("type[BareModel]", bases[0]).constraints(),
            {"sqlite_autoincrement": True, "sqlite_strict": True},
        )
        if len(bases) > 1:
            table = (*type(title, tuple(bases), {"part_name": name}).constraints(), table[-1])  # type: ignore[attr-defined]  # a bare union of the fragments, for its super() chain
        body = {
            "__tablename__": name.replace(".", "_"),
            "__init__": self.base.__init__,
            "__table_args__": table,
            "__module__": parts[0].__module__,
        }
        return type(title, (*bases, self.base), body)

    def __getitem__(self, part: type[P]) -> type[P]:
        """The composed class of `part`; of a part without a name, its one heir in this set."""
        found = self.composed.get((part.part_kind, part.part_name)) if part.part_name else self._heir(part)
        if found is None:
            names = [name for kind, name in self.composed if kind == part.part_kind]
            raise unknown(part.part_kind, part.part_name or part.__name__, names, "this set of addons")
        return cast("type[P]", found)

    def _heir(self, part: type[Part]) -> type[Any] | None:
        if part not in self._heirs:
            found = [composed for composed in self.composed.values() if issubclass(composed, part)]
            if len(found) > 1:
                raise AddonError(f"{part.__name__}: {len(found)} models inherit it; name the one you mean")
            if not found:
                return None
            self._heirs[part] = found[0]
        return self._heirs[part]

    def __contains__(self, part: type[Part]) -> bool:
        return (part.part_kind, part.part_name) in self.composed if part.part_name else self._heir(part) is not None

    def named(self, kind: str, name: str) -> type[Any]:
        """The composed class of the part called `name`."""
        if (kind, name) not in self.composed:
            raise unknown(kind, name, [n for k, n in self.composed if k == kind], "this set of addons")
        return self.composed[kind, name]

    def all(self, kind: str) -> list[type[Any]]:
        """Every composed class of one kind, in the order of the addons."""
        return [composed for (k, _), composed in self.composed.items() if k == kind]

    def declared(self, kind: type[D]) -> list[D]:
        """Every declared value of one type, in the order of the addons."""
        return [value for value in self.declarations if isinstance(value, kind)]

    def first(self, composed: type[Any]) -> type[Part]:
        """The part that started a composed one."""
        return next(part for part in self.owners if isinstance(part, type) and issubclass(composed, part))

    def owner(self, composed: type[Any]) -> str:
        """The addon that started a composed part."""
        return self.owners[self.first(composed)]

    def key(self, value: Declaration) -> str:
        """The name by which `value` is stored: addon.binding."""
        return next(f"{addon}.{name}" for (addon, name), bound in self.keys.items() if bound is value)

    def roles(self) -> dict[str, Role]:
        """Every role by its stored name."""
        return {self.key(role): role for role in self.declared(Role)}

    def dispose(self) -> None:
        """Let the mapped classes go; clear the compiled caches of engines that used them too."""
        self.base.registry.dispose()


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Composing makes many cyclic objects that all live on; collecting amid it doubles the time.

    With a process's first set all its modules are there: some hundred thousand objects that need never be looked at
    again, which each whole collection would do for a tenth of a second.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
        if was:
            gc.enable()


def bindings(addons: Sequence[tuple[Manifest, Sequence[ModuleType]]]) -> Iterator[tuple[str, str, Any]]:
    """The parts and declarations that addons bind, in source order: the addon, the name, and what is bound to it.

    A package comes after its modules, from which it only exports. Glue knows the other addon, which may come later in
    the order; so what glue binds stands behind all the rest.
    """
    modules = [(manifest, module) for manifest, (package, *own) in addons for module in (*own, package)]
    for manifest, module in sorted(modules, key=lambda one: is_glue(*one)):
        yield from ((manifest.name, name, value) for name, value in offered_by(module))


def is_glue(manifest: Manifest, module: ModuleType) -> bool:
    """Whether a module, or the folder it lies in, is read only beside another addon."""
    return module.__name__.removeprefix(f"{manifest.package}.").startswith(GLUE)


def offered_by(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """What one module offers, by the name it is bound to: parts of addons, and declarations, in tuples too."""
    for name, value in vars(module).items():
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Declaration) or (
                isinstance(item, type) and issubclass(item, Part) and not kernel(item)
            ):
                yield name, item


def kernel(part: type) -> bool:
    """Whether a part is the kernel's own, which addons import and do not offer."""
    return part.__module__.partition(".")[0] == "core"


def modules_of(manifest: Manifest, present: Iterable[str]) -> list[ModuleType]:
    """Import one addon: its package, its known modules, and the glue to addons that are `present`."""
    try:
        package = importlib.import_module(manifest.package)
        names = [
            name
            for name in (*SUBMODULES, *(f"{GLUE}{other}" for other in sorted(present)))
            if there(manifest.folder, name)
        ]
        return [
            package,
            *(module for name in names for module in opened(f"{manifest.package}.{name}", manifest.folder / name)),
        ]
    except GazdaError as error:
        raise AddonError(f"{where(error, manifest)}: {error}") from error
    except (Exception, SystemExit) as error:
        why = f"it cannot be imported: {reason_of(error)}"
        raise AddonError(f"{where(error, manifest)}: {why}; mend it, or switch the addon off") from error


def opened(name: str, path: Path) -> list[ModuleType]:
    """A module, or all modules of a folder that stands for it."""
    module = importlib.import_module(name)
    inner = sorted(file.stem for file in path.glob("*.py") if file.stem != "__init__") if path.is_dir() else []
    return [module, *(importlib.import_module(f"{name}.{stem}") for stem in inner)]


def there(folder: Path, name: str) -> bool:
    """Whether an addon has the module `name`, as a file or a folder."""
    return (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()


def compose(manifests: Sequence[Manifest]) -> AddonSet:
    """The set of these addons, dependencies first; AddonError names the one that cannot be used."""
    from core.composition.checks import refuse_problems  # noqa: PLC0415  # checks look at the whole set
    from core.composition.standing import refuse_strangers  # noqa: PLC0415  # as above

    present = [manifest.name for manifest in manifests]
    with whole(manifests):
        addons = [(manifest, modules_of(manifest, present)) for manifest in manifests]
        refuse_strangers(addons)
        try:
            made = AddonSet(addons)
        except Exception as error:
            raise misfit(addons, error) from error
        refuse_problems(made)
    return made


def cannot_import(manifest: Manifest) -> str:
    """Why an addon by itself, without its glue, cannot be imported; empty where it can."""
    try:
        with whole([manifest]):
            modules_of(manifest, ())
    except AddonError as error:
        return str(error)
    return ""


def misfit(addons: Sequence[tuple[Manifest, Sequence[ModuleType]]], error: Exception) -> AddonError:
    """Which addon it is with which those before it do not compose any more, and why."""
    fits, count, why = 0, len(addons), error
    while count - fits > 1:
        half = (fits + count) // 2
        try:
            AddonSet(addons[:half])
            fits = half
        except Exception as found:
            count, why = half, found
    manifest = addons[count - 1][0]
    if str(why).startswith(f"{manifest.name}:"):
        return AddonError(str(why))
    told = f"it does not fit what it stands on: {reason_of(why)}"
    return AddonError(f"{where(why, manifest)}: {told}; mend it, or switch the addon off")

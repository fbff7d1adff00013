"""The templates of the kernel and of the addons of a set; what a template is compiled to serves every set."""

from __future__ import annotations

from pathlib import Path
from types import CodeType
from weakref import WeakKeyDictionary

from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja_partials import register_environment

from core.composition.addonset import AddonSet
from core.values.text import colour_index, initials

TEMPLATES = Path(__file__).with_name("templates")


class Compiled(BytecodeCache):
    """The code of each template of this process, by its file and text: to compile one again takes 15 ms."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_compiled = Compiled()
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
            bytecode_cache=_compiled,
        )
        found.filters.update(initials=initials, colour=colour_index)
        register_environment(found)
        _environments[parts] = found
    return found

"""The templates of the kernel and of the addons of a set; what a template is compiled to serves every set.

`templates/guestbook/crm/letter` of the guest book stands in the place of `crm/letter` wherever both addons are in the
set, and extends it by that name. Several extensions of one template make a chain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
)
from jinja2.bccache import Bucket
from jinja_partials import register_environment

from core.composition.addonset import AddonSet
from core.screens.icons import icon_file
from core.values.errors import unknown
from core.values.manifest import Manifest
from core.values.text import colour_index, initials

TEMPLATES = Path(__file__).with_name("templates")
KERNEL = "core"
"""The folder in which an addon extends templates of the kernel; names may begin with it too."""


EXTENDS = re.compile(r"""{%-?\s*extends\s*["']([^"']+)["']""")


class Compiled(BytecodeCache):
    """The code of each template of this process, by its file and text: to compile one again takes 15 ms."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


class Prefixed(PrefixLoader):
    """Templates that know themselves by their whole name, so that it can be told which link of a chain one is."""

    load = BaseLoader.load


Source = tuple[str, str, Callable[[], bool]]


class Held(FileSystemLoader):
    """The templates of a folder as they are when a set is first served: later ones belong to later code."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sources = dict(self._read())

    def _read(self) -> Iterator[tuple[str, Source]]:
        for name in self.list_templates():
            with suppress(UnicodeDecodeError):  # a file that is no template
                yield name, super().get_source(READER, name)

    def get_source(self, environment: Environment, template: str) -> Source:
        if template not in self.sources:
            raise TemplateNotFound(template)
        return self.sources[template]


class Templates(Environment):
    """The templates of one set. `chains` holds, for each that is extended, its links: the outermost first, itself last."""

    chains: Mapping[str, tuple[str, ...]] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: Any = None, **options: Any
    ) -> Template:
        """The template called `name`, by its outermost extension."""
        asked = self.link(name) if isinstance(name, str) and parent is None else name
        return super().get_template(asked, parent, globals, **options)

    def join_path(self, template: str, parent: str) -> str:
        """What a template means by a name: a link of the chain that the name begins means the next one."""
        return self.link(template, parent)

    def link(self, name: str, parent: str = "") -> str:
        """The file that is drawn for `name`, as seen from `parent`."""
        plain = name.removeprefix(f"{KERNEL}/")
        links = self.chains.get(plain, (plain,))
        place = links.index(parent) + 1 if parent in links[:-1] else 0
        return links[place]


READER = Environment(autoescape=True)
"""What a loader asks for and does not look at."""

_compiled = Compiled()
_environments: WeakKeyDictionary[AddonSet, Templates] = WeakKeyDictionary()


def environment(parts: AddonSet) -> Templates:
    """The templates of the kernel and, under its own name, of each addon of a set."""
    found = _environments.get(parts)
    if found is None:
        own = {name: Held(folder_of(manifest)) for name, manifest in parts.addons.items()}
        loader = ChoiceLoader([of_the_kernel(), Prefixed(dict(own))])
        found = Templates(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_compiled,
        )
        found.chains = chains_of(parts)
        found.filters.update(initials=initials, colour=colour_index, icon_file=icon_file)
        register_environment(found)
        _environments[parts] = found
    return found


@cache
def of_the_kernel() -> Held:
    """The templates of the kernel, the same for every set."""
    return Held(TEMPLATES)


def folder_of(manifest: Manifest) -> Path:
    """Where the templates of an addon lie."""
    return manifest.folder / "templates" / manifest.name


def file_of(parts: AddonSet, link: str) -> Path:
    """The file of a template, or of one link of a chain."""
    addon, _, rest = link.partition("/")
    return folder_of(parts.addons[addon]) / rest if addon in parts.addons else TEMPLATES / link


def chains_of(parts: AddonSet) -> dict[str, tuple[str, ...]]:
    """The links of every template that other addons of the set extend; who comes later in the set stands further out."""
    found: dict[str, tuple[str, ...]] = {}
    for link, base in extensions(parts):
        if file_of(parts, base).is_file():
            found[base] = (link, *found.get(base, (base,)))
    return found


def extensions(parts: AddonSet) -> Iterator[tuple[str, str]]:
    """Each template in a folder that is called as another addon of the set, or the kernel, and what it extends."""
    for name, manifest in parts.addons.items():
        folder = folder_of(manifest)
        for path in sorted(folder.glob("*/**/*.html")):
            said = path.relative_to(folder).as_posix()
            if said.partition("/")[0] in {KERNEL, *parts.addons} - {name}:
                yield f"{name}/{said}", said.removeprefix(f"{KERNEL}/")


def problems(parts: AddonSet) -> Iterator[str]:
    """Extensions of templates that are not there, and those that would stand in another's place without its words."""
    for link, base in extensions(parts):
        addon, _, said = link.partition("/")
        if not file_of(parts, base).is_file():
            yield str(unknown("template", base, all_names(parts), f"{addon}: templates/{link}"))
        elif said not in EXTENDS.findall(file_of(parts, link).read_text("utf-8")):
            yield f'{addon}: templates/{link}: it extends nothing; begin it with {{% extends "{said}" %}}'


def all_names(parts: AddonSet) -> list[str]:
    """The names of all templates of a set, as {% extends %} and {% include %} say them."""
    return environment(parts).list_templates(extensions=["html"])

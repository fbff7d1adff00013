"""Catalogs in the tree: every marked text of the kernel and of each addon, and what is still to be translated.

`python -m core.services.catalogs` brings them up to date; with --check it only says what is wrong.
"""

from __future__ import annotations

import re
import string
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.services.i18n import LANGUAGES

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
"""The languages that need a catalog; the sources are English."""

KEYWORDS: Mapping[str, Any] = {"_": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
MANIFEST = ("title", "summary", "category")
"""What people read of an addon.toml."""

LEFT_OUT = re.compile(
    r'"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By): '
)
"""Lines of a header that say nothing, or that would change with each run."""

PERCENT = re.compile(r"%\(\w+\)[sd]|%[sd]")


@dataclass(frozen=True, slots=True)
class Source:
    """A part of the program with catalogs of its own: the kernel, or an addon."""

    name: str
    folder: Path

    @property
    def template(self) -> Path:
        return self.folder / "locale" / f"{self.name}.pot"

    def catalog(self, language: str) -> Path:
        return self.folder / "locale" / language / "LC_MESSAGES" / f"{self.name}.po"


KERNEL = Source("core", Path(__file__).parents[1])


def sources(root: Path) -> list[Source]:
    """The kernel and every addon of a checkout."""
    addons = sorted(file.parent for file in root.glob("addons/*/addon.toml"))
    return [Source("core", root / "core"), *(Source(folder.name, folder) for folder in addons)]


def template_of(source: Source) -> Catalog:
    """Every text that the source marks for translation, with where it stands."""
    made = Catalog(project=source.name, charset="utf-8", fuzzy=False)
    made.header_comment = f"# Texts of {source.name}, made by bin/words."
    for file, _line, message, comments, context in extract_from_dir(source.folder, METHODS, keywords=KEYWORDS):
        made.add(message, locations=[(file.replace("\\", "/"), 0)], auto_comments=comments, context=context)
    for text in manifest_texts(source.folder / "addon.toml"):
        made.add(text, locations=[("addon.toml", 0)])
    for told in texts(made):
        told.locations = list(dict.fromkeys(told.locations))
    return made


def manifest_texts(file: Path) -> Iterator[str]:
    """What people read of an addon before it is installed."""
    if file.exists():
        told = tomllib.loads(file.read_text("utf-8"))
        yield from (told[key] for key in MANIFEST if told.get(key))


def read_catalog(file: Path, language: str | None = None) -> Catalog | None:
    """A catalog in the tree; None where there is none."""
    if not file.exists():
        return None
    return read_po(BytesIO(file.read_bytes()), locale=language)


def update(root: Path) -> None:
    """Bring every template and catalog of a checkout up to date."""
    bring_up_to_date(sources(root), sources(root))


def bring_up_to_date(own: Sequence[Source], every: Sequence[Source]) -> None:
    """Write the templates and catalogs of `own`; a text that a catalog of `every` has translated is taken from there."""
    known = {language: memory(every, language) for language in TRANSLATED}
    for source in own:
        template = template_of(source)
        write(source.template, template)
        for language in TRANSLATED:
            catalog = read_catalog(source.catalog(language), language) or Catalog(language, project=source.name)
            catalog.update(deepcopy(template), no_fuzzy_matching=True, update_header_comment=True)  # it keeps messages
            catalog.fuzzy = False
            catalog.obsolete.clear()
            fill(catalog, known[language])
            write(source.catalog(language), catalog)


def memory(found: Sequence[Source], language: str) -> dict[Any, Any]:
    """What is translated anywhere, the kernel's translation first."""
    catalogs = [catalog for source in found if (catalog := read_catalog(source.catalog(language), language))]
    return {
        message.id: message.string for catalog in reversed(catalogs) for message in texts(catalog) if is_done(message)
    }


def fill(catalog: Catalog, known: Mapping[Any, Any]) -> None:
    """Translate what is not, as it is translated elsewhere."""
    for message in texts(catalog):
        if not is_done(message) and message.id in known:
            message.string = known[message.id]


def texts(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalog without its header."""
    return (message for message in catalog if message.id)


def is_done(message: Message) -> bool:
    """Whether a message is translated, in every form."""
    return not message.fuzzy and all(forms(message.string))


def forms(text: Any) -> tuple[str, ...]:
    """The forms of a message, or its only one."""
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def write(file: Path, catalog: Catalog) -> None:
    """Write a catalog so that the same one is the same bytes."""
    made = BytesIO()
    write_po(made, catalog, width=0, include_lineno=False, sort_output=False, ignore_obsolete=True)
    lines = [line for line in made.getvalue().decode().splitlines() if not LEFT_OUT.match(line)]
    text = "\n".join(lines).strip() + "\n"
    if not file.exists() or file.read_text("utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")


def problems(root: Path) -> Iterator[str]:
    """One line for each text of a checkout that is not in its catalog, not translated, or translated wrongly."""
    yield from problems_of(sources(root))


def problems_of(among: Sequence[Source]) -> Iterator[str]:
    """The same for some sources."""
    said: dict[tuple[str, Any], tuple[str, Any]] = {}
    for source in among:
        wanted = {message.id for message in texts(template_of(source))}
        yield from stale(source, wanted)
        for language in TRANSLATED:
            where = f"{source.name}: {language}"
            catalog = read_catalog(source.catalog(language), language) or Catalog(language)
            done = {message.id: message for message in texts(catalog) if is_done(message)}
            yield from (f"{where} lacks {one(text)!r}" for text in wanted if text not in done)
            for message in done.values():
                first, elsewhere = said.setdefault((language, message.id), (source.name, message.string))
                found = [*faults(message, catalog.num_plurals)]
                found += [f"{first} translates it otherwise"] if elsewhere != message.string else []
                yield from (f"{where}: {one(message.id)!r}: {fault}" for fault in found)


def stale(source: Source, wanted: set[Any]) -> Iterator[str]:
    """What the template of a source lacks, or has to no purpose."""
    template = read_catalog(source.template)
    there = {message.id for message in texts(template)} if template else set()
    for text in wanted ^ there:
        told = f"is not in {source.template.name}" if text in wanted else "is in no source any more"
        yield f"{source.name}: {one(text)!r} {told}; run bin/words"


def one(text: Any) -> str:
    """A message by its singular."""
    return forms(text)[0]


def faults(message: Message, count: int) -> Iterator[str]:
    """What is wrong with a translation: its places, the number of its forms, the spaces and dots around it."""
    asked, given = forms(message.id), forms(message.string)
    if len(asked) > 1 and len(given) != count:
        yield f"{len(given)} forms instead of {count}"
    for form in given:
        if places(form) != places(asked[-1]):
            yield f"its places are {sorted(places(form))}, not {sorted(places(asked[-1]))}"
        if edges(form) != edges(asked[-1]):
            yield "it begins or ends with another space, colon or full stop"


def places(text: str) -> set[str]:
    """The places of a text that values fill."""
    named = {name for _text, name, _form, _conversion in string.Formatter().parse(text) if name is not None}
    return named | set(PERCENT.findall(text))


def edges(text: str) -> tuple[bool, bool, str]:
    """How a text meets what stands around it."""
    last = text[-1:] if text[-1:] in ".:…?!" else ""
    return text[:1].isspace(), text[-1:].isspace(), last


def main(arguments: Sequence[str]) -> int:
    """Update the catalogs of the checkout in the working folder unless --check is said; 1 where something is wrong."""
    root = Path.cwd()
    if "--check" not in arguments:
        update(root)
    found = sorted(problems(root))
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"{len(found)} to do\n" if found else "every text is translated\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

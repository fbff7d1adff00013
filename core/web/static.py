"""Files of the kernel and of the addons, which never change while the program runs: read once and sent packed."""

from __future__ import annotations

import hashlib
import logging
import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic

from starlette.types import Scope, Send

from core.values.errors import AddonError, unknown
from core.values.manifest import Manifest
from core.web.headers import PACKED_KINDS, SECURITY, STRICT_TRANSPORT, RawHeaders, packed

log = logging.getLogger("gazda.web")
PREFIX = "/static/"
LOOK = 1.0
"""Seconds between two looks for addons that are new."""

FOREVER = b"public, max-age=31536000, immutable"
OWN = Path(__file__).with_name("static")
KINDS = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".ico": "image/x-icon",
}
"""What the system's own table does not say, or says differently from machine to machine."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file, as it goes out plain and packed."""

    plain: tuple[RawHeaders, bytes]
    packed: tuple[RawHeaders, bytes]


class Static:
    """All static files. Those of the kernel have one address, those of each addon another; any of them changes it."""

    def __init__(self, files: Mapping[str, bytes], later: Callable[[], Iterable[Manifest]] = tuple) -> None:
        self._later, self._guard = later, Lock()
        self._read: set[str] = set()
        self._looked = -LOOK
        self._kept: dict[str, Kept] = {}
        self._addresses: dict[str, str] = {}
        self.base = self._add(files)

    def _add(self, files: Mapping[str, bytes]) -> str:
        digest = hashlib.sha256()
        for path in sorted(files):
            digest.update(f"{path}\0{len(files[path])}\0".encode() + files[path])
        base = f"{PREFIX}{digest.hexdigest()[:12]}/"
        self._kept = {**self._kept, **{base + path: kept(path, content) for path, content in files.items()}}
        self._addresses = {**self._addresses, **{path: base + path for path in files}}
        return base

    def read(self, manifests: Iterable[Manifest]) -> None:
        """Take in the files of those addons that were not there before; one that is wrong is told of and left out."""
        with self._guard:
            for manifest in manifests:
                if manifest.name in self._read:
                    continue
                self._read.add(manifest.name)
                try:
                    if found := files_of(manifest):
                        self._add(found)
                except AddonError as error:
                    log.error("its files are not served: %s", error)  # noqa: TRY400  # the sentence says all

    def address(self, path: str) -> str:
        """Where a browser finds the file `path`, for templates; AddonError where there is none."""
        if path not in self._addresses:
            self.read(self._later())
        if path not in self._addresses:
            raise unknown("static file", path, self._addresses, "template")
        return self._addresses[path]

    def find(self, path: str) -> Kept | None:
        """What is at an address. Another process may have given it out for an addon that is new here."""
        if path not in self._kept and monotonic() - self._looked > LOOK:
            self._looked = monotonic()
            self.read(self._later())
        return self._kept.get(path)

    def paths(self) -> list[str]:
        """Every address there is."""
        return list(self._kept)

    async def __call__(self, scope: Scope, send: Send) -> None:
        """Answer a request below /static/."""
        found = self.find(scope["path"]) if scope["method"] in {"GET", "HEAD"} else None
        status = 200 if found else 404
        headers, body = NOTHING if found is None else found.packed if takes_gzip(scope) else found.plain
        if scope["scheme"] == "https":
            headers = [*headers, STRICT_TRANSPORT]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def takes_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


def kept(path: str, content: bytes) -> Kept:
    """A file with its headers; packed where that makes it smaller."""
    kind = KINDS.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    kind += "; charset=utf-8" if kind.startswith("text/") else ""
    headers = [(b"content-type", kind.encode()), (b"cache-control", FOREVER), *SECURITY]
    plain = ([*headers, length(content)], content)
    if not kind.encode().startswith((*PACKED_KINDS, b"application/manifest+json", b"application/wasm")):
        return Kept(plain, plain)
    vary = (b"vary", b"accept-encoding")
    small = packed(content, 9)
    return Kept(([*plain[0], vary], content), ([*headers, vary, (b"content-encoding", b"gzip"), length(small)], small))


def length(content: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(content)).encode()


NOTHING: tuple[RawHeaders, bytes] = (
    [(b"content-type", b"text/plain"), (b"cache-control", b"no-store"), *SECURITY, length(b"Not found")],
    b"Not found",
)


def read_static(
    manifests: Iterable[Manifest], own: Path = OWN, later: Callable[[], Iterable[Manifest]] = tuple
) -> Static:
    """The files of the kernel and of these addons; `later` tells of addons that come while the program runs."""
    made = Static({path: file.read_bytes() for path, file in files_in(own)}, later)
    made.read(manifests)
    return made


def files_of(manifest: Manifest) -> dict[str, bytes]:
    """The files of an addon: those in static/<its name>/."""
    found: dict[str, bytes] = {}
    for path, file in files_in(manifest.folder / "static"):
        if not path.startswith(f"{manifest.name}/"):
            where = f"static/{manifest.name}/, apart from other addons' files"
            raise AddonError(f"{manifest.name}: static/{path} must lie in {where}")
        found[path] = file.read_bytes()
    return found


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `folder` but hidden ones, by its path from there."""
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in path.parts):
            yield path.as_posix(), file

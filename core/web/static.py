"""Files of the kernel and of the addons that never change while the program runs, read once and sent packed."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Scope, Send

from core.values.errors import AddonError, unknown
from core.values.manifest import Manifest
from core.web.headers import PACKED_KINDS, SECURITY, STRICT_TRANSPORT, RawHeaders, packed

PREFIX = "/static/"
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
    """All static files under one address, which changes with any of them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        digest = hashlib.sha256()
        for path in sorted(files):
            digest.update(f"{path}\0{len(files[path])}\0".encode() + files[path])
        self.base = f"{PREFIX}{digest.hexdigest()[:12]}/"
        self._kept = {self.base + path: kept(path, content) for path, content in files.items()}

    def address(self, path: str) -> str:
        """Where a browser finds the file `path`, for templates; AddonError where there is none."""
        found = self.base + path
        if found not in self._kept:
            raise unknown("static file", path, [name.removeprefix(self.base) for name in self._kept], "template")
        return found

    def paths(self) -> list[str]:
        """Every address there is."""
        return list(self._kept)

    async def __call__(self, scope: Scope, send: Send) -> None:
        """Answer a request below /static/."""
        found = self._kept.get(scope["path"]) if scope["method"] in {"GET", "HEAD"} else None
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


def read_static(manifests: Iterable[Manifest], own: Path = OWN) -> Static:
    """The files of the kernel, and of each addon those in static/<its name>/."""
    files = {path: file.read_bytes() for path, file in files_in(own)}
    for manifest in manifests:
        folder = manifest.folder / "static"
        for path, file in files_in(folder):
            if not path.startswith(f"{manifest.name}/"):
                where = f"static/{manifest.name}/, apart from other addons' files"
                raise AddonError(f"{manifest.name}: static/{path} must lie in {where}")
            files[path] = file.read_bytes()
    return Static(files)


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `folder` but hidden ones, by its path from there."""
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in path.parts):
            yield path.as_posix(), file

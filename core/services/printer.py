"""A process of its own, which lays out the papers at its standard input and writes them to its standard output as one PDF.

It opens no address and no file: whatever a paper may load comes with it. Nothing else imports this module, because what
lays out takes more memory than a worker of the server has.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

MEMORY, SECONDS = 2 << 30, 120
PANGO_IS_MISSING = 3
"""How the process ends where a library of the system is not there."""

ORIGIN = "https://paper.invalid"
"""What stands before the addresses of a paper, so that they are whole; nothing is ever asked there."""


def main() -> None:
    """Lay out what comes in, within limits of memory and time."""
    limit()
    parcel = json.load(sys.stdin)
    sys.stdout.buffer.write(laid_out(parcel["papers"], parcel["files"]))


def limit() -> None:
    """Take no more memory and time than many papers need, where the system can see to that."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # not on every platform

    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):  # it has a lower one already, or knows none
            resource.setrlimit(what, (most, most))


def laid_out(papers: list[str], files: Mapping[str, tuple[str, str]]) -> bytes:
    """One PDF of all papers, each with pages of its own that count from one."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  # it loads Pango, which may be missing
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  # as above
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201  # this program's own way to say it
        raise SystemExit(PANGO_IS_MISSING) from None
    shelf, fonts = shelf_of(files), FontConfiguration()
    documents = [
        HTML(string=paper, base_url=f"{ORIGIN}/", url_fetcher=shelf).render(font_config=fonts) for paper in papers
    ]
    pages = [page for document in documents for page in document.pages]
    made: bytes = documents[0].copy(pages).write_pdf(pdf_tags=True)
    return made


def shelf_of(files: Mapping[str, tuple[str, str]]) -> Any:
    """What hands over the files that came with the papers, and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415  # as above

    class Shelf(URLFetcher):  # type: ignore[misc]  # it has no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            kind, content = files.get(url.removeprefix(ORIGIN), ("", ""))
            if not kind or not url.startswith(ORIGIN):
                raise ValueError(f"{url[:200]} did not come with the paper")
            return URLFetcherResponse(url, b64decode(content), {"Content-Type": kind})

    return Shelf()


if __name__ == "__main__":
    main()

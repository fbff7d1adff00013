"""What a browser asked for, as screens need to know it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams

from core.policy.env import Env


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, read whole: `form` is what was posted, `params` what the route found in the path."""

    env: Env
    method: str
    path: str
    query: QueryParams = field(default_factory=QueryParams)
    form: FormData = field(default_factory=FormData)
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    csrf: str = ""
    secure: bool = False
    address: str = ""
    static: Callable[[str], str] = str
    root: str = ""
    """The path below which the business answers; only whole addresses, such as those of links to be sent, need it."""

    @property
    def fragment(self) -> bool:
        """Whether htmx asked, and for a piece of the page: the same template answers without its shell."""
        return self.headers.get("hx-request") == "true" and self.headers.get("hx-history-restore-request") != "true"

    @property
    def ahead(self) -> bool:
        """Whether the page is asked for before anybody pressed the link to it, and may never be shown."""
        return "prefetch" in self.headers.get("purpose", self.headers.get("sec-purpose", ""))

    def said(self, name: str) -> str:
        """The text that was posted under a name; nothing where there is none, or a file was sent instead."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def target(self) -> str:
        """The id of the element that htmx will change."""
        return self.headers.get("hx-target", "")

    def at(self, **changes: str | None) -> str:
        """The address of this screen with some of its query changed; None takes a name out."""
        kept = [(name, value) for name, value in self.query.multi_items() if name not in changes]
        pairs = kept + [(name, value) for name, value in changes.items() if value is not None]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

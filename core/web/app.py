"""The ASGI application: static files and health at once, pages by one hop to a worker thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from core.web.faults import bare, fault_of
from core.web.headers import finish
from core.web.pipeline import Pipeline
from core.web.received import BODY, UNASKED, Received, head, read_body
from core.web.routes import Outside
from core.web.server import Server
from core.web.static import PREFIX, Static

log = logging.getLogger("gazda.web")
T = TypeVar("T")
HASHES = 4
"""Password hashes that are computed at once; they take a core for 40 ms each."""

"""Chromium as a person has it: told by its own protocol, attached to a tab and not to one page.

Whoever is attached to a page keeps the browser from drawing others ahead of the click (status
PrerenderingDisabledByDevTools), and drivers of browsers are. Protocol: https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.conformance.chromium import find_chromium, flags

IN, OUT = 3, 4
"""Where Chromium reads what it is told, and where it answers (--remote-debugging-pipe)."""

SPARE = 10
END = b"\0"
SIZE = {"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": False}
PATIENCE, PAUSE = 20.0, 0.02
"""Seconds that a page may take, and between two looks at it."""


class Refused(Exception):
    """The browser did not do what it was told; most often because the page had just gone."""


class Tab:
    """The one tab of a browser; what it shows may change its process under the same tab."""

    def __init__(self, told: int, answers: int) -> None:
        self._told, self._answers = told, answers
        self._number, self._rest = 0, b""
        self._replies: dict[int, dict[str, Any]] = {}
        self._sessions: dict[str, str] = {}
        tabs = self._do("Target.getTargets", filter=[{"type": "tab"}])["targetInfos"]
        session = self._do("Target.attachToTarget", targetId=tabs[0]["targetId"], flatten=True)["sessionId"]
        self._do("Target.setAutoAttach", session, autoAttach=True, waitForDebuggerOnStart=False, flatten=True)
        self.do("Emulation.setDeviceMetricsOverride", **SIZE)

    def _do(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        self._number += 1
        order = {"id": self._number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._told, json.dumps(order).encode() + END)
        while self._number not in self._replies:
            self._read()
        reply = self._replies.pop(self._number)
        if "error" in reply:
            raise Refused(f"{method}: {reply['error']['message']}")
        result: dict[str, Any] = reply["result"]
        return result

    def _read(self) -> None:
        while END not in self._rest:
            if not select.select([self._answers], [], [], PATIENCE)[0]:
                raise Refused(f"Chromium said nothing for {PATIENCE:g} s")
            if not (more := os.read(self._answers, 1 << 16)):
                raise Refused("Chromium has ended")
            self._rest += more
        one, _, self._rest = self._rest.partition(END)
        message = json.loads(one)
        if "id" in message:
            self._replies[message["id"]] = message
        elif message["method"] == "Target.attachedToTarget":
            self._sessions[message["params"]["targetInfo"]["targetId"]] = message["params"]["sessionId"]

    def do(self, method: str, **params: Any) -> dict[str, Any]:
        """Tell the page that is shown now; Refused where it goes away meanwhile."""
        for _ in range(int(PATIENCE / PAUSE)):
            pages = [one for one in self._do("Target.getTargets")["targetInfos"] if one["type"] == "page"]
            shown = [one["targetId"] for one in pages if one.get("subtype") != "prerender"]
            for target in shown:
                if target in self._sessions:
                    return self._do(method, self._sessions[target], **params)
            time.sleep(PAUSE)
        raise Refused(f"{method}: no page is shown")

    def value(self, script: str) -> Any:
        """What an expression, or the promise it gives, comes to on the page; asked again where the page changes."""
        for _ in range(int(PATIENCE / PAUSE)):
            try:
                return self.do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)[
                    "result"
                ].get("value")
            except Refused:
                time.sleep(PAUSE)
        raise Refused(f"no page gave a value: {script}")

    def open(self, address: str) -> None:
        """Go there, and wait until nothing more came for the page for half a second."""
        self.do("Page.navigate", url=address)
        at_rest = (
            f"location.href === {json.dumps(address)} && document.readyState === 'complete' && performance.now() - Math.max("
            "0, ...performance.getEntries().map(one => one.responseEnd ?? 0)) > 500"
        )
        deadline = time.monotonic() + PATIENCE
        while not self.value(at_rest):
            if time.monotonic() > deadline:
                raise Refused(f"{address} did not come to rest")
            time.sleep(PAUSE)

    def keep(self, name: str, value: str, address: str) -> None:
        """A cookie for the site of `address`."""
        self._do("Storage.setCookies", cookies=[{"name": name, "value": value, "url": address}])

    def press(self, x: float, y: float, *, hover: float, held: float) -> None:
        """Rest on a point for `hover` seconds, and press there for `held` seconds."""
        spot = {"x": x, "y": y}
        button = {**spot, "button": "left", "clickCount": 1}
        self.do("Input.dispatchMouseEvent", type="mouseMoved", **spot)
        time.sleep(hover)
        self.do("Input.dispatchMouseEvent", type="mousePressed", **button)
        time.sleep(held)
        try:
            self.do("Input.dispatchMouseEvent", type="mouseReleased", **button)
        except Refused:
            return  # the page went before it could say that it was pressed


@contextmanager
def tab() -> Iterator[Tab]:
    """A browser with a new profile and one empty tab."""
    told_in, told_out = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, SPARE) for end in os.pipe())
    said_in, said_out = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, SPARE) for end in os.pipe())
    started = [*flags(), "--headless", "--remote-debugging-pipe"]
    with tempfile.TemporaryDirectory(prefix="gazda-chromium-", ignore_cleanup_errors=True) as profile:
        wires = f'exec "$0" "$@" {IN}<&{told_in} {OUT}>&{said_out}'
        process = subprocess.Popen(
            ["bash", "-c", wires, find_chromium(), *started, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(told_in, said_out),
            stderr=subprocess.DEVNULL,
        )
        os.close(told_in)
        os.close(said_out)
        try:
            yield Tab(told_out, said_in)
        finally:
            process.kill()
            process.wait()
            os.close(told_out)
            os.close(said_in)

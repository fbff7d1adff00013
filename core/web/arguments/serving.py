"""What can be typed to serve."""

from __future__ import annotations

import argparse
from typing import Any

from core.web.arguments.businesses import founding
from core.web.arguments.command import command
from core.web.configuration import PORT


def add(found: Any) -> None:
    for one in (add_run, add_serve, add_worker):
        one(found)


def add_run(found: Any) -> None:
    told = "Serve. The first start makes a business with demo data and prints a link to choose a password."
    made = command(found, "run", "serving.run", told)
    serving(made)
    founding(made)


def add_serve(found: Any) -> None:
    serving(command(found, "serve", "serving.serving", "Serve the businesses of the data folder."))


def add_worker(found: Any) -> None:
    made = command(found, "worker", "serving.work", "Do the background work beside a server that does none.")
    made.add_argument("--threads", type=int, default=2, help="pieces of work at once")


def serving(made: argparse.ArgumentParser) -> None:
    made.add_argument("--host", metavar="H", help="address to listen on; beyond 127.0.0.1 it is HTTPS")
    made.add_argument("--port", metavar="P", type=int, help=f"port to listen on, {PORT} if none is said")
    made.add_argument("--workers", metavar="N", type=int, help="processes that serve, 1 if none is said")
    made.add_argument("--certificate", metavar="FILE", help="PEM file of the server's certificate")
    made.add_argument("--key", metavar="FILE", help="PEM file of its key")
    proxy = "serve plain HTTP to a proxy that speaks HTTPS, and believe what it says of the browser"
    told = "for developers: one process, started anew at each save; the browser shows what is wrong with one"
    made.add_argument("--dev", dest="reload", action="store_true", default=None, help=told)
    made.add_argument("--behind-proxy", metavar="ADDRESS", action="append", help=proxy)

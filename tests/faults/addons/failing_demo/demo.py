"""Rows to look at."""

from core import Env


def load(env: Env) -> None:
    raise LookupError("the demo is over")

"""The first rows."""

from core import Env


def load(env: Env) -> None:
    raise LookupError("the seeds were eaten")

"""Never knows when."""

from core import Env, job


@job("Count", every="every monday")
def count(env: Env) -> None:
    pass

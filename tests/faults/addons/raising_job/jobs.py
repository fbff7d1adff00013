"""Work that cannot be done."""

from core import Env, job


@job("Count", every="*/5 * * * *", retries=0)
def count(env: Env) -> None:
    raise ArithmeticError("there is nothing to count")

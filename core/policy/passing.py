"""Which errors of a database pass by themselves: another try of the whole transaction may not meet them."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

RETRIED = {"40001", "40P01", "55P03"}
STALE = "0A000"
"""What PostgreSQL says of a statement that was prepared before a plan changed its columns; a rollback forgets it."""


def passing(error: BaseException) -> bool:
    """Whether the error is one that another try may not meet: a lock, a conflict, a record that just became another."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, StaleDataError)
    state = getattr(error.orig, "sqlstate", None)
    if state == STALE:
        return "cached plan" in str(error.orig)
    return state in RETRIED or (isinstance(error, OperationalError) and "database is locked" in str(error.orig))

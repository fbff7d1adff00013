"""A rank for companies."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped

from addons import base
from core import column


class Company(base.Company):
    """A company with a rank."""

    rank: Mapped[int] = column(BigInteger, title="Rank")

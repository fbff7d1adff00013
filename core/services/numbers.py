"""Numbers of documents, gapless for each series and year: a row that counts, and that a rollback takes back."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, update
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel
from core.policy.env import Env
from core.services.statements import insert, run, table_of
from core.values.fields import column
from core.values.words import _


class Sequence(BareModel):
    """The last number given in one series and year."""

    model_title = _("Series of numbers")
    model_label = "code"
    model_order = ("code", "year", "id")
    code: Mapped[str] = column(String(40), title=_("Series"))
    year: Mapped[int] = column(BigInteger, title=_("Year"))
    last: Mapped[int] = column(BigInteger, title=_("Last number"), default=0)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "code", "year", unique=True)]


def next_number(env: Env, code: str, year: int) -> int:
    """The next number of the series `code` in `year`, from 1, without gaps.

    Others who number the same series wait until this unit of work ends, so take it last: flush everything else
    before, and let only the record that carries the number follow.
    """
    table = table_of(env, Sequence)
    mine = (table.c.code == code, table.c.year == year)
    found = run(env, update(table).where(*mine).values(last=table.c.last + 1).returning(table.c.last)).scalar()
    if found is None:
        first = insert(env, Sequence).values(code=code, year=year, last=1)
        raised = first.on_conflict_do_update(index_elements=["code", "year"], set_={"last": table.c.last + 1})
        found = run(env, raised.returning(table.c.last)).scalar_one()
    return int(found)

"""The work of an export: what an address asks is found once, read in short transactions, and written into a file."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select
from starlette.datastructures import QueryParams

from core.policy.business import Business
from core.policy.env import Env, Person
from core.screens.ask import Ask
from core.screens.boards.pivot import Table
from core.screens.exports.columns import Outgoing, converted, outgoing
from core.screens.exports.figures import flat
from core.screens.finding.asked import asked
from core.screens.finding.joins import Joins
from core.screens.finding.orders import ordering
from core.screens.finding.pages import everything, selected
from core.screens.lists.columns import columns
from core.screens.look import look_of
from core.screens.many import ways
from core.screens.views import List
from core.services.among import among, by_index
from core.services.attempt import Steps, Stopped
from core.services.exchange.outgoing import Writer, writer_of
from core.services.exports import Wish, change, export_of, path_of, refuse_others, wish_of
from core.services.files import deposit, store
from core.values import declarations
from core.values.errors import GazdaError, NotFound
from core.values.words import _

QUEUE, PURPOSE = "export", "export"
PAGE = 1_000
LARGEST = 1 << 30
"""Bytes of a file."""

READ = 10_000
"""Ids that are fetched at once."""

Tell = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Order:
    """All that the work needs to know."""

    business: Business
    person: Person
    wish: Wish

    @contextmanager
    def reading(self) -> Iterator[tuple[List, Ask]]:
        """The list and what is asked of it, in a short transaction of the person who asked."""
        with self.business.env(self.person) as env:
            refuse_others(env)
            yield view_of(env, self.wish.model), Ask(env, "GET", "", QueryParams(self.wish.query))


def view_of(env: Env, model: str) -> List:
    """The list of a model; NotFound where there is none any more, or none of it may be read."""
    found: Any = env.parts.composed.get(("view", f"{model}.list"))
    if found is None or not env.may("read", found.model):
        raise NotFound(model)
    return cast(List, found(env))


@declarations.job(_("Export a list"), queue=QUEUE, retries=2)
def make_export(steps: Steps, export: int) -> dict[str, Any]:
    """Write the file and keep it for who asked; what is broken off leaves nothing."""
    with steps.env() as env:
        row = export_of(env, export)
        if row is None:
            raise NotFound(f"export {export}")
        order, done = Order(env.business, env.person, wish_of(row)), row.state == "done"
    told = {"path": path_of(export, order.wish.name)}
    if done:
        return told
    try:
        return told | {"rows": kept(steps, order, export)}
    except Stopped:
        raise
    except Exception:
        with steps.env() as env:
            change(env, export, state="failed", ended_at=env.now())
        raise


def kept(steps: Steps, order: Order, export: int) -> int:
    """Write the file and keep it; gives how many rows it has."""
    with tempfile.TemporaryDirectory(prefix="gazda-") as folder:
        path = Path(folder) / "export"
        rows = produce(order, path, steps.progress)
        content = deposit(order.business, path, order.wish.name, LARGEST)
    with steps.env() as env:
        with env.sudo(f"export {export}") as inner:
            file = store(inner, content, order.wish.name, purpose=PURPOSE).id
        change(env, export, state="done", rows=rows, file=file, ended_at=env.now())
    return rows


def produce(order: Order, path: Path, tell: Tell) -> int:
    """Write what is wished into the file at `path`; gives how many rows it has."""
    return write_figures(order, path) if order.wish.way == "pivot" else write_records(order, path, tell)


def opened(order: Order, path: Path, view: List, headings: Sequence[Any]) -> Writer:
    """The file, ready for rows."""
    look = look_of(view.env)
    return writer_of(order.wish.kind, path, look.words(view.many or view.model.model_title), headings, look.language)


def write_records(order: Order, path: Path, tell: Tell) -> int:
    """The records one by one, in the order of the list."""
    with order.reading() as (view, ask):
        parts, shown = view.parts, outgoing(view, columns(view, ask), look_of(view.env))
        keys = found(view, ask, order.wish.chosen)
        writer = opened(order, path, view, [one.heading for one in shown])
    count = 0
    with writer as file:
        for start in range(0, len(keys), PAGE):
            with order.reading() as (view, _ask):
                if view.parts is not parts:
                    raise GazdaError("addons came or went meanwhile; the export begins anew")
                rows = rows_of(view, shown, keys[start : start + PAGE])
            file.write(converted(shown, rows))
            count += len(rows)
            done = min(start + PAGE, len(keys))
            tell(100 * done // len(keys), _("Row {row} of {total}"), row=done, total=len(keys))
    return count


def found(view: List, ask: Ask, chosen: Sequence[int]) -> array[int]:
    """The ids of what an address asks in its order, of those chosen where some are; eight bytes for each."""
    model, wanted = view.mapped(), asked(view, ask)
    joins = Joins(model)
    order = ordering(model, wanted.order, joins)
    made = joins.added(select(model.id).select_from(model)).where(*everything(view, wanted))
    if chosen:
        made = made.where(model.id.in_(chosen))
    return array(
        "q", view.env.session.scalars(made.order_by(*order.terms(back=False)), execution_options={"yield_per": READ})
    )


def rows_of(view: List, shown: Sequence[Outgoing], keys: Sequence[int]) -> list[Any]:
    """These records as rows, in this order; those that are gone, or out of sight by now, are left out."""
    by_index(view.env)
    made = selected(view, [one.name for one in shown], []).where(among(view.mapped().id, "keys"))
    read = {row[0]: row for row in view.env.session.execute(made, {"keys": list(keys)})}
    return [read[key] for key in keys if key in read]


def write_figures(order: Order, path: Path) -> int:
    """The table of sums that the address shows."""
    with order.reading() as (view, ask):
        way: Any = ways(view).get("pivot")
        if way is None:
            raise NotFound(f"{order.wish.model}.pivot")
        headings, rows = flat(Table(view, ask, way(view.env)))
        writer = opened(order, path, view, headings)
    with writer as file:
        file.write(rows)
    return len(rows)

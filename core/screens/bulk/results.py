"""What came of an act on many records, for the page of the work: how many, which refused and why, and the way back."""

from __future__ import annotations

from typing import Any

from core.policy.env import Env
from core.screens.bulk.acts import way_back
from core.screens.bulk.work import Tally, change_many, tally_of, undo_many
from core.screens.cells import linked
from core.screens.elements import Button, Cells, Link, Outcome
from core.screens.look import Look
from core.services import undo
from core.services.jobs import jobs_of
from core.values.words import _

WORKS = (change_many, undo_many)


def is_of_many(env: Env, row: Any) -> bool:
    """Whether a job is an act on many records."""
    return jobs_of(env.parts).get(row.name) in WORKS


def outcome(env: Env, row: Any, look: Look) -> Outcome:
    """What came of it so far."""
    tally, address = tally_of(row), row.args.get("address") or ""
    back = Link(look.words(_("Back to the list")), address, "arrow-left") if address else None
    if tally is None:
        return Outcome(look.words(_("Nothing was changed.")), back=back)
    button = Button(look.words(_("Undo")), way_back(tally), icon="rotate-ccw")
    return Outcome(
        text_of(tally, look, ended=row.state == "done"),
        table=refused(tally, look),
        undo=button if tally.undo and undo.held(env, tally.token) else None,
        back=back,
    )


def text_of(tally: Tally, look: Look, *, ended: bool) -> str:
    """The figures in sentences."""
    words = look.words
    told = [words.ngettext("{count} record changed", "{count} records changed", tally.changed) + "."]
    figures = [tally.changed]
    if tally.refused:
        told.append(
            words.ngettext("{count} record stays as it was.", "{count} records stay as they were.", tally.refused)
        )
        figures.append(tally.refused)
    said = [text.format(count=look.number(figure)) for text, figure in zip(told, figures, strict=True)]
    if not ended:
        seen, total = look.number(tally.seen), look.number(tally.total)
        said.insert(0, words.say(_("It came as far as {count} of {total} records."), count=seen, total=total))
    if tally.refused > len(tally.named):
        said.append(words.say(_("The first {count} of them:"), count=look.number(len(tally.named))))
    return " ".join(said)


def refused(tally: Tally, look: Look) -> Cells | None:
    """The records that stay as they were, each with the reason."""
    if not tally.named:
        return None
    path = f"/{tally.model.replace('.', '/')}"
    rows = tuple((linked([(name, f"{path}/{key}")]), reason) for key, name, reason in tally.named)
    return Cells((look.words(_("Record")), look.words(_("Why"))), rows)

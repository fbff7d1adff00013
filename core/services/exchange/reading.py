"""A source read through an importer: its rows and cards become drafts, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from core.services.exchange.importer import Draft, Importer
from core.services.exchange.normal import contact
from core.services.exchange.table import Problem, Row, Source
from core.services.exchange.vcard import Card, CardSource, flat
from core.values.errors import UserError


class Reading:
    """One reading of `source`: `mapping` says which column goes to which field; cards know that by themselves.

    With `lenient` a row goes in without its wrong fields. Raises UserError where the file as a whole is at fault.
    """

    def __init__(
        self, source: Source, importer: Importer, mapping: Mapping[str, str], *, lenient: bool = False
    ) -> None:
        self.source, self.importer, self.lenient = source, importer, lenient
        known = {target.field: target for target in importer.targets()}
        self.places = [
            (at, mapping[title]) for at, title in enumerate(source.columns) if mapping.get(title, "") in known
        ]
        self.titles = {field: source.columns[at] for at, field in reversed(self.places)}
        if isinstance(source, CardSource):
            self.titles = {field: target.title for field, target in known.items()}

    def drafts(self, skip: int = 0) -> Iterator[Draft]:
        """The drafts from the one after the first `skip` on."""
        if isinstance(self.source, CardSource):
            cards = islice(self.source.cards(), skip, None)
            return map(self._of_card, cards)
        return map(self._of_row, islice(self.source.rows(), skip, None))

    def _of_row(self, row: Row) -> Draft:
        if row.problems and row.refused:
            return Draft(row.number, problems=list(row.problems), cells=row.values)
        values: dict[str, list[str]] = {}
        cells = row.values
        for at, field in self.places:
            value = cells[at]
            if value and not value.isspace():
                values.setdefault(field, []).append(value)
        draft = self.importer.draft(values, row.number)
        draft.problems += row.problems
        return self._finished(draft, cells) if draft.problems else draft

    def _of_card(self, card: Card | Problem) -> Draft:
        if isinstance(card, Problem):
            return Draft(card.row, problems=[card])
        try:
            draft = self.importer.draft_contact(contact(card))
        except UserError as error:
            draft = Draft(card.number)
            draft.complain("", error)
        return self._finished(draft, flat(card)) if draft.problems else draft

    def _finished(self, draft: Draft, cells: tuple[str, ...]) -> Draft:
        """A draft with problems: they name the columns of the file, and the whole row is kept."""
        if self.lenient:
            draft.forgive()
        draft.problems = [
            replace(problem, field=self.titles.get(problem.field, problem.field)) for problem in draft.problems
        ]
        draft.cells = cells
        return draft


def batches(drafts: Iterator[Draft], size: int) -> Iterator[list[Draft]]:
    """The drafts in lists of at most `size`."""
    while batch := list(islice(drafts, size)):
        yield batch

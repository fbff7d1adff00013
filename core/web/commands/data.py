"""Files that come in."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from core.values.errors import GazdaError
from core.web.commands.told import opened, say
from core.web.configuration import Settings


def take_in(given: Namespace, settings: Settings) -> None:
    """Import files, one after the other; what stands against one does not keep the next from coming in."""
    from core.web.intake import Intake, columns_of, person_of  # noqa: PLC0415  # only this command reads files

    chosen = columns_of(given.map)
    with opened(given, settings) as business:
        intake = Intake(business, person_of(business, given.login), given.model, say)
        wrong: list[str] = []
        for name in given.files:
            try:
                intake.take(Path(name), chosen, dry=given.dry_run)
            except GazdaError as error:
                wrong.append(str(error))
    if wrong:
        raise GazdaError("; ".join(wrong))

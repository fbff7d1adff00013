"""The work of printing many records: drawn in short transactions, laid out apart, kept for a day for who asked."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

from core.policy.env import Env
from core.screens.look import look_of
from core.screens.prints.drawing import Order
from core.services import jobs
from core.services.attempt import Steps
from core.services.files import clean_name, deposit, store
from core.services.printing import Paper, printed
from core.values import declarations
from core.values.errors import NotFound
from core.values.words import _

QUEUE, PURPOSE = "print", "print"
AT_ONCE = 20
LARGEST = 1 << 30
LONGEST = 200
"""Signs of what tells that the same work waits already."""


@declarations.job(_("Print records"), queue=QUEUE, retries=2)
def print_records(steps: Steps, model: str, paper: str, keys: list[int], language: str) -> dict[str, Any]:
    """Lay the papers of these records out as one PDF and keep it."""
    with steps.env() as env:
        order = Order(env.business, env.person, model, paper, language)
    papers: list[Paper] = []
    for start in range(0, len(keys), AT_ONCE):
        papers += order.papers(keys[start : start + AT_ONCE])
        steps.progress(
            50 * (start + 1) // len(keys), _("Record {number} of {total}"), number=start + 1, total=len(keys)
        )
    if not papers:
        raise NotFound(f"{model} {keys}")
    content = printed(papers)
    name = file_name(order, keys)
    told = deposit(order.business, io.BytesIO(content), name, LARGEST)
    with steps.env() as env, env.sudo(f"print {steps.job}") as inner:
        file = store(inner, told, name, purpose=PURPOSE).id
    return {"path": path_of(steps.job, name), "file": file}


def file_name(order: Order, keys: list[int]) -> str:
    """What the file is called: as its record, or else as the paper and the day."""
    with order.reading() as sheet:
        record = sheet.env.session.get(sheet.mapped(), keys[0]) if len(keys) == 1 else None
        if record is not None:
            return sheet.file_name(record)
        look = look_of(sheet.env)
        return clean_name(f"{look.words(sheet.form.plural())} {look.today}.pdf")


def path_of(job: int, name: str) -> str:
    """The address of what was printed."""
    return f"/prints/{job}/{quote(name, safe='')}"


def begin(env: Env, order: Order, keys: list[int]) -> int:
    """Have records printed in the background; gives the number of the work, the same while the same waits already."""
    same = f"print {env.user} {order.model} {order.paper} {order.language} {','.join(map(str, keys))}"
    return jobs.enqueue(
        env, print_records, dedupe=same if len(same) <= LONGEST else "", model=order.model, paper=order.paper,
        keys=keys, language=order.language,
    )  # fmt: skip

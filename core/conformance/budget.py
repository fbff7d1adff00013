"""Budgets: how many questions a page asks of the database, how long it takes, how long a template is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TypeVar

from core.conformance import pages
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.growing import grow, line_up
from core.conformance.pages import Pages, forms, lists, other_ways
from core.conformance.views import files_in
from core.screens.finding.pages import PAGE
from core.screens.views import View

Found = TypeVar("Found")

FEW = 2
"""Rows of a list in which a question for each row would not be seen yet."""

SOME = 20
"""Records of which every lane of a board, every day of a week and every bar of a graph has one."""

GROWTH, LONG_GROWTH = (100, 2_000), (1_000, 100_000)
LIST_QUESTIONS, WAY_QUESTIONS, CARD_QUESTIONS, FORM_QUESTIONS = 12, 20, 40, 40
MILLISECONDS = 250
"""Of a processor, for a page of a list: some twenty times what a plain one takes."""

TEMPLATE_LINES = 60
ROUNDS = 5


@check(f"a list of {PAGE} rows asks the database at most {LIST_QUESTIONS} times, as often as one of a few", Needs.PAGES)
def lists_ask_little(bench: Bench) -> Iterator[Fault]:
    for view, few, many in compared(bench, paths_of_lists(bench), (FEW, PAGE)):
        if len(many) > LIST_QUESTIONS or len(many) > len(few):
            told = f"asks {len(few)} times for {FEW} rows and {len(many)} times for {PAGE}: {odd(few, many)}"
            yield Fault(bench.where(view), f"{told}; read with the list what its rows show")


@check(
    f"a board, a calendar, a pivot, a graph and a list of who is next ask the database at most {WAY_QUESTIONS} times, "
    f"as often of {PAGE} records as of {SOME}",
    Needs.PAGES,
)
def other_ways_ask_little(bench: Bench) -> Iterator[Fault]:
    for view, few, many in compared(bench, need(other_ways(bench), "it has no other ways of looking"), (SOME, PAGE)):
        if len(many) > WAY_QUESTIONS or len(many) > len(few):
            told = f"asks {len(few)} times of {SOME} records and {len(many)} times of {PAGE}: {odd(few, many)}"
            yield Fault(bench.where(view), f"{told}; read at once what its records show")


@check("the number of questions a list asks does not grow with its table", Needs.PAGES, grows=True)
def growth(bench: Bench) -> Iterator[Fault]:
    for view, few, many in compared(bench, paths_of_lists(bench), LONG_GROWTH if bench.thorough else GROWTH):
        if len(few) != len(many):
            told = f"asks {len(few)} times while its table is small and {len(many)} times when it has grown"
            yield Fault(bench.where(view), f"{told}: {odd(few, many)}; ask for a page at once")


def paths_of_lists(bench: Bench) -> list[tuple[type[View], str]]:
    """Its lists and where they are."""
    return [(view, view.path()) for view in need(lists(bench), "it has no lists")]


def compared(
    bench: Bench, found: Sequence[tuple[type[View], str]], sizes: tuple[int, int]
) -> Iterator[tuple[type[View], list[str], list[str]]]:
    """What each page asks while the table of its view has one size and then another, of those whose rows can be made."""
    left_out: list[PassedOver] = []
    with pages.served(bench) as shown:
        for view, path in found:
            try:
                few, many = (asked_at(shown, view, path, rows) for rows in sizes)
            except PassedOver as why:
                left_out.append(why)
            else:
                yield view, few, many
    if len(left_out) == len(found):
        raise left_out[0]


def asked_at(shown: Pages, view: type[View], path: str, rows: int) -> list[str]:
    """What a page asks while the table of its view has so many rows."""
    grow(shown, view.mapped(), rows)
    return questions(shown, path)


@check(f"a card asks the database at most {CARD_QUESTIONS} times, a form {FORM_QUESTIONS} times", Needs.PAGES)
def cards_ask_little(bench: Bench) -> Iterator[Fault]:
    need(forms(bench), "it has no forms")
    with pages.served(bench) as shown:
        for form in forms(bench):
            grow(shown, form.mapped(), FEW)
            key = shown.ids(form.model)[0]
            line_up(shown, form.mapped(), key)
            for path, most in ((f"{form.path()}/{key}", CARD_QUESTIONS), (f"{form.path()}/{key}/edit", FORM_QUESTIONS)):
                asked = questions(shown, path)
                if len(asked) > most:
                    yield Fault(
                        f"{bench.where(form)} {path}",
                        f"asks {len(asked)} times, more than {most}; read its lines and links at once",
                    )


@check(f"a list of {PAGE} rows takes at most {MILLISECONDS} ms of a processor", Needs.PAGES)
def milliseconds(bench: Bench) -> Iterator[Fault]:
    need(lists(bench), "it has no lists")
    with pages.served(bench) as shown:
        for view in lists(bench):
            grow(shown, view.mapped(), PAGE)
            shown.administrator.get(view.path())
            took = median(seconds(shown, view.path()) for _ in range(ROUNDS)) * 1000
            if took > MILLISECONDS:
                yield Fault(
                    bench.where(view), f"takes {took:.0f} ms of a processor for {PAGE} rows; do less for each row"
                )


@check(f"a template has at most {TEMPLATE_LINES} lines", Needs.FILES)
def template_size(bench: Bench) -> Iterator[Fault]:
    folder = bench.folder / "templates"
    for path in files_in(folder):
        lines = (folder / path).read_text("utf-8", "replace").count("\n") + 1
        if lines > TEMPLATE_LINES:
            yield Fault(bench.place(folder / path), f"has {lines} lines; take parts out into templates of their own")


def need(found: list[Found], reason: str) -> list[Found]:
    """What was found, if anything was."""
    if not found:
        raise PassedOver(reason)
    return found


def questions(shown: Pages, path: str) -> list[str]:
    """The statements of one page, once what is kept between pages is there."""
    shown.administrator.get(path)
    with shown.counting() as asked:
        status = shown.administrator.get(path).status
    if status != 200:
        raise PassedOver(f"{path} answers {status}, as views.doors tells")
    return [
        statement for statement in asked if not statement.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))
    ]


def odd(few: list[str], many: list[str]) -> str:
    """The statement that is asked more often than before."""
    return max(many, key=lambda one: many.count(one) - few.count(one))[:120]


def seconds(shown: Pages, path: str) -> float:
    """Time of a processor for one page."""
    begun = time.process_time()
    shown.administrator.get(path)
    return time.process_time() - begun

"""Background work: however often it is cut off, its effects are there once; what leaves the house can be told again."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, update

from core.composition.addonset import there
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.contents import contents
from core.conformance.data import changes, stock
from core.conformance.source import dotted, functions, modules_named
from core.policy.business import Business
from core.services.attempt import Attempt
from core.services.jobs import GIVEN, claim, enqueue
from core.services.jobs import Job as JobTable
from core.values.declarations import Job
from core.web.opening import DEMO

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
"""The time by which the work is done, each time the same."""

EXAMPLES = "jobs"
"""The function of demo.py that gives work to try: `def jobs(env)` yields pairs of a job and its arguments."""

CUTS = 6
"""Commits before which the work is cut off in turn."""

REMEDY = "let it take up from steps.resume, and write in no transaction but its own"
OUTSIDE = {
    "aiohttp", "ftplib", "http.client", "httpx", "httpx2", "imaplib", "niquests", "paramiko", "poplib", "requests",
    "smtplib", "socket", "telnetlib", "urllib.request", "urllib3", "websockets",
}  # fmt: skip
"""Modules that speak to other machines."""

OWN = {"base_job", "base_cron", "base_trail", "base_trail_personal"}
PASSING = {"id", "uid", "created_at", "updated_at", "at"}
"""Columns that differ from one time to the next."""


class Cut(BaseException):
    """The process ends here, as by kill -9."""


@dataclass(frozen=True, slots=True)
class Work:
    """A job with the arguments it is tried with."""

    job: Job
    args: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.job.run.__name__


@check("a job that is cut off before any of its commits and done again has its effects once", Needs.DATABASE)
def once(bench: Bench) -> Iterator[Fault]:
    found = list(works(bench))
    if not found:
        raise PassedOver(
            f"it has no job that recurs, and {DEMO}.py has no {EXAMPLES}(env) that gives others their arguments"
        )
    for work in found:
        odd = cut_off(bench, work)
        if odd:
            yield Fault(bench.where(work.job.run), f"the job {work.name}{odd}; {REMEDY}")


def cut_off(bench: Bench, work: Work) -> str:
    """What is otherwise where the work is cut off before one of its commits; nothing where that makes no difference."""
    whole, commits, error = outcome(bench, work, cut=0)
    if error:
        return f" fails: {error}"
    for cut in range(1, min(commits, CUTS) + 1):
        again, _commits, error = outcome(bench, work, cut=cut)
        odd = f"fails: {error}" if error else next((f"{name} {said}" for name, said in changes(whole, again)), "")
        if odd:
            return f", cut off before commit {cut} and done again: {odd}"
    return ""


def works(bench: Bench) -> Iterator[Work]:
    """The jobs of the addon that can be tried: those that recur, and those that demo.py gives arguments to."""
    own = [job for job in bench.parts.declared(Job) if bench.parts.owners[job] == bench.name]
    yield from (Work(job, {}) for job in own if job.every and not required(job))
    if there(bench.folder, DEMO):
        module = import_module(f"{bench.manifest.package}.{DEMO}")
        if hasattr(module, EXAMPLES):
            with bench.business() as business, business.env(trusted=True) as env:
                yield from (Work(job, dict(args)) for job, args in module.jobs(env))


def required(job: Job) -> list[str]:
    """The arguments that the job cannot do without."""
    told = inspect.signature(job.run).parameters.values()
    return [one.name for one in told if one.name not in GIVEN and one.default is inspect.Parameter.empty]


def outcome(bench: Bench, work: Work, cut: int) -> tuple[dict[str, list[dict[str, Any]]], int, str]:
    """What the business holds after the work, how often it committed, and why it failed; `cut` off before that commit."""
    with bench.business() as business:
        stock(bench, business)
        with business.env(trusted=True, writes=True) as env:
            enqueue(env, work.job, **work.args)
        commits = Commits(cut)
        with commits.watching(business):
            try:
                attempt(business, NOON)
            except Cut:
                commits.cut = 0
                attempt(business, NOON + timedelta(hours=1))
        with business.env(trusted=True) as env:
            job = env.session.query(env[JobTable]).order_by(env[JobTable].id.desc()).first()
            error = "" if job is None or job.state == "done" else (job.error or f"it is {job.state}")
        return settled(contents(business)), commits.count, error


def attempt(business: Business, now: datetime) -> None:
    """Claim the job and do it, as a worker does."""
    with business.env(trusted=True, writes=True) as env:
        env.clock = lambda: now
        table: Any = env[JobTable]
        env.session.execute(update(table).values(run_at=NOON - timedelta(days=1)).where(table.state != "done"))
        found = claim(env, "default", "check", timedelta(seconds=60))
    if found is not None:
        Attempt(business, found, "check", clock=lambda: now).perform()


@dataclass
class Commits:
    """Counts the commits of a business; the process ends right before one of them, with what is not committed."""

    cut: int
    count: int = 0

    @contextmanager
    def watching(self, business: Business) -> Iterator[None]:
        """Watch what is committed meanwhile."""
        original = business.writing

        @contextmanager
        def writing() -> Iterator[Connection]:
            with original() as connection:
                yield connection
                self.count += 1
                if self.count == self.cut:
                    raise Cut

        business.writing = writing  # type: ignore[method-assign]  # what ends a transaction is all there is to watch
        try:
            yield
        finally:
            del business.writing  # the class has its own


def settled(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Contents without what differs from one time to the next."""
    return {
        name: [{key: value for key, value in row.items() if key not in PASSING} for row in rows]
        for name, rows in found.items()
        if name not in OWN
    }


@check("what leaves the house does so in a job, and carries the job's id", Needs.FILES)
def outside(bench: Bench) -> Iterator[Fault]:
    for path, tree in bench.sources.items():
        names = {here for _line, full, here in modules_named(tree) if speaks(full)}
        for function in functions(tree) if names else ():
            calls = {dotted(n).partition(".")[0] for n in ast.walk(function) if isinstance(n, ast.Name | ast.Attribute)}
            if calls & names and not knows_job(function):
                told = "speaks to another machine and knows no job; do it in a job, and hand steps.job on as the key of the call"
                yield Fault(bench.place(path, function.lineno), f"{function.name}() {told}")


def speaks(module: str) -> bool:
    """Whether a module, or something of it, speaks to other machines."""
    return any(f"{module}.".startswith(f"{other}.") for other in OUTSIDE)


def knows_job(function: ast.FunctionDef) -> bool:
    """Whether a function is given the id of a job, or asks its steps for it."""
    given = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
    return "job" in given or any(isinstance(n, ast.Attribute) and n.attr == "job" for n in ast.walk(function))

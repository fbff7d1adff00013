"""Access: grants, routes, the ways past the rules, and fields that must stay out of sight."""

from __future__ import annotations

import ast
import re
import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import String, update

from core.composition.checks import access_problems
from core.conformance import exports, pages, prints
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.models import split
from core.conformance.pages import NOBODY, Pages
from core.conformance.source import dotted
from core.conformance.visitor import Answer, Visitor
from core.policy.guard import KERNEL
from core.values.declarations import Restrict, Route
from core.values.errors import GazdaError

ATTRIBUTES = {
    "cursor": "the driver's cursor knows no rules; ask through env.session",
    "driver_connection": "the driver's connection knows no rules; ask through env.session",
    "dbapi_connection": "the driver's connection knows no rules; ask through env.session",
    "raw_connection": "the driver's connection knows no rules; ask through env.session",
    "exec_driver_sql": "text for the driver knows no rules; ask through env.session",
}
MODULES = {
    "sqlite3": "addons speak to no driver",
    "pysqlite3": "addons speak to no driver",
    "psycopg": "addons speak to no driver",
    "pickle": "stored objects can run code; use JSON",
    "marshal": "stored objects can run code; use JSON",
    "core.policy.guard": "its marks are the kernel's own",
}
CALLS = {"eval": "stored text is never run", "exec": "stored text is never run", "compile": "stored text is never run"}
ASKING = {"select", "insert", "update", "delete"}
"""The statements of SQLAlchemy; each is asked of a model."""


@check("every model has a grant; grants, rules and restrictions are of what is there", Needs.SET)
def grants(bench: Bench) -> Iterator[Fault]:
    told = set(bench.fresh_problems())
    yield from (split(said, bench) for said in access_problems(bench.raw) if said in told)


@check("no route without a right: whoever holds no role is shown nothing and changes nothing", Needs.PAGES)
def routes(bench: Bench) -> Iterator[Fault]:
    for route in own_routes(bench):
        if route.public or route.role is not None:
            continue
        for method in route.methods:
            path = address_of(route)
            status = pages.pages(bench).people[NOBODY].ask(method, path, *sent(bench, method)).status
            if status < 400:
                told = f"answers {method} with {status} to somebody without a role; give the route a role, or ask env.may()"
                yield Fault(f"{bench.where(route.answer)} {route.path}", told)


def own_routes(bench: Bench) -> list[Route]:
    """The pages of its own that the addon declares; PassedOver where there are none."""
    found = [route for route in bench.parts.declared(Route) if bench.parts.owners[route] == bench.name]
    if not found:
        raise PassedOver("it has no pages of its own")
    return found


def sent(bench: Bench, method: str) -> tuple[bytes, dict[str, str]]:
    """The body and headers of a request that could come from a form of ours."""
    if method in {"GET", "HEAD"}:
        return b"", {}
    token = pages.pages(bench).people[NOBODY].token
    return b"", {"x-csrf-token": token, "content-type": "application/x-www-form-urlencoded"}


def address_of(route: Route) -> str:
    """An address that a route answers, with 1 for what it takes from the path."""
    return "/".join("1" if "{" in part else part for part in route.path.split("/"))


@check(
    "no driver cursor, no SQL as text, no statement on tables instead of models, nothing stored that runs", Needs.FILES
)
def gate(bench: Bench) -> Iterator[Fault]:
    for path, tree in bench.sources.items():
        for line, said in sorted(breaches(tree)):
            yield Fault(bench.place(path, line), said)


def breaches(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What of a module's source the gate refuses, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
            yield node.lineno, f".{node.attr}: {ATTRIBUTES[node.attr]}"
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, said) for said in wrong_call(node))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for name in [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]:
                for module, reason in MODULES.items():
                    if f"{name}.".startswith(f"{module}."):
                        yield node.lineno, f"imports {name}: {reason}"


def wrong_call(call: ast.Call) -> Iterator[str]:
    """What is wrong with calling this, given that."""
    name = dotted(call.func).rpartition(".")[2]
    if isinstance(call.func, ast.Name) and name in CALLS:
        yield f"{name}(): {CALLS[name]}"
    if name == "text" and call.args and made_up(call.args[0]):
        yield "text() of a string made at run time lets anything into the statement; write it with columns of env[Model]"
    if name in ASKING and any(of_table(argument) for argument in call.args):
        yield f"{name}() of a table knows no rules; write {name}(env[Model])"


def made_up(argument: ast.expr) -> bool:
    """Whether a string is put together at run time."""
    if isinstance(argument, ast.Call):
        return isinstance(argument.func, ast.Attribute) and argument.func.attr in {"format", "join", "replace"}
    return isinstance(argument, ast.JoinedStr | ast.BinOp)


def of_table(argument: ast.expr) -> bool:
    """Whether something is a table, or a column of one."""
    inner = argument.value if isinstance(argument, ast.Starred) else argument
    return any(isinstance(node, ast.Attribute) and node.attr == "__table__" for node in ast.walk(inner))


@check("restricted fields do not appear on pages, in search or in an order", Needs.PAGES)
def restricted(bench: Bench) -> Iterator[Fault]:
    with pages.served(bench) as shown:
        for model, name, key, marker, role in out_of_sight(bench, shown):
            for told in seen(shown, shown.people[role], model, key, name, marker):
                yield Fault(f"{model.part_name}.{name}", f"{told} to {role}, for whom it is out of sight")


@check("restricted fields do not appear in exports", Needs.PAGES)
def exported(bench: Bench) -> Iterator[Fault]:
    with pages.served(bench) as shown:
        for model, name, _key, marker, role in out_of_sight(bench, shown):
            view = shown.parts.composed.get(("view", f"{model.part_name}.list"))
            for rows in exports.tables(shown, view, role) if view is not None else ():
                if any(marker in cell for row in rows for cell in row):
                    told = f"is in the export of {view.path()} for {role}, for whom it is out of sight"
                    yield Fault(
                        f"{model.part_name}.{name}", f"{told}; take it out of what the other fields are made of"
                    )


@check("restricted fields do not appear in printed records", Needs.PAGES)
def printed(bench: Bench) -> Iterator[Fault]:
    with pages.served(bench) as shown:
        for model, name, key, marker, role in out_of_sight(bench, shown):
            for path in prints.addresses(shown, model, key):
                if marker in shown.people[role].get(path).text:
                    told = f"is printed at {path} for {role}, for whom it is out of sight"
                    yield Fault(f"{model.part_name}.{name}", f"{told}; take it out of what the paper is made of")


Unseen = tuple[Any, str, int, str, str]
"""A model, its field, a record, the mark that the field has there, and a role that may read the record and not the field."""


def out_of_sight(bench: Bench, shown: Pages) -> Iterator[Unseen]:
    """Marked values of the fields that the addon restricts, for each role that may not read them."""
    own = [said for said in bench.parts.declared(Restrict) if bench.parts.owners[said] == bench.name]
    if not own:
        raise PassedOver("it restricts no fields")
    for said in own:
        for name in said.fields.split():
            yield from unseen(shown, said, name)


def unseen(shown: Pages, said: Restrict, name: str) -> Iterator[Unseen]:
    """The same of one field."""
    model, keys = shown.parts[said.model], shown.ids(said.model, 2)
    column = model.__table__.columns.get(name)
    if not keys or column is None or not isinstance(column.type, String):
        return
    marker = f"zq{secrets.token_hex(4)}"[: column.type.length or 20]
    mark(shown, model, name, keys[0], marker)
    for role in shown.people:
        rights = shown.rights(role)
        if rights.may("read", model) and name in rights.unreadable.get(model, ()):
            yield model, name, keys[0], marker, role


def mark(shown: Pages, model: Any, name: str, key: int, marker: str) -> None:
    """Write a value that is found again wherever it appears; past what the model would make of it where it refuses."""
    try:
        with shown.business.env(trusted=True, writes=True) as env:
            setattr(env.session.get(model, key), name, marker)
    except GazdaError:
        table = model.__table__
        with shown.business.writing() as connection:
            connection.execute(update(table).where(table.c.id == key).values({name: marker}), execution_options=KERNEL)


def seen(shown: Pages, visitor: Visitor, model: Any, key: int, name: str, marker: str) -> Iterator[str]:
    """How somebody can learn the value of a field from the pages of its model."""
    path = "/" + model.part_name.replace(".", "/")
    for page in (path, f"{path}/{key}", f"{path}/{key}/edit"):
        if marker in visitor.get(page).text:
            yield f"shows at {page}; take it out of what that page reads,"
    for page in (f"{path}?q=", "/search?q="):
        link = f'"{path}/{key}"'
        if link in visitor.get(page + marker).text and link not in visitor.get(f"{page}none-has-this").text:
            yield f"is found by at {page}{marker}; take it out of search_words(),"
    whole = rows(visitor.get(path), path)
    if rows(visitor.get(f"{path}?f.{name}=none-has-this"), path) != whole:
        yield f"narrows {path} by what it holds; take it out of the facets,"
    for asked in (f"{path}?o={name}", f"{path}?o=-{name}"):
        if rows(visitor.get(asked), path) not in (whole, []):
            yield f"orders {asked}; let no index begin with it,"


def rows(answer: Answer, path: str) -> list[str]:
    """The records that a list shows, in its order."""
    return re.findall(rf'href="{path}/(\d+)"', answer.text)

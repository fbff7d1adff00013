"""Writes an addon's next migration: what its models say, less what the migrations so far make."""

from __future__ import annotations

import ast
import itertools
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from alembic.autogenerate import render_python_code
from alembic.operations import ops
from sqlalchemy import JSON, Connection, ForeignKeyConstraint, MetaData, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite.base import SQLiteTypeCompiler
from sqlalchemy.types import TypeDecorator

from core.composition.addonset import compose
from core.policy.engines import GazdaSQLite
from core.policy.migrations.branches import FOLDER, Branch, Branches
from core.policy.migrations.migrate import Migrations
from core.policy.migrations.schema import compare
from core.values import types
from core.values.errors import AddonError
from core.values.manifest import Manifest, Shelf, in_order

WIDTH = 120
JSON_EVERYWHERE = 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
IMPORTS = {
    "sa": "import sqlalchemy as sa",
    "op": "from alembic import op",
    "postgresql": "from sqlalchemy.dialects import postgresql",
    "types": "\nfrom core.values import types",
}
NATIVE = (ops.AddColumnOp, ops.DropColumnOp, ops.CreateIndexOp, ops.DropIndexOp)
PAGE = '''"""{text}."""

from __future__ import annotations

{imports}

revision = "{revision}"
down_revision = {below}
branch_labels = {labels}
depends_on = {needs}


def upgrade() -> None:
{up}


def downgrade() -> None:
{down}
'''


class ScratchTypes(SQLiteTypeCompiler):
    """Types by their full names, lengths and all, so that the comparison sees when one changes."""

    def visit_BIGINT(self, *_: Any, **__: Any) -> str:
        return "INTEGER"


class Scratch(GazdaSQLite):
    """A SQLite whose tables are not STRICT and tell their types exactly."""

    driver = "scratch"
    supports_statement_cache = True
    type_compiler_cls = ScratchTypes  # type: ignore[assignment]  # the types of the dialect below are coarser


registry.register("sqlite.scratch", __name__, "Scratch")


def write_revision(shelf: Shelf, name: str, text: str) -> Path | None:
    """Write the next migration of the addon `name` ("sales+stock" for glue); None where there is nothing to write.

    Its dependencies' migrations must make what their models say; AddonError names the one that is behind.
    """
    manifests = in_order(shelf.manifests, name.split("+"))
    first, _, other = name.partition("+")
    owner = next(manifest for manifest in manifests if manifest.name == first)
    branch = Branch(name, owner.folder / FOLDER / (f"with_{other}" if other else ""))
    for root in name.split("+") if other else owner.depends:
        refuse_behind(in_order(shelf.manifests, [root]))
    with scratch() as connection:
        branches = Branches(manifests)
        Migrations(branches).upgrade(connection)
        up, down = difference(connection, compose(manifests).base.metadata)
        return write(branch, branches, text, up, down) if up.ops else None


@contextmanager
def scratch() -> Iterator[Connection]:
    """A connection to a database that is thrown away."""
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite+scratch:///{folder}/scratch.sqlite")
        event.listen(engine, "connect", lambda driver, _: setattr(driver, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def refuse_behind(manifests: Sequence[Manifest]) -> None:
    """Each addon must be whole before something is written on top of it."""
    with scratch() as connection:
        for count, manifest in enumerate(manifests, 1):
            Migrations(Branches(manifests[:count])).upgrade(connection)
            if difference(connection, compose(manifests[:count]).base.metadata)[0].ops:
                raise AddonError(
                    f"{manifest.name}: its migrations do not make what its models say; write its own revision first"
                )


def difference(connection: Connection, metadata: MetaData) -> tuple[ops.UpgradeOps, ops.DowngradeOps]:
    """What would bring the database to `metadata`, and back, ready to be written."""
    up, down = compare(connection, metadata)
    tidy(up)
    tidy(down)
    for change in down.ops:
        allow_empty(change)
    untangle(up, down)
    return up, down


def untangle(up: ops.OpContainer, down: ops.OpContainer) -> None:
    """A key to a table that is made later is made after it, and dropped before it."""
    coming = [op for op in up.ops if isinstance(op, ops.CreateTableOp)]
    for place, table in enumerate(coming):
        later = {other.table_name for other in coming[place + 1 :]}
        keys = [
            key for key in table.columns if isinstance(key, ForeignKeyConstraint) and key.referred_table.name in later
        ]
        table.columns = [item for item in table.columns if not any(item is key for key in keys)]
        for key in keys:
            up.ops.append(ops.ModifyTableOps(table.table_name, [ops.CreateForeignKeyOp.from_constraint(key)]))
            down.ops.insert(0, ops.ModifyTableOps(table.table_name, [ops.DropConstraintOp.from_constraint(key)]))


def allow_empty(change: ops.MigrateOperation) -> None:
    """A required column that comes back on the way down finds rows without it; that way only removals go."""
    for op in change.ops if isinstance(change, ops.ModifyTableOps) else ():
        if isinstance(op, ops.AddColumnOp) and op.column.server_default is None:
            op.column.nullable = True


ORDER = (
    ops.DropIndexOp,
    ops.DropConstraintOp,
    ops.AddColumnOp,
    ops.AlterColumnOp,
    ops.AddConstraintOp,
    ops.DropColumnOp,
    ops.CreateIndexOp,
)
"""How the changes of one table follow each other, so that SQLite can do the most of them without a copy."""


def tidy(container: ops.OpContainer) -> None:
    """Say each thing once, and in an order that both databases can follow."""
    gone = {op.table_name for op in container.ops if isinstance(op, ops.DropTableOp)}
    container.ops = [
        op
        for op in container.ops
        if not (isinstance(op, ops.DropIndexOp | ops.ModifyTableOps) and op.table_name in gone)
    ]
    for op in container.ops:
        if isinstance(op, ops.CreateTableOp):
            op.kw = {key: value for key, value in op.kw.items() if not key.startswith("sqlite_")}
        if isinstance(op, ops.ModifyTableOps):
            op.ops.sort(key=place_in_order)


def place_in_order(op: ops.MigrateOperation) -> int:
    return next((place for place, kind in enumerate(ORDER) if isinstance(op, kind)), len(ORDER))


def write(branch: Branch, branches: Branches, text: str, up: ops.UpgradeOps, down: ops.DowngradeOps) -> Path:
    """The file of one migration."""
    chain = branches.chains.get(branch.name, [])
    number = len(chain) + 1
    page = PAGE.format(
        text=text.strip().rstrip(".").replace('"""', "").replace("\\", ""),
        imports="{imports}",
        revision=f"{branch.label}_{number:04}",
        below=json.dumps(chain[-1].id) if chain else None,
        labels=f'("{branch.label}",)' if not chain else None,
        needs=as_source(needs(branch, branches)),
        up=body(up),
        down=body(down),
    )
    imports = [line for name, line in IMPORTS.items() if f"{name}." in page]
    page = page.replace("{imports}", "\n".join(imports))
    branch.folder.mkdir(parents=True, exist_ok=True)
    path = branch.folder / f"{number:04}_{slug(text)}.py"
    path.write_text(page, encoding="utf-8")
    return path


def needs(branch: Branch, branches: Branches) -> list[str]:
    """The last revisions of the other branches, but for those that an earlier one of this branch stands on already."""
    had = {need for revision in branches.chains.get(branch.name, []) for need in revision.needs}
    return [head for name, head in branches.heads.items() if name != branch.name and head not in had]


def slug(text: str) -> str:
    """A file's name for a text: ASCII words, or "change" where there are none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "_".join(re.findall(r"[a-z0-9]+", plain)[:6]) or "change"


def as_source(values: Sequence[str]) -> str:
    return f"({', '.join(map(json.dumps, values))}{',' * (len(values) == 1)})" if values else "None"


# ---- from operations to a page that people like to read


def body(container: ops.OpContainer) -> str:
    """The statements of one direction."""
    statements = [statement for op in container.ops for statement in statements_of(op)]
    return "\n".join(f"    {layout(statement, 4)}" for statement in statements) or "    pass"


def statements_of(op: ops.MigrateOperation) -> Iterator[ast.stmt]:
    """The statements of one operation; what SQLite cannot do to a table natively stands in a block that may copy it."""
    if not isinstance(op, ops.ModifyTableOps):
        yield from rendered([op], batch=False)
        return
    keys = folded(op)
    for native, group in itertools.groupby((o for o in op.ops if o not in keys), lambda o: isinstance(o, NATIVE)):
        for statement in rendered([ops.ModifyTableOps(op.table_name, list(group))], batch=not native):
            add_key(statement, keys)
            yield statement


def folded(change: ops.ModifyTableOps) -> list[ops.MigrateOperation]:
    """Foreign keys of a column that comes or goes with them: they stand in the column."""
    coming = {op.column.name for op in change.ops if isinstance(op, ops.AddColumnOp)}
    going = {op.column_name for op in change.ops if isinstance(op, ops.DropColumnOp)}
    return [
        op
        for op in change.ops
        if key_columns(op) and key_columns(op) <= (coming if isinstance(op, ops.CreateForeignKeyOp) else going)
    ]


def key_columns(op: ops.MigrateOperation) -> set[str]:
    """The one column of a foreign key that is made or dropped; empty for anything else."""
    key = (
        op
        if isinstance(op, ops.CreateForeignKeyOp)
        else op.reverse()
        if isinstance(op, ops.DropConstraintOp) and op.constraint_type == "foreignkey"
        else None
    )
    return set(key.local_cols) if isinstance(key, ops.CreateForeignKeyOp) and len(key.local_cols) == 1 else set()


def add_key(statement: ast.stmt, keys: Sequence[ops.MigrateOperation]) -> None:
    """Put the foreign key into the column that `statement` adds."""
    if not isinstance(statement, ast.Expr) or ".add_column(" not in ast.unparse(statement):
        return
    column: Any = statement.value.args[1]  # type: ignore[attr-defined]  # op.add_column(table, column)
    for key in keys:
        if isinstance(key, ops.CreateForeignKeyOp) and key.local_cols == [column.args[0].value]:
            options = {"name": key.constraint_name, "ondelete": key.kw.get("ondelete")}
            said = "".join(f", {name}={str(value)!r}" for name, value in options.items() if value)
            source = f"sa.ForeignKey({f'{key.referent_table}.{key.remote_cols[0]}'!r}{said})"
            column.args.insert(2, ast.parse(source, mode="eval").body)


def rendered(operations: Sequence[ops.MigrateOperation], *, batch: bool) -> list[ast.stmt]:
    """Alembic's own text of the operations, read again."""
    text = render_python_code(ops.UpgradeOps(list(operations)), render_as_batch=batch, render_item=render_type)
    text = re.sub(r"^    ", "", text, flags=re.MULTILINE)
    plain = re.sub(r"\b\w*op\.f\(('[^']*')\)", r"\1", text).replace(", schema=None) as batch_op:", ") as batch_op:")
    return ast.parse(plain).body


def render_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """The types that Alembic cannot say: ours by name, those of addons by what they are in the database."""
    if kind != "type":
        return False
    if type(item).__module__ == types.__name__:
        return f"types.{type(item).__name__}()"
    if isinstance(item, JSON) and isinstance(item._variant_mapping.get("postgresql"), JSONB):
        return JSON_EVERYWHERE
    if isinstance(item, TypeDecorator) and not type(item).__module__.startswith("sqlalchemy."):
        return f"sa.{item.impl_instance!r}"
    return False


def layout(node: ast.AST, indent: int) -> str:
    """Source text as our formatter would leave it."""
    if isinstance(node, ast.With):
        inner = "\n".join(f"{' ' * (indent + 4)}{layout(statement, indent + 4)}" for statement in node.body)
        head = node.items[0]
        return f"with {flat(head.context_expr)} as {flat(head.optional_vars)}:\n{inner}"
    if isinstance(node, ast.Expr):
        return layout(node.value, indent)
    text = flat(node)
    if not isinstance(node, ast.Call) or (len(text) + indent < WIDTH and ".create_table(" not in text):
        return text
    pad = " " * (indent + 4)
    given = [layout(argument, indent + 4) for argument in node.args] + [
        f"{k.arg}={layout(k.value, indent + 4)}" for k in node.keywords
    ]
    return f"{flat(node.func)}(\n" + "".join(f"{pad}{argument},\n" for argument in given) + f"{' ' * indent})"


def flat(node: ast.AST | None) -> str:
    """Source text in one line, in double quotes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return json.dumps(node.value, ensure_ascii=False)
    if isinstance(node, ast.Call):
        given = [flat(argument) for argument in node.args] + [
            f"{keyword.arg}={flat(keyword.value)}" for keyword in node.keywords
        ]
        return f"{flat(node.func)}({', '.join(given)})"
    if isinstance(node, ast.Attribute):
        return f"{flat(node.value)}.{node.attr}"
    if isinstance(node, ast.List):
        return f"[{', '.join(map(flat, node.elts))}]"
    return ast.unparse(node) if node is not None else ""

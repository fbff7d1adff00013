"""Migrations: one branch an addon, written from the models, run within a transaction of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from addons import base
from core.composition.addonset import compose
from core.policy.business import Entry
from core.policy.engines import make_plan_engine
from core.policy.exclusive import exclusive
from core.policy.homes import make_home, remove_home
from core.policy.migrations.branches import Branch, Branches, Revision
from core.policy.migrations.migrate import Migrations
from core.policy.migrations.schema import Difference, difference
from core.policy.plans.holds import Touched, refuse_broken_keys
from core.policy.postgres import become_owner
from core.values.errors import AddonError, GazdaError
from core.values.manifest import in_order
from tests.support.business import Found, shelf_of
from tests.support.workshop import Workshop

NOTHING = Difference((), ())
SHELF = shelf_of()


@contextmanager
def database(entry: Entry) -> Iterator[Connection]:
    """An empty database, as plans see it; what is done there is not kept."""
    make_home(entry)
    with make_plan_engine(entry.owner_url or entry.url).connect() as connection:
        if entry.owner_url:
            become_owner(connection, entry)
        else:
            connection.execution_options(writes=True)
        yield connection
        connection.rollback()
    remove_home(entry)


def migrations(*addons: str, shelf: Any = SHELF) -> Migrations:
    return Migrations(Branches(in_order(shelf.manifests, addons)))


def metadata(*addons: str, shelf: Any = SHELF) -> Any:
    return compose(in_order(shelf.manifests, addons)).base.metadata


# ---- what the checks of one addon do not tell


def test_all_addons_together_with_their_glue(entry: Entry) -> None:
    with database(entry) as connection:
        made = migrations("probe", "pin", "probe_more", "tasks")
        assert "pin+probe" in made.branches.chains
        made.upgrade(connection)
        assert difference(connection, metadata("probe", "pin", "probe_more", "tasks")) == NOTHING
        made.downgrade(connection, ["probe_more", "pin+probe", "probe"])
        assert difference(connection, metadata("pin", "tasks")) == NOTHING
        assert made.branches.behind(connection) == ["probe", "probe_more", "pin+probe"]


def test_what_was_found_to_agree_is_looked_at_again_once_it_was_changed(entry: Entry) -> None:
    wanted = metadata("base")
    index = min(index.name for index in wanted.tables["base_user"].indexes)
    changes = {f"drop index {index}": ("missing", f"index {index}")}
    if entry.owner_url:
        changes |= {
            "alter table base_user alter name drop not null": ("missing", "change base_user.name (null)"),
            "alter table base_user alter name type text": ("missing", "change base_user.name (type)"),
            "comment on column base_user.name is 'said by hand'": ("missing", "change base_user.name (comment)"),
        }
    changes["alter table base_user add by_hand text"] = ("surplus", "column base_user.by_hand")
    with database(entry) as connection:
        migrations("base").upgrade(connection)
        for statement, (side, told) in changes.items():
            assert difference(connection, wanted) == difference(connection, wanted) == NOTHING
            with connection.begin_nested() as turn:
                connection.execute(text(statement))
                assert [str(item) for item in getattr(difference(connection, wanted), side)] == [told]
                turn.rollback()
        assert difference(connection, wanted) == NOTHING


def test_tables_are_strict_and_never_use_an_id_again(entry: Entry, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL is strict and counts by itself")
    with database(entry) as connection:
        migrations("probe").upgrade(connection)
        tables = connection.execute(text("select name, strict from pragma_table_list where name like 'probe%'")).all()
        assert len(tables) == 4
        assert all(strict for _, strict in tables)
        texts = connection.execute(text("select sql from sqlite_master where type = 'table' and name like 'probe%'"))
        assert all("AUTOINCREMENT" in sql for (sql,) in texts)


def test_a_failing_migration_takes_everything_with_it(entry: Entry, workshop: Workshop) -> None:
    home = workshop.table("frail")
    workshop.revise("frail")
    file = next((home / "migrations").glob("0001*.py"))
    file.write_text(
        file.read_text("utf-8").replace("\n\n\ndef downgrade", "\n    raise RuntimeError\n\n\ndef downgrade"), "utf-8"
    )
    with database(entry) as connection:
        migrations("base").upgrade(connection)
        connection.commit()
        if entry.owner_url:
            become_owner(connection, entry)
        with pytest.raises(
            AddonError, match=r"^frail: migrations/0001_\w+.py:\d+: its upgrade\(\) failed: RuntimeError"
        ):
            migrations("frail", shelf=workshop.shelf()).upgrade(connection)
        connection.rollback()
        if entry.owner_url:
            become_owner(connection, entry)
        assert not inspect(connection).has_table("frail_thing")
        assert migrations("base").branches.behind(connection) == []


def test_an_addon_whose_files_are_gone_does_not_stop_the_others(entry: Entry) -> None:
    with database(entry) as connection:
        migrations("tasks").upgrade(connection)
        crm = migrations("crm")
        crm.downgrade(connection, [])
        migrations("crm", "pin").upgrade(connection)
        assert migrations("tasks", "pin").branches.behind(connection) == []
        assert crm.branches.reached(connection).keys() == {"base", "crm"}


def test_two_businesses_migrate_at_once(tmp_path: Path) -> None:
    at_once, failed = Barrier(2), []

    def migrate(addon: str) -> None:
        try:
            with database(Entry(addon, f"sqlite:///{tmp_path}/{addon}.sqlite")) as connection:
                at_once.wait()
                migrations(addon).upgrade(connection)
                assert difference(connection, metadata(addon)) == NOTHING
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=migrate, args=(addon,)) for addon in ("tasks", "probe_more")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


# ---- writing them


def test_nothing_is_written_where_nothing_changed(workshop: Workshop) -> None:
    workshop.table("still")
    assert workshop.revise("still") is not None
    assert workshop.revise("still") is None


def test_an_addon_on_top_of_one_that_is_behind_is_refused(workshop: Workshop) -> None:
    workshop.table("below")
    workshop.table("above", depends='["below"]')
    with pytest.raises(AddonError, match=r"^below: its migrations do not make what its models say"):
        workshop.revise("above")


CHANGES = {
    "a column with a key": ('other_id: Mapped[int | None] = reference("base_user")', "op.add_column"),
    "a required column": ('size: Mapped[int] = column(BigInteger, server_default="3")', "op.add_column"),
    "a longer text": ('words: Mapped[str] = column(String(80), default="")', "batch_op.alter_column"),
    "an optional text": ('words: Mapped[str | None] = column(String(40), default="")', "batch_op.alter_column"),
    "a unique text": ('words: Mapped[str] = column(String(40), default="", unique=True)', "batch_op.create_unique"),
    "an index": ('words: Mapped[str] = column(String(40), default="", index=True)', "op.create_index"),
    "a column less": ("", "op.drop_column"),
}


def test_tables_that_point_at_each_other(entry: Entry, workshop: Workshop) -> None:
    more = """
    class Other(Model, name="ring.other"):
        thing_id: Mapped[int | None] = reference("ring_thing")
    """
    home = workshop.table("ring", 'other_id: Mapped[int | None] = reference("ring_other")', more=more)
    with (home / "access.py").open("a", encoding="utf-8") as access:
        access.write(f"from {workshop.package}.ring.models import Other\n")
        access.write('other = Grant(administrator, Other, "read")\n')
    workshop.revise("ring")
    with database(entry) as connection:
        made = migrations("ring", shelf=workshop.shelf())
        made.upgrade(connection)
        assert difference(connection, metadata("ring", shelf=workshop.shelf())) == NOTHING
        made.downgrade(connection, ["ring"])
        assert difference(connection, metadata("base")) == NOTHING


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_models_becomes_a_migration_that_works(entry: Entry, workshop: Workshop, change: str) -> None:
    field, expected = CHANGES[change]
    first = """words: Mapped[str] = column(String(40), default="")
link_id: Mapped[int | None] = reference("base_company", on_delete="SET NULL")"""
    workshop.table("growing", first)
    workshop.revise("growing")
    with database(entry) as connection:
        migrations("growing", shelf=workshop.shelf()).upgrade(connection)
        had = filled(connection, entry)
        rest = first.partition("\n")[2]
        body = f"{field}\n{rest}" if field.startswith("words") or not field else f"{first}\n{field}"
        workshop.table("growing", body.strip(), version="1.1")
        path = workshop.revise("growing")
        assert path is not None
        assert expected in path.read_text("utf-8")
        made = migrations("growing", shelf=workshop.shelf())
        made.upgrade(connection)
        differs = difference(connection, metadata("growing", shelf=workshop.shelf()))
        assert (differs.missing, {item.name for item in differs.surplus}) == ((), {"growing_line", "spare"})
        assert [row[0] for row in connection.execute(text("select id from growing_thing order by id"))] == had
        new = connection.execute(
            text(ANOTHER.format(words="" if not field else ", words", value="" if not field else ", 'z'"))
        )
        assert new.scalar() == had[-1] + 2
        assert connection.execute(text("select count(*) from growing_line")).scalar() == len(had)
        keys = {
            key["constrained_columns"][0]: key["options"]
            for key in inspect(connection).get_foreign_keys("growing_thing")
        }
        assert keys["link_id"]["ondelete"] == "SET NULL"
        connection.execute(text("drop table growing_line"))
        made.downgrade(connection, ["growing"])
        assert difference(connection, metadata("base")).missing == ()


ANOTHER = (
    "insert into growing_thing (uid, version, created_at, updated_at, extra{words}) "
    "select uid2, 1, created_at, updated_at, extra{value} from spare returning id"
)


def filled(connection: Connection, entry: Entry) -> list[int]:
    """Rows in the table that changes, the last id given away and its row gone; rows of a table that points to it."""
    uid = "gen_random_uuid()" if entry.owner_url else "randomblob(16)"
    at = "now()" if entry.owner_url else "'2026-01-01 00:00:00.000000'"
    empty = "'{}'::jsonb" if entry.owner_url else "'{}'"
    for n in range(4):
        connection.execute(text(
            "insert into growing_thing (uid, version, created_at, updated_at, extra, words) "
            f"values ({uid}, 1, {at}, {at}, {empty}, 'w{n}')"
        ))  # fmt: skip
    connection.execute(
        text(f"create table spare as select {uid} as uid2, created_at, updated_at, extra from growing_thing limit 1")
    )
    connection.execute(text("delete from growing_thing where id = 4"))
    connection.execute(
        text("create table growing_line (id bigint, thing_id bigint references growing_thing (id) on delete cascade)")
    )
    connection.execute(text("insert into growing_line select id, id from growing_thing"))
    return [1, 2, 3]


def test_a_copy_keeps_indexes_on_expressions(entry: Entry, workshop: Workshop) -> None:
    index = """
        @classmethod
        def constraints(cls):
            return [*super().constraints(), Index("ix_wordy_upper", text("upper(words)"))]
    """
    body = 'words: Mapped[str] = column(String({size}), default="")\n' + __import__("textwrap").dedent(index)
    body = body.replace("text(", "__import__('sqlalchemy').text(")
    workshop.table("wordy", body.replace("{size}", "40"))
    first = workshop.revise("wordy")
    assert first is not None
    assert "ix_wordy_upper" in first.read_text("utf-8")
    workshop.table("wordy", body.replace("{size}", "80"), version="1.1")
    workshop.revise("wordy")
    with database(entry) as connection:
        migrations("wordy", shelf=workshop.shelf()).upgrade(connection)
        names = (
            "select indexname from pg_indexes where schemaname = current_schema()"
            if entry.owner_url
            else "select name from sqlite_master where type = 'index'"
        )
        assert "ix_wordy_upper" in connection.execute(text(names)).scalars().all()


# ---- reading them

GOOD = """
revision = "{id}"
down_revision = {below}
branch_labels = {labels}
depends_on = {needs}
def upgrade(): pass
def downgrade(): pass
"""
FIRST = {"id": "odd_0001", "below": None, "labels": '("odd",)', "needs": None}
SECOND = {"id": "odd_0002", "below": '"odd_0001"', "labels": None, "needs": None}
LINE = re.compile(r"py:\d+:")
NOWHERE = GOOD.format(**FIRST) + "import nowhere_at_all"
BROKEN: list[tuple[str, list[dict[str, Any] | str]]] = [
    ("0001.py: it cannot be imported: SyntaxError", [GOOD.format(**FIRST) + "def"]),
    ("0001.py: it cannot be imported: ModuleNotFoundError", [NOWHERE]),
    ("0001.py: it lacks the function downgrade()", [GOOD.format(**FIRST).replace("downgrade()", "down()")]),
    ("0001.py: its revision 'other_0001' must begin with odd_", [FIRST | {"id": "other_0001"}]),
    ("0001.py: its revision '' must begin with odd_", ["x = 1"]),
    ("0001.py: branch_labels must be 'odd' in the first", [FIRST | {"labels": None}]),
    ("0002.py: branch_labels must be 'odd' in the first", [FIRST, SECOND | {"labels": '"odd"'}]),
    ("0002.py: its down_revision None is that of 0001.py too", [FIRST, FIRST | {"id": "odd_0002"}]),
    ("0002.py: its down_revision 'odd_0009' is not here", [FIRST, SECOND | {"below": '"odd_0009"'}]),
    ("0001.py: it depends on 'sales_0001', which is not here", [FIRST | {"needs": '"sales_0001"'}]),
]


@pytest.mark.parametrize(("sentence", "files"), BROKEN)
def test_a_broken_migration_is_named(workshop: Workshop, sentence: str, files: list[dict[str, Any] | str]) -> None:
    folder = workshop.addon("odd") / "migrations"
    folder.mkdir()
    for number, told in enumerate(files, 1):
        text = told if isinstance(told, str) else GOOD.format(**told)
        (folder / f"{number:04}.py").write_text(text, "utf-8")
    with pytest.raises(AddonError) as refused:
        migrations("odd", shelf=workshop.shelf())
    assert LINE.sub("py:", str(refused.value)).startswith(f"odd: migrations/{sentence}")
    assert LINE.search(str(refused.value)) or "it lacks" in sentence or "revision ''" in sentence


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ('op.add_column("crm_client", sa.Column("size", sa.JSON().with_variant(sa.Text(), "x")))', True),
        ('op.add_column("a", sa.Column("b", sa.Text()))\n    op.execute("update a set b = 1")', False),
        ('with op.batch_alter_table("a") as batch:\n        batch.drop_column("b")', False),
        ('op.add_column("a", column_of(op))', False),
        ("fill(op)", False),
    ],
)
def test_a_migration_that_may_touch_rows_is_not_taken_for_one_that_only_alters(
    tmp_path: Path, body: str, plain: bool
) -> None:
    path = tmp_path / "0001_one.py"
    path.write_text(f"def upgrade():\n    {body}\n", "utf-8")
    assert Revision("one_0001", None, (), Branch("one", tmp_path), path).only_alters is plain


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_default_of_a_new_key_that_points_to_nothing_is_found(found: Found) -> None:
    business = found("base")
    with business.env(trusted=True, writes=True) as env:
        env.insert(base.Company, [{"name": "One"}])

    def add_column() -> None:
        with exclusive(business) as connection:
            touched = Touched(connection)
            connection.exec_driver_sql("ALTER TABLE base_company ADD x INTEGER DEFAULT 999 REFERENCES base_user(id)")
            refuse_broken_keys(connection, touched)

    with pytest.raises(GazdaError, match="point to nothing"):
        add_column()

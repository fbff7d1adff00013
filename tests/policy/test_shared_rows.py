"""Files, settings and roles of an addon lie in tables of others: they go into its archive and come back with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from addons import base
from core.conformance.contents import contents
from core.policy.archives.archive import Archive
from core.policy.business import Business, Entry, Sets
from core.policy.plans.founding import create_business
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.lifecycle import restore as bring_back
from core.policy.plans.planning import plan
from core.services import previews
from core.services.files import Attachment, Blob, content, store
from core.services.settings import Setting
from core.services.web_links import WebLink
from tests.addons import probe
from tests.support.business import PROGRAM, Found
from tests.support.notes import fill

WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite")]
LONG = bytes(range(256)) * 1500
"""Content of two pieces."""


def furnish(business: Business) -> None:
    """Notes with files, a setting of the notes and one of another addon, and people who may write notes."""
    fill(business)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        for number, data in ((1, b"one"), (2, LONG), (4, b"everybody has this")):
            store(env, io.BytesIO(data), f"{number}.bin", model="probe.note", record=number)
        store(env, io.BytesIO(b"everybody has this"), "logo.bin", model="base.company", record=1)
        for name in ("probe.colour", "prober.size"):
            env.session.add(env[Setting](name=name, value={"z": [1, "ї"]}))
        for login, roles in (("hanna", ["base.employee", "probe.writer"]), ("ivan", ["base.employee"])):
            env.session.add(env[base.User](name=login.title(), login=login, roles=roles))


def remove(business: Business, *names: str) -> Archive:
    done = carry_out(business, plan(business, remove=names), PROGRAM)
    return Archive(business.archives / done.archive)


def files_of(business: Business) -> dict[tuple[str, int | None], bytes]:
    with business.env(PROGRAM, trusted=True) as env:
        found = env.session.scalars(select(env[Attachment])).all()
        return {(one.model, one.record): content(env, one.id) for one in found}


def test_they_are_in_the_archive_and_leave_the_tables_of_others(found: Found) -> None:
    business = found("probe")
    furnish(business)
    archive = remove(business, "probe")
    told = {one["table"]: (one["kind"], one["rows"]) for one in archive.extracts}
    assert told["base_attachment"] == ("rows", 3)
    assert told["base_blob"] == ("needs", 3)
    assert told["base_chunk"] == ("needs", 4)
    assert told["base_setting"] == ("rows", 1)
    assert [(one["login"], one["roles"]) for one in archive.holders] == [("hanna", ["probe.writer"])]
    assert files_of(business) == {("base.company", 1): b"everybody has this"}
    assert [row["name"] for row in contents(business)["base_setting"]] == ["prober.size"]


def test_they_come_back_as_they_were(found: Found) -> None:
    business = found("probe")
    furnish(business)
    before = contents(business)
    remove(business, "probe")
    carry_out(business, plan(business, install=["probe"]), PROGRAM)
    assert contents(business) == before


def test_links_and_images_drawn_small_go_and_come_back_too(found: Found) -> None:
    business = found("probe")
    furnish(business)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        image, other = env.session.scalars(select(env[Attachment]).order_by(env[Attachment].id).limit(2))
        previews.keep_preview(env, image.id, b"small")
        previews.keep_preview(env, other.id, b"")
        env.session.add(env[WebLink](title="a", url="https://docs.example/a", model="probe.note", record=1))
        env.session.add(env[WebLink](title="b", url="https://docs.example/b", model="base.company", record=1))
    before, key = contents(business), image.id
    archive = remove(business, "probe")
    told = {one["table"]: (one["kind"], one["rows"]) for one in archive.extracts}
    assert (told["base_web_link"], told["base_blob"], told["base_chunk"]) == (("rows", 1), ("needs", 4), ("needs", 5))
    assert [row["title"] for row in contents(business)["base_web_link"]] == ["b"]
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        shown = select(env[Attachment].blob_id)
        env.delete(Blob, env.session.scalars(select(env[Blob].id).where(env[Blob].id.not_in(shown))).all())
    carry_out(business, plan(business, install=["probe"]), PROGRAM)
    assert contents(business) == before
    with business.env(PROGRAM, trusted=True) as env:
        stored = previews.preview_of(env.find(Attachment, key))
    assert stored is not None
    assert b"".join(stored.read(business)) == b"small"


def test_content_that_was_swept_meanwhile_comes_back(found: Found) -> None:
    business = found("probe")
    furnish(business)
    before, files = contents(business), files_of(business)
    remove(business, "probe")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        shown = select(env[Attachment].blob_id)
        env.delete(Blob, env.session.scalars(select(env[Blob].id).where(env[Blob].id.not_in(shown))).all())
    carry_out(business, plan(business, install=["probe"]), PROGRAM)
    assert files_of(business) == files
    assert contents(business) == before


def test_a_role_that_was_lost_meanwhile_is_given_back_and_trailed(found: Found) -> None:
    business = found("probe")
    furnish(business)
    remove(business, "probe")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        user = env.session.scalars(select(env[base.User]).where(env[base.User].login == "hanna")).one()
        user.roles = ["base.employee"]
    carry_out(business, plan(business, install=["probe"]), PROGRAM)
    with business.reading() as connection:
        changes = "select changes from base_trail where model = 'base.user' order by id desc limit 1"
        assert "probe.writer" in str(connection.exec_driver_sql(changes).scalar())
    with business.env(PROGRAM, trusted=True) as env:
        roles: dict[str, Any] = dict(env.session.execute(select(env[base.User].login, env[base.User].roles)).all())
        assert roles["hanna"] == ["base.employee", "probe.writer"]
        assert roles["ivan"] == ["base.employee"]


@pytest.mark.parametrize("way", WAYS)
def test_they_come_back_in_another_business_on_the_other_database(
    home: Callable[[str], Entry], sets: Sets, tmp_path: Path, way: tuple[str, str]
) -> None:
    """Where the numbers of files and contents belong to others, and some of the content is there already."""
    first, second = (create_business(home(kind), sets, tmp_path / kind, ["probe"], PROGRAM) for kind in way)
    with closing(first), closing(second):
        furnish(first)
        with second.env(PROGRAM, writes=True, trusted=True) as env:
            for number, data in enumerate((b"theirs", b"more of theirs", b"everybody has this"), 1):
                store(env, io.BytesIO(data), "theirs.bin", model="base.company", record=number)
            env.session.add(env[base.User](name="Ганна", login="hanna", roles=["base.employee"]))
        theirs, ours = files_of(second), {key: data for key, data in files_of(first).items() if key[0] == "probe.note"}
        archive = remove(first, "probe")
        remove(second, "probe")
        (second.archives / archive.path.name).write_bytes(archive.path.read_bytes())
        bring_back(second, archive.path.name, PROGRAM)
        assert files_of(second) == theirs | ours
        with second.env(PROGRAM, trusted=True) as env:
            assert env.session.scalars(select(env[base.User].roles)).one() == ["base.employee", "probe.writer"]
            assert env.session.scalars(select(env[probe.Note].name)).all()
        assert len(contents(second)["base_blob"]) == 5
        again = remove(second, "probe")
        assert {one["table"]: one["rows"] for one in again.extracts if one["kind"] == "rows"} == {
            "base_attachment": 3,
            "base_setting": 1,
        }


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_any_byte_that_changed_is_found(found: Found) -> None:
    business = found("probe")
    furnish(business)
    path = remove(business, "probe").path
    whole = path.read_bytes()
    Archive(path).verify()
    places = {*range(0, len(whole), len(whole) // 400), *range(len(whole) - 200, len(whole))}
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Exception, match="is damaged"):
            Archive(path).verify()
    path.write_bytes(whole + b"0")
    with pytest.raises(Exception, match="is damaged"):
        Archive(path).verify()

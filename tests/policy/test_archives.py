"""Who may see, take and purge archives is asked where they lie, whoever wants it."""

from __future__ import annotations

import pytest

from core.policy.archives.access import fetched, files, may_purge, opened, purge, purged
from core.policy.business import Business
from core.policy.env import Person
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.values.errors import AccessError, NotFound, UserError
from tests.support.business import PROGRAM, Found

ADMINISTRATOR = Person(1, "Admin", frozenset({"base.administrator"}))
ARCHIVIST = Person(2, "Keeper", frozenset({"base.archivist"}))
PURGER = Person(3, "Purger", frozenset({"base.purger"}))
EMPLOYEE = Person(4, "Clerk", frozenset({"base.employee"}))


def removed(business: Business) -> str:
    return carry_out(business, plan(business, remove=["pin"]), PROGRAM).archive


def told(business: Business, verb: str) -> list[tuple[int, str]]:
    with business.reading() as connection:
        asked = f"select by, changes from base_trail where verb = '{verb}'"
        return [(by, str(changes)) for by, changes in connection.exec_driver_sql(asked)]


def test_an_archive_is_seen_and_taken_by_who_keeps_archives_and_that_is_trailed(found: Found) -> None:
    business = found("pin")
    name = removed(business)
    for person in (ADMINISTRATOR, ARCHIVIST, PURGER):
        with business.env(person, writes=True) as env:
            assert [path.name for path in files(env)] == [name]
            assert opened(env, name).addons == {"pin": "1.0"}
            assert fetched(env, name).is_file()
    assert [by for by, changes in told(business, "download")] == [1, 2, 3]
    with business.env(EMPLOYEE, writes=True) as env:
        for act in (lambda: files(env), lambda: opened(env, name), lambda: fetched(env, name)):
            with pytest.raises(AccessError):
                act()


@pytest.mark.parametrize("name", ["../main.sqlite", "none.zip", "", "../archives/main/x.zip"])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_else_on_the_disk_is_an_archive(found: Found, name: str) -> None:
    business = found("pin")
    removed(business)
    with business.env(PURGER, writes=True) as env, pytest.raises(NotFound):
        purge(env, name, name)


def test_a_purge_takes_its_own_right_and_the_name_and_the_trail_keeps_it(found: Found) -> None:
    business = found("pin")
    name = removed(business)
    for person in (ADMINISTRATOR, ARCHIVIST, EMPLOYEE):
        with business.env(person, writes=True) as env:
            assert not may_purge(env)
            with pytest.raises(AccessError, match="may not purge"):
                purge(env, name, name)
    with business.env(PURGER, writes=True) as env, pytest.raises(UserError, match="type its name"):
        purge(env, name, name[:-1])
    assert (business.archives / name).exists()
    with business.env(PURGER, writes=True) as env:
        purge(env, name, f" {name} ")
        assert (business.archives / name).exists(), "nothing is gone before it is written down"
    assert not (business.archives / name).exists()
    [(by, changes)] = told(business, "purge")
    assert (by, name in changes) == (3, True)
    with business.env(ADMINISTRATOR) as env:
        assert [(gone, row.by) for gone, row in purged(env)] == [(name, 3)]
    assert plan(business, install=["pin"]).restore == ()

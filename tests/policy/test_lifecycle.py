"""Addons come and go: what a plan says is what is done, all of it or nothing."""

from __future__ import annotations

import gc
import json
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from addons import base
from core.composition.addonset import AddonSet
from core.conformance.contents import contents, schema
from core.policy.business import Business, retried
from core.policy.engines import make_plan_engine
from core.policy.env import Person
from core.policy.exclusive import plan_engine
from core.policy.installed import PlanRun
from core.policy.plan import Plan
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.policy.trail import Trail
from core.values.errors import AddonError, GazdaError, UserError
from tests.addons import probe
from tests.support.business import PROGRAM, Found, shelf_of
from tests.support.notes import fill
from tests.support.workshop import Workshop


def install(business: Business, *names: str, **more: Any) -> None:
    carry_out(business, plan(business, install=names, **more), PROGRAM)


def remove(business: Business, *names: str) -> None:
    carry_out(business, plan(business, remove=names), PROGRAM)


@pytest.fixture(params=["moved in", "built beside"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two ways in which the rows of a table come back: few are moved in by the plan, many built beside it."""
    if request.param == "built beside":
        monkeypatch.setattr("core.policy.archives.beside.tables.ENOUGH", 1)


def addons_of(business: Business) -> set[str]:
    with business.env(PROGRAM, trusted=True) as env:
        return set(env.parts.addons)


# ---- what a plan says


def test_a_plan_says_what_comes(found: Found) -> None:
    told = plan(found("base"), install=["probe_more"])
    assert [(step.addon, step.verb, step.why) for step in told.steps] == [
        ("probe", "install", "probe_more"),
        ("probe_more", "install", ""),
    ]
    gained = {(thing.kind, thing.name) for thing in told.gained}
    assert gained >= {
        ("table", "probe_note"),
        ("table", "probe_more_item"),
        ("column", "base_company.probe_rank"),
        ("index", "ix_base_company_probe_hint"),
        ("constraint", "fk_base_company_probe_note_id"),
        ("menu", "probe.Notes"),
        ("role", "probe.Writer"),
        ("right", "probe: Writer: read create write delete probe.note"),
    }
    assert told.lost == ()
    assert "Probe comes too, because probe_more needs it." in map(str, told.notes)


def test_a_plan_says_what_goes_and_how_much_it_holds(found: Found) -> None:
    business = found("probe_more")
    fill(business)
    told = plan(business, remove=["probe"])
    assert [(step.addon, step.why) for step in told.steps] == [("probe_more", "probe"), ("probe", "")]
    rows = {thing.name: thing.rows for thing in told.lost if thing.kind in ("table", "column")}
    assert rows["probe_note"] == 3
    assert rows["base_company.probe_hint"] == 2
    assert "What goes is archived first; installing the addon again offers it back." in map(str, told.notes)


def test_a_plan_comes_back_from_json_as_it_was(found: Found) -> None:
    told = plan(found("base"), install=["probe"])
    again = Plan.from_json(json.loads(json.dumps(told.as_json())))
    assert again == told
    assert again.digest == told.digest


REFUSED: dict[str, tuple[dict[str, list[str]], type[Exception], str]] = {
    "what is there": ({"install": ["probe"]}, UserError, "probe is installed already"),
    "what is not there": ({"remove": ["pin"]}, UserError, "pin is not installed"),
    "what all stands on": ({"remove": ["base"]}, UserError, "base cannot be removed"),
    "nothing": ({}, UserError, "nothing to do"),
    "a misspelt addon": ({"install": ["prob"]}, AddonError, "did you mean 'probe'"),
}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", REFUSED)
def test_no_plan_is_made_for(found: Found, what: str) -> None:
    asked, kind, sentence = REFUSED[what]
    with pytest.raises(kind, match=sentence):
        plan(found("probe"), **asked)


# ---- what is done


def test_a_plan_that_is_carried_out_is_in_the_history(found: Found) -> None:
    business = found("base")
    told = plan(business, install=["probe"])
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        user = env[base.User](name="Ганна", login="hanna")
        env.session.add(user)
        env.session.flush()
        key = user.id
    done = carry_out(business, told, Person(key, "Ганна"))
    with business.env(PROGRAM, trusted=True) as env:
        run = env.find(PlanRun, done.run)
        assert (run.by, Plan.from_json(run.plan)) == (key, told)
        change = env.session.query(env[Trail]).order_by(env[Trail].id.desc()).first()
        assert change is not None
        assert (change.by, change.source, change.model) == (key, "plan", "base.addon")
        assert env.parts.addons.keys() == {"base", "probe"}
    assert done.generation == told.generation + 1


def test_a_plan_that_no_longer_fits_is_refused(found: Found) -> None:
    business = found("base")
    first, second = plan(business, install=["probe"]), plan(business, install=["pin"])
    carry_out(business, first, PROGRAM)
    with pytest.raises(UserError, match="has changed since this plan"):
        carry_out(business, second, PROGRAM)
    with pytest.raises(UserError, match="has changed since this plan"):
        carry_out(business, replace(plan(business, install=["pin"]), gained=()), PROGRAM)
    assert addons_of(business) == {"base", "probe"}


@pytest.mark.usefixtures("way")
def test_removing_and_installing_again_gives_the_same_rows(found: Found) -> None:
    business = found("probe")
    fill(business)
    before, laid_out = contents(business), schema(business)
    remove(business, "probe")
    assert not [name for name in contents(business) if name.startswith("probe")]
    assert "probe_hint" not in contents(business)["base_company"][0]
    install(business, "probe")
    assert contents(business) == before
    assert schema(business) == laid_out


@pytest.mark.usefixtures("way")
def test_addons_come_back_in_another_order_than_they_went(found: Found) -> None:
    business = found("probe_more", "pin")
    fill(business)
    before, laid_out = contents(business), schema(business)
    remove(business, "probe_more")
    remove(business, "probe")
    remove(business, "pin")
    install(business, "pin")
    install(business, "probe")
    install(business, "probe_more")
    assert contents(business) == before
    assert sorted(map(str, schema(business)["counters"])) == sorted(map(str, laid_out["counters"]))


@pytest.mark.usefixtures("way")
def test_two_addons_that_went_together_come_back_one_after_the_other(found: Found) -> None:
    business = found("probe_more")
    fill(business)
    before = contents(business)
    remove(business, "probe")
    install(business, "probe")
    assert "probe_more_item" not in contents(business)
    install(business, "probe_more")
    assert contents(business) == before


def test_what_was_changed_in_between_stays_changed(found: Found) -> None:
    business = found("probe_more")
    fill(business)
    remove(business, "probe")
    install(business, "probe")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.find(probe.Note, 1).text = "written after the return"
    install(business, "probe_more")
    with business.env(PROGRAM, trusted=True) as env:
        note = env.find(probe.Note, 1)
        assert (note.text, note.probe_more_colour) == ("written after the return", "colour 1")  # type: ignore[attr-defined]


def test_an_addon_without_its_archive_starts_empty_and_uses_no_id_again(found: Found) -> None:
    business = found("probe")
    fill(business)
    remove(business, "probe")
    install(business, "probe", restore=False)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        note = env[probe.Note](name="first of the new ones")
        env.session.add(note)
        env.session.flush()
        assert note.id == 5


@pytest.mark.usefixtures("way")
def test_links_to_what_is_gone_meanwhile_are_emptied_and_told(found: Found) -> None:
    business = found("probe")
    fill(business)
    remove(business, "probe")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.delete(env.find(base.Company, 1))
    done = carry_out(business, plan(business, install=["probe"]), PROGRAM)
    told = sorted(map(str, done.notes))
    assert told == [
        "1 records of base_company are gone meanwhile; what the archive has for them stays in it.",
        "1 records of probe_note lose their company_id: that record of base_company is gone meanwhile.",
    ]
    with business.env(PROGRAM, trusted=True) as env:
        assert env.find(probe.Note, 1).company_id is None


@pytest.mark.usefixtures("way")
def test_glue_comes_and_goes_with_either_side(found: Found) -> None:
    business = found("pin")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        pin = env.parts.named("model", "pin.pin")
        env.session.add(pin(words="stuck"))
    assert ("column", "pin_pin.pin_note_id") in {(t.kind, t.name) for t in plan(business, install=["probe"]).gained}
    install(business, "probe")
    fill(business)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.find(env.parts.named("model", "pin.pin"), 1).pin_note_id = 4
    before = contents(business)
    remove(business, "probe")
    assert "pin_note_id" not in contents(business)["pin_pin"][0]
    install(business, "probe")
    assert contents(business) == before
    remove(business, "pin")
    install(business, "pin")
    assert contents(business) == before


@pytest.mark.usefixtures("way")
def test_what_happens_between_snapshot_and_lock_is_in_the_archive(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    business = found("probe")
    fill(business)
    original = carry_out.__globals__["exclusive"]
    after: dict[str, Any] = {}

    @contextmanager
    def late(*arguments: Any) -> Iterator[Any]:
        with business.env(PROGRAM, writes=True, trusted=True) as env:
            env.find(probe.Note, 1).name = "changed late"
            env.find(probe.Company, 2).probe_hint = "hinted late"
            env.find(probe.Company, 4).probe_hint = None
            env.session.add(env[probe.Note](name="added late"))
            env.session.delete(env.find(probe.Note, 2))
            env.insert(probe.models.Mark, [{"said": "marked late"}])
            env.find(probe.models.Tally, 1).number = 77
        after.update(contents(business))
        with original(*arguments) as connection:
            yield connection

    monkeypatch.setitem(carry_out.__globals__, "exclusive", late)
    told = plan(business, remove=["probe"])
    carry_out(business, told, PROGRAM)
    monkeypatch.undo()
    install(business, "probe")
    assert contents(business) == after


# ---- code that moves on, and code that is broken


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
def test_a_business_behind_its_code_says_so_until_it_is_upgraded(found: Found, workshop: Workshop) -> None:
    workshop.table("aging")
    workshop.revise("aging")
    business = workshop.open(found("base"))
    install(business, "aging")
    workshop.table("aging", 'words: Mapped[str] = column(String(40), default="", index=True)', version="1.1")
    workshop.revise("aging")
    business.close()
    business = workshop.open(business)
    with business.reading() as connection:
        assert business.installed(connection).behind == ("aging",)
    with pytest.raises(UserError, match="upgrade it first"):
        plan(business, remove=["aging"])
    told = plan(business)
    assert [(s.verb, s.addon, s.before, s.version) for s in told.steps] == [("upgrade", "aging", "1.0", "1.1")]
    assert ("index", "ix_aging_thing_words") in {(thing.kind, thing.name) for thing in told.gained}
    carry_out(business, told, PROGRAM)
    with business.reading() as connection:
        assert business.installed(connection).behind == ()
    business.close()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_statements_prepared_before_a_column_changed_are_forgotten(found: Found, workshop: Workshop) -> None:
    workshop.table("aging")
    workshop.revise("aging")
    business = workshop.open(found("base"))
    install(business, "aging")

    def ask() -> int:
        with business.env(PROGRAM, writes=True, trusted=True) as env:
            thing = env.parts.named("model", "aging.thing")
            env.session.add(thing(words="x"))
            return len(env.session.scalars(select(thing.words)).all())

    for _ in range(8):
        ask()
    engine = make_plan_engine(business.entry.owner_url)
    with engine.begin() as another:  # the plan of another process, which this one has yet to hear of
        another.execute(text(f'ALTER TABLE "{business.entry.schema}".aging_thing ALTER words TYPE varchar(80)'))
    engine.dispose()
    assert retried(ask) == 9


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_addon_brings_its_first_rows(found: Found, workshop: Workshop) -> None:
    seed = "def load(env):\n    env.session.add(env.parts.named('model', 'sown.thing')(words='sown'))\n"
    (workshop.table("sown") / "seed.py").write_text(seed, "utf-8")
    workshop.revise("sown")
    business = workshop.open(found("base"))
    for verb, rows in (("install", ["sown"]), ("remove", None), ("install", ["sown"])):
        carry_out(business, plan(business, **{verb: ["sown"]}), PROGRAM)
        had = contents(business).get("sown_thing")
        assert (had and [row["words"] for row in had]) == rows


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sets_that_nobody_uses_are_let_go(found: Found) -> None:
    business = found("base")
    alive: list[weakref.ref[AddonSet]] = []
    for turn in range(6):
        carry_out(business, plan(business, **{"remove" if turn % 2 else "install": ["pin"]}), PROGRAM)
        with business.env(PROGRAM, trusted=True) as env:
            env.session.scalars(select(env[base.Company])).all()
            alive.append(weakref.ref(env.parts))
    del env
    gc.collect()
    assert len({id(parts()) for parts in alive if parts() is not None}) <= 2


def test_no_statement_of_a_plan_outlives_it(found: Found) -> None:
    """Each would hold all the classes of the set that it was compiled for."""
    business = found("base")
    held = plan_engine(business)._compiled_cache
    assert held is not None
    before = set(held)
    install(business, "probe")
    remove(business, "probe")
    assert set(held) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_archive_of_an_older_version_comes_back_through_the_migrations(found: Found, workshop: Workshop) -> None:
    workshop.table("aging")
    workshop.revise("aging")
    business = workshop.open(found("base"))
    install(business, "aging")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.add(env.parts.named("model", "aging.thing")(words="old"))
    remove(business, "aging")
    size = 'size: Mapped[int] = column(BigInteger, server_default="3")'
    workshop.table("aging", f'words: Mapped[str] = column(String(40), default="")\n{size}', version="2.0")
    workshop.revise("aging")
    business.close()
    business = workshop.open(business)
    install(business, "aging")
    with business.env(PROGRAM, trusted=True) as env:
        thing = env.find(env.parts.named("model", "aging.thing"), 1)
        assert (thing.words, thing.size) == ("old", 3)
    remove(business, "aging")
    business.close()
    workshop.table("aging")
    next((workshop.folder / "aging/migrations").glob("0002*")).unlink()
    business = workshop.open(business)
    told = plan(business, install=["aging"])
    assert told.restore == ()
    assert "is of a newer aging (2.0) than the one here" in str(told.notes[-1])
    business.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_code_that_is_older_than_its_data_is_left_out(found: Found, workshop: Workshop) -> None:
    workshop.table("aging")
    workshop.revise("aging")
    workshop.table("aging", 'words: Mapped[str] = column(String(40), default="", index=True)', version="1.1")
    second = workshop.revise("aging")
    business = workshop.open(found("pin"))
    install(business, "aging")
    business.close()
    assert second is not None
    second.unlink()
    workshop.table("aging")
    business = workshop.open(business)
    with business.reading() as connection:
        assert business.installed(connection).broken == {
            "aging": "aging: its code is older than its data, which has aging_0002; put the newer version back"
        }
    assert addons_of(business) == {"base", "pin"}
    business.close()


def break_manifest(workshop: Workshop) -> None:
    (workshop.folder / "ill/addon.toml").write_text('name = "ill"\n', "utf-8")


def break_model(workshop: Workshop) -> None:
    workshop.table("ill", "words: Mapped[str] = column(String(40, default=)")


def break_import(workshop: Workshop) -> None:
    workshop.table("ill", more="import nowhere_at_all")


def break_composition(workshop: Workshop) -> None:
    workshop.table("ill", 'base_id: Mapped[int] = reference("no_such_table")')


def break_access(workshop: Workshop) -> None:
    (workshop.folder / "ill/access.py").write_text("", "utf-8")


def break_column(workshop: Workshop) -> None:
    workshop.table("ill", more="class Company(base.Company):\n    ill_size: Mapped[int] = column(BigInteger)\n")


def break_view(workshop: Workshop) -> None:
    views = """
    from core.screens.views import List
    from {package}.models import Thing
    class Things(List, name="ill/things"):
        model = Thing
        columns = ("wrods",)
    """
    workshop.addon("ill", views=views)


def break_needs(workshop: Workshop) -> None:
    workshop.addon("ill", depends='["base", "nowhere"]')


def break_migration(workshop: Workshop) -> None:
    file = next((workshop.folder / "ill/migrations").glob("0001*"))
    file.write_text(file.read_text("utf-8") + "\nimport nowhere_at_all\n", "utf-8")


def break_migrating(workshop: Workshop) -> None:
    file = next((workshop.folder / "ill/migrations").glob("0001*"))
    file.write_text(
        file.read_text("utf-8").replace("op.create_table(", "op.execute('no sql')\n    op.create_table("), "utf-8"
    )


def forget_migration(workshop: Workshop) -> None:
    next((workshop.folder / "ill/migrations").glob("0001*")).unlink()


BREAKS: dict[str, tuple[Callable[[Workshop], None], str]] = {
    "manifest": (break_manifest, "lacks 'title'"),
    "model": (break_model, "it cannot be imported: SyntaxError"),
    "import": (break_import, "it cannot be imported: ModuleNotFoundError"),
    "composition": (break_composition, "no_such_table"),
    "access": (break_access, "nobody is granted 'ill.thing'"),
    "column": (break_column, "give it a server_default"),
    "needs": (break_needs, "no addon 'nowhere'"),
    "migration": (break_migration, r"0001_what_the_models_say.py:\d+: it cannot be imported: ModuleNotFoundError"),
    "migrating": (break_migrating, "no"),
    "no migration": (forget_migration, "the migrations do not make table ill_thing"),
}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_addon_is_refused_with_its_name_and_the_reason(found: Found, workshop: Workshop, what: str) -> None:
    workshop.table("ill")
    workshop.revise("ill")
    BREAKS[what][0](workshop)
    business = workshop.open(found("pin"))
    before, laid_out = contents(business, less=set()), schema(business)
    with pytest.raises(Exception, match=BREAKS[what][1]) as refused:
        install(business, "ill")
    assert "ill" in str(refused.value)
    assert isinstance(refused.value, GazdaError)
    assert contents(business, less=set()) == before
    assert schema(business) == laid_out
    assert addons_of(business) == {"base", "pin"}
    install(business, "probe")
    business.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", ["manifest", "model", "import", "composition", "access", "column", "needs"])
def test_an_installed_addon_that_breaks_stops_nothing_else(found: Found, workshop: Workshop, what: str) -> None:
    workshop.table("ill")
    workshop.revise("ill")
    workshop.table("on_ill", depends='["ill"]')
    workshop.revise("on_ill")
    business = workshop.open(found("pin"))
    install(business, "on_ill")
    business.close()
    BREAKS[what][0](workshop)
    business = workshop.open(business)
    with business.reading() as connection:
        broken = business.installed(connection).broken
    assert BREAKS[what][1] in broken["ill"]
    assert broken["on_ill"].startswith("on_ill: ")
    assert addons_of(business) == {"base", "pin"}
    install(business, "probe")
    remove(business, "probe")
    assert [step.addon for step in plan(business, remove=["ill"]).steps] == ["on_ill", "ill"]
    assert "ill_thing" in contents(business)
    business.close()
    workshop.table("ill")
    mended = workshop.open(business)
    assert addons_of(mended) == {"base", "pin", "ill", "on_ill"}
    mended.close()


# ---- nobody waits


def test_business_is_not_held_up_by_a_plan_that_waits(found: Found) -> None:
    """A long read goes on: the plan waits for it in short turns, and others work between them."""
    business = found("base")
    if business.sqlite:
        pytest.skip("readers of SQLite hold nobody up")
    from threading import Thread

    told = plan(business, install=["pin"])
    waits: list[float] = []
    with business.reading() as long_read:
        thread = Thread(target=carry_out, args=(business, told, PROGRAM))
        thread.start()
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            begun = time.monotonic()
            with business.env(PROGRAM, trusted=True):
                pass
            waits.append(time.monotonic() - begun)
        assert long_read.execute(text("select count(*) from base_addon")).scalar() == 1
    thread.join()
    assert max(waits) < 1.5
    assert len(waits) > 20
    assert addons_of(business) == {"base", "pin"}


def test_shelf_has_no_broken_addon() -> None:
    assert shelf_of().broken == {}


def test_folder_of_archives_is_its_own(found: Found) -> None:
    business = found("probe")
    remove(business, "probe")
    assert business.archives == Path(business.folder) / "archives" / "main"
    (file,) = business.archives.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600

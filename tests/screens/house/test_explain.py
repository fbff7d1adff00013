"""Where everything comes from: fields, methods, items of views, templates, answers to announcements."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.composition.addonset import AddonSet
from core.policy.business import Sets
from core.screens.house.explain import explain, trace
from core.values.errors import AddonError
from tests.support.workshop import Workshop

SHOP = """
    from sqlalchemy import String
    from sqlalchemy.orm import Mapped
    from addons import base
    from core import Form, Grant, Layout, List, Model, Restrict, Role, Rule, column, hookspec, links, link, reference

    class Shelf(Model, name="shop.shelf"):
        name: Mapped[str] = column(String(40))
        def label(self) -> str:
            return self.name

    class ShelfForm(Form, model=Shelf):
        def layout(self) -> Layout:
            return Layout(Layout("name", name="main"), Layout("id", name="more", title="More"))

    class ShelfList(List, model=Shelf):
        def layout(self) -> Layout:
            return Layout("name", "id")

    @hookspec
    def counted(shelf: Shelf, words: list[str]) -> None:
        '''A shelf was counted.'''

    keeper = Role("Keeper", implies=(base.employee,))
    access = (Grant(keeper, Shelf, "read write"), Rule(None, Shelf, lambda shelf, env: shelf.id > 0, "read"),
              Restrict(Shelf, "name", read=(keeper,)))
"""
MORE = """
    from sqlalchemy import String
    from sqlalchemy.orm import Mapped
    from core import Layout, column, hookimpl
    from {shop} import Shelf as Own, ShelfForm as OwnForm

    class Shelf(Own):
        NAME_colour: Mapped[str | None] = column(String(20))
        def label(self) -> str:
            return super().label() + "!"

    class ShelfForm(OwnForm):
        def layout(self) -> Layout:
            return super().layout().after("name", "NAME_colour").without("id")

    @hookimpl
    def counted(words) -> None:
        words.append("NAME")
"""


@pytest.fixture
def parts(workshop: Workshop) -> AddonSet:
    """A shop with two addons that extend it and know nothing of each other."""
    workshop.addon("shop", __init__=SHOP)
    for name in ("paint", "wax"):
        once = MORE if name == "paint" else MORE.replace('.without("id")', "")  # it cannot be taken out twice
        text = once.replace("NAME", name).replace("{shop}", f"{workshop.package}.shop")
        workshop.addon(name, depends='["shop"]', __init__=text)
    return workshop.sets().of(["paint", "wax"])


@pytest.fixture
def said(parts: AddonSet) -> Callable[[str], list[list[str]]]:
    """What is explained, each line as its words; files without the folder they lie in."""

    def read(name: str) -> list[list[str]]:
        return [line.replace(f"{prefix}/", "").split() for line in explain(parts, name)]

    prefix = parts.addons["shop"].package.partition(".")[0]
    return read


def line_of(text: str, beginning: str) -> int:
    """The line of a made-up module where something stands."""
    return next(at for at, line in enumerate(text.splitlines(), 1) if line.strip().startswith(beginning))


Said = Callable[[str], list[list[str]]]


def test_the_classes_of_a_model_are_told_from_the_outermost(said: Said) -> None:
    lines = said("shop.shelf")
    at = lines.index(["made", "of,", "the", "outermost", "first:"])
    assert [line[1] for line in lines[at + 1 : at + 6]] == ["wax", "paint", "shop", "core", "core"]
    assert lines[at + 3] == ["Shelf", "shop", f"shop/__init__.py:{line_of(SHOP, 'class Shelf(')}"]


def test_a_field_is_told_with_what_it_holds_and_who_declares_it(said: Said) -> None:
    lines = said("shop.shelf")
    assert ["name", "VARCHAR(40),", "required", "shop", f"shop/__init__.py:{line_of(SHOP, 'name:')}"] in lines
    place = f"paint/__init__.py:{line_of(MORE, 'NAME_colour:')}"
    assert ["paint_colour", "VARCHAR(20)", "paint", place] in lines


def test_a_method_is_told_with_all_who_override_it_in_their_order(said: Said) -> None:
    lines = said("shop.shelf")
    at = next(at for at, line in enumerate(lines) if line[:1] == ["label"])
    assert [line[-2] for line in lines[at : at + 3]] == ["wax", "paint", "shop"]
    assert lines[at][-1] == f"wax/__init__.py:{line_of(MORE, 'def label')}"


def test_access_is_told_with_its_roles_and_where_it_is_said(said: Said) -> None:
    place = ["shop", f"shop/__init__.py:{line_of(SHOP, 'access =')}"]
    found = [line for line in said("shop.shelf") if line[-2:] == place]
    assert [" ".join(line[:-2]) for line in found] == [
        "grant shop.keeper may read write",
        "rule everybody but administrators: <lambda>, to read",
        "restrict name: read by shop.keeper; written by shop.keeper",
    ]


def test_links_are_told_with_the_way_back(sets: Sets) -> None:
    lines = [" ".join(line.split()) for line in explain(sets.of(["tasks"]), "tasks.task")]
    told = {line.partition(" ")[0]: line for line in reversed(lines)}
    assert told["client"].startswith("client one crm.client through client_id, back as tasks tasks addons/tasks/")
    assert told["client_id"].startswith("client_id BIGINT → crm_client.id tasks addons/tasks/")


@pytest.mark.parametrize("name", ["shop/shelf_form", "shop.shelf.form", "shop/shelf/form"])
def test_each_item_of_a_view_is_told_with_who_put_it_there(said: Said, name: str) -> None:
    lines = said(name)
    at = lines.index(["layout:"])
    made, extended = line_of(SHOP, "def layout"), line_of(MORE, "def layout")
    assert lines[at + 1 : at + 6] == [
        ["main:", "shop", f"shop/__init__.py:{made}"],
        ["name", "shop", f"shop/__init__.py:{made}"],
        ["wax_colour", "wax", f"wax/__init__.py:{extended}"],
        ["paint_colour", "paint", f"paint/__init__.py:{extended}"],
        ["more:", "More", "shop", f"shop/__init__.py:{made}"],
    ]
    assert lines[at + 6] == ["without", "id", "paint", f"paint/__init__.py:{extended}"]


def test_what_the_kernel_only_takes_over_into_the_card_stays_whose_it_was(said: Said) -> None:
    lines = said("shop/shelf_form")
    card = lines[lines.index(["card:"]) :]
    assert ["name", "shop", f"shop/__init__.py:{line_of(SHOP, 'def layout')}"] in card
    assert ["timeline", "core"] in [line[:2] for line in card]


def test_an_announcement_is_told_with_its_words_and_who_answers_in_which_order(parts: AddonSet) -> None:
    lines = [line.split() for line in trace(parts, "counted")]
    assert lines[0] == ["counted(shelf:", "Shelf,", "words:", "list[str])", "->", "None"]
    assert lines[1][-1].endswith(f"shop/__init__.py:{line_of(SHOP, '@hookspec')}")
    assert lines[2] == ["A", "shelf", "was", "counted."]
    assert [line[0] for line in lines[4:]] == ["paint", "wax"]
    words: list[str] = []
    for listener in parts.hooks.listeners(next(spec for spec in parts.hooks.specs() if spec.__name__ == "counted")):
        listener.hear({"shelf": None, "words": words})
    assert words == ["paint", "wax"], "it is the order in which they are called"


@pytest.mark.parametrize(
    ("name", "meant"),
    [("shop.shef", "shop.shelf"), ("shop/shelf_fom", "shop.shelf.form"), ("from.html", "form.html")],
)
def test_a_misspelt_name_is_answered_with_the_nearest(parts: AddonSet, name: str, meant: str) -> None:
    with pytest.raises(AddonError, match=f"did you mean '{meant}'"):
        list(explain(parts, name))


def test_a_misspelt_announcement_too(parts: AddonSet) -> None:
    with pytest.raises(AddonError, match="no hook 'coutned'; did you mean 'counted'"):
        list(trace(parts, "coutned"))


def test_everything_of_the_tree_can_be_explained(sets: Sets) -> None:
    parts = sets.of(["tasks", "probe", "pin", "chores"])
    names = [name for kind, name in parts.composed if kind != "importer"]
    assert all(len(list(explain(parts, name))) > 2 for name in [*names, "crm.client.importer", "card.html"])
    assert all(list(trace(parts, spec.__name__)) for spec in parts.hooks.specs())

"""Glue to an addon that comes later in the order: whose everything is, and who stands outside."""

from __future__ import annotations

from core.values.declarations import Role
from tests.support.workshop import Workshop

PEAR = """
    from core.composition.part import Part
    from core.values.declarations import Role
    keeper = Role("Keeper")
    class Fruit(Part, name="pear.fruit"):
        def said(self) -> list[str]:
            return ["pear"]
"""
GLUE = """
    from core.values.declarations import Role
    from {other} import Fruit as Pear, keeper
    taster = Role("Taster", implies=(keeper,))
    class Fruit(Pear):
        def said(self) -> list[str]:
            return [*super().said(), "glue of apple"]
"""


def test_what_glue_imports_stays_the_other_addons_and_what_it_adds_stands_outside(workshop: Workshop) -> None:
    # given apple, which comes before pear and is glued to it
    workshop.addon("pear", depends="[]", __init__=PEAR)
    workshop.addon("apple", depends="[]", with_pear=GLUE.replace("{other}", f"{workshop.package}.pear"))

    both, alone = workshop.sets().of(["apple", "pear"]), workshop.sets().of(["apple"])

    assert list(both.addons) == ["apple", "pear"]
    assert both.named("part", "pear.fruit")().said() == ["pear", "glue of apple"]
    assert both.owner(both.named("part", "pear.fruit")) == "pear"
    assert set(both.roles()) == {"pear.keeper", "apple.taster"}
    assert alone.declared(Role) == []

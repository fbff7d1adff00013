"""What the holder of some roles may do with each model: grants, rules, restricted fields; computed once for a set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_

from core.composition.addonset import AddonSet
from core.composition.model import BareModel
from core.values.declarations import VERBS, Grant, Restrict, Role, Rule, Verb

if TYPE_CHECKING:
    from core.policy.env import Env

Where = Callable[[Any, "Env"], ColumnElement[bool]]


class Rights:
    """The rights of one combination of roles in one set; shared by everyone who holds just these."""

    def __init__(self, parts: AddonSet, held: frozenset[Role]) -> None:
        self.parts, self.held = parts, with_implied(held)
        self.everything = any(role.everything for role in self.held)
        self.granted: dict[type[BareModel], set[Verb]] = {model: set() for model in parts.all("model")}
        self.wheres: dict[tuple[type[BareModel], Verb], Where] = {}
        self.unreadable: dict[type[BareModel], frozenset[str]] = {}
        self.unwritable: dict[type[BareModel], frozenset[str]] = {}
        self._read_grants()
        self._read_rules()
        self._read_restrictions()
        self.by_table = {model.__table__.name: model for model in self.granted}  # type: ignore[attr-defined]  # mapped by the set
        self.limited = frozenset(
            model for model in self.granted if not self.may("read", model) or (model, "read") in self.wheres
        )

    def may(self, verb: Verb, model: type[BareModel]) -> bool:
        """Whether any record of `model` can be meant by `verb`."""
        return self.everything or verb in self.granted[model]

    def where(self, verb: Verb, model: type[BareModel], env: Env) -> ColumnElement[bool] | None:
        """The SQL condition on the records of `model` that `verb` reaches; None where it reaches all."""
        if not self.may(verb, model):
            return false()
        rule = self.wheres.get((model, verb))
        return None if rule is None else rule(model, env)

    def _read_grants(self) -> None:
        for grant in self.parts.declared(Grant):
            if grant.role in self.held:
                self.granted[self.parts[grant.model]] |= {verb for verb in VERBS if verb in grant.can.split()}

    def _read_rules(self) -> None:
        if self.everything:
            return
        rules = self.parts.declared(Rule)
        for model in self.granted:
            for verb in VERBS:
                own = [rule for rule in rules if self.parts[rule.model] is model and verb in rule.verbs.split()]
                ruled = self._combined(model, verb, own)
                if ruled is not None:
                    self.wheres[model, verb] = ruled

    def _combined(self, model: type[BareModel], verb: Verb, rules: list[Rule]) -> Where | None:
        """General rules all hold; of the roles that grant the verb, one whose own rules hold is enough."""
        general = [rule.where for rule in rules if rule.role is None]
        ways = [
            [rule.where for rule in rules if rule.role is role]
            for role in self.held
            if any(
                g.role is role and self.parts[g.model] is model and verb in g.can.split()
                for g in self.parts.declared(Grant)
            )
        ]
        if not all(ways):
            ways = []
        if not general and not ways:
            return None
        return lambda mapped, env: and_(
            *(where(mapped, env) for where in general),
            *([or_(*(and_(*(where(mapped, env) for where in way)) for way in ways))] if ways else []),
        )

    def _read_restrictions(self) -> None:
        for said in self.parts.declared(Restrict):
            model = self.parts[said.model]
            names = frozenset(said.fields.split())
            if not self.everything and not self.held.intersection(said.read):
                self.unreadable[model] = self.unreadable.get(model, frozenset()) | names
            if not self.everything and not self.held.intersection(said.write or said.read):
                self.unwritable[model] = self.unwritable.get(model, frozenset()) | names


def with_implied(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles and all they imply."""
    found: set[Role] = set()
    todo = list(roles)
    while todo:
        role = todo.pop()
        if role not in found:
            found.add(role)
            todo += role.implies
    return frozenset(found)


def rights_of(parts: AddonSet, held: frozenset[str]) -> Rights:
    """The rights of the roles stored under the names `held`; names this set does not know count for nothing."""
    cache: dict[frozenset[str], Rights] = parts.__dict__.setdefault("_rights", {})
    if held not in cache:
        known = parts.roles()
        cache[held] = Rights(parts, frozenset(known[name] for name in held if name in known))
    return cache[held]

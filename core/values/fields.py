"""Fields of a model: SQLAlchemy columns and relationships that carry what people need to know of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from core.values.types import Money, Quantity

if TYPE_CHECKING:
    from core.composition.model import BareModel

M = TypeVar("M", bound="BareModel")
Target: TypeAlias = type[M] | Callable[[], type[M]]


@dataclass(frozen=True, slots=True)
class Field:
    """What a column means to people.

    `kind` chooses how it is shown and typed in; `personal` values leave the trail when a person is erased;
    `readonly` values are set by the program alone; `currency` names the column beside an amount that says what it is in.
    """

    title: str = ""
    help: str = ""
    kind: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    tones: Mapping[str, str] = field(default_factory=dict)
    personal: bool = False
    readonly: bool = False
    through: str = ""
    back: str = ""
    owned: bool = False
    target: Any = None
    currency: str = ""


def column(
    *args: Any,
    title: str = "",
    help: str = "",
    kind: str = "",
    personal: bool = False,
    readonly: bool = False,
    **options: Any,
) -> Mapped[Any]:
    """A plain column; `args` and `options` are those of `mapped_column`."""
    told = Field(title, help, kind, personal=personal, readonly=readonly)
    return cast("Mapped[Any]", mapped_column(*args, info={"field": told}, **options))


def choice(
    titles: Mapping[str, str],
    *,
    title: str = "",
    tones: Mapping[str, str] | None = None,
    help: str = "",
    **options: Any,
) -> Mapped[Any]:
    """One of `titles` (stored value → title); `tones` colour its badge: ok, warn, bad, info."""
    told = Field(title, help, "choice", choices=dict(titles), tones=dict(tones or {}))
    return cast("Mapped[Any]", mapped_column(String(40), info={"field": told}, **options))


def money(
    *, title: str = "", help: str = "", currency: str = "", readonly: bool = False, **options: Any
) -> Mapped[Any]:
    """An amount, 2 decimals; `currency` names the column beside it that keeps its currency, by which sums are parted."""
    told = Field(title, help, "money", readonly=readonly, currency=currency)
    return cast("Mapped[Any]", mapped_column(Money, info={"field": told}, **options))


def quantity(*, title: str = "", help: str = "", **options: Any) -> Mapped[Any]:
    """A quantity of goods, 6 decimals."""
    return column(Quantity, title=title, help=help, kind="quantity", **options)


def reference(
    table: str, *, title: str = "", help: str = "", on_delete: str = "RESTRICT", readonly: bool = False, **options: Any
) -> Mapped[Any]:
    """The id of a record in `table`, for `link`; indexed, because every such column is asked from the other side."""
    options.setdefault("index", True)
    told = Field(title, help, "link", readonly=readonly)
    return cast(
        "Mapped[Any]",
        mapped_column(BigInteger, ForeignKey(f"{table}.id", ondelete=on_delete), info={"field": told}, **options),
    )


def link(target: Target[M], through: str, back: str = "") -> Mapped[M]:
    """The record whose id is in the column `through`."""
    told = Field(kind="link", through=through, back=back, target=target)

    def build(cls: Any):  # type: ignore[no-untyped-def]  # noqa: ANN202  # SQLAlchemy would read a return annotation
        return relationship(
            lambda: cls.parts[resolve(target)],
            foreign_keys=lambda: [cls.__table__.c[through]],
            remote_side=lambda: cls.parts[resolve(target)].__table__.c.id,
            back_populates=back or None,
            info={"field": told},
        )

    return cast("Mapped[M]", declared_attr(build))


def links(target: Target[M], back: str, *, title: str = "", owned: bool = False, order: str = "id") -> Mapped[list[M]]:
    """The records of `target` that link here by their `back`; `owned` ones are lines of this record and go with it."""
    told = Field(title, kind="links", back=back, owned=owned, target=target)

    def build(cls: Any):  # type: ignore[no-untyped-def]  # noqa: ANN202  # as above
        return relationship(
            lambda: cls.parts[resolve(target)],
            back_populates=back,
            uselist=True,
            order_by=lambda: getattr(cls.parts[resolve(target)], order),
            cascade="all, delete-orphan" if owned else "save-update, merge",
            passive_deletes=False if owned else "all",
            info={"field": told},
        )

    return cast("Mapped[list[M]]", declared_attr(build))


def resolve(target: Target[M]) -> type[M]:
    """The class named by a link, given directly or through a function that delays its import."""
    return cast("type[M]", target if isinstance(target, type) else target())


def titled(told: Field, title: str) -> Field:
    """The same field under another title."""
    return replace(told, title=title)

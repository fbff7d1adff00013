"""What every record of the business has, and how a model says what it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ColumnElement, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, object_session
from sqlalchemy.schema import SchemaItem

from core.composition.part import Part
from core.values.derived import Derived
from core.values.errors import AddonError
from core.values.fields import Field
from core.values.types import Instant, Uid, uuid7
from core.values.words import _

if TYPE_CHECKING:
    from core.composition.addonset import AddonSet
    from core.policy.env import Env


def kept(title: str, **options: Any) -> Any:
    """A column that the kernel fills and nobody edits."""
    return mapped_column(info={"field": Field(title, readonly=True)}, **options)


class BareModel(Part):
    """A table of the kernel's own kind, with an id and nothing else; business records are a Model.

    Never mapped itself: `env[Trail]` is the mapped class of the set in use.
    """

    part_kind = "model"
    parts: ClassVar[AddonSet]
    model_title: ClassVar[str] = ""
    model_label: ClassVar[str] = "id"
    model_order: ClassVar[tuple[str, ...]] = ("id",)
    trailed: ClassVar[bool] = False
    append_only: ClassVar[bool] = False
    """Rows are added and never changed or deleted; the database itself refuses it."""
    filled_later: ClassVar[tuple[str, ...]] = ()
    """Columns of an append-only table that may still be written afterwards."""
    database_verbs: ClassVar[str] = "select insert update delete"
    """What requests may do with the table on PostgreSQL; plans, which own it, may do all."""

    id: Mapped[int] = mapped_column(
        BigInteger, Identity(), primary_key=True, sort_order=-20, info={"field": Field(_("Number"), readonly=True)}
    )

    def __init__(self, **values: Any) -> None:
        raise AddonError(f"{type(self).__name__} is a part; write env[{type(self).__name__}](…)")

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        """New Index and constraint objects of the table; an extension adds to `super().constraints()`."""
        return []

    @classmethod
    def derived(cls, dialect: str) -> list[Derived]:
        """Search indexes and triggers of the table on `dialect` (sqlite or postgresql), made again after each plan."""
        return []

    @classmethod
    def goes_with(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        """Which rows of this table belong to addons or models that are removed: they are archived and come back too.

        Of a table that `belongs_to` records, those of the models.
        """
        if not cls.belongs_to or not models:
            return None
        found: ColumnElement[bool] = cast(Any, cls).__table__.c[cls.belongs_to[0]].in_(models)
        return found

    @classmethod
    def comes_along(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        """Which rows of this table those that go cannot come back without: they are archived too, and stay."""
        return None

    belongs_to: ClassVar[tuple[str, str] | tuple[()]] = ()
    """Where each row belongs to a record of any model: the columns with the model's name and the record's id."""

    @property
    def env(self) -> Env:
        """The unit of work this record was read in."""
        session = object_session(cast(Any, self))
        if session is None:
            raise AddonError(f"{type(self).__name__} {self.id} is not in a session; add it to env.session first")
        return cast("Env", session.info["env"])

    def display(self) -> str:
        """How people call this record."""
        return str(getattr(self, self.model_label))

    def __str__(self) -> str:
        return self.display()

    @classmethod
    def told(cls, name: str) -> Field:
        """What field `name` of the composed model means to people; a link answers for the column it goes through."""
        attribute = cast(Any, cls).__mapper__.attrs.get(name)
        info = (
            attribute.columns[0].info
            if hasattr(attribute, "columns")
            else attribute.info
            if attribute is not None
            else {}
        )
        field = info.get("field", Field())
        if field.through and not field.title:
            column = cls.told(field.through)
            return Field(
                column.title,
                column.help,
                "link",
                through=field.through,
                back=field.back,
                target=field.target,
                readonly=column.readonly,
            )
        return cast(Field, field)

    @classmethod
    def known(cls) -> list[str]:
        """The names of all fields: columns, links and lines."""
        return list(cast(Any, cls).__mapper__.attrs.keys())


class Model(BareModel):
    """A fragment of a table of business records: `env[Lead]` is the mapped class of the set in use."""

    trailed = True

    uid: Mapped[UUID] = mapped_column(
        Uid, default=uuid7, unique=True, sort_order=-19, info={"field": Field(readonly=True)}
    )
    version: Mapped[int] = mapped_column(BigInteger, sort_order=-18, info={"field": Field(readonly=True)})
    created_at: Mapped[datetime] = kept(_("Created"), type_=Instant, sort_order=-17)
    created_by: Mapped[int | None] = kept(_("Created by"), type_=BigInteger, sort_order=-16)
    updated_at: Mapped[datetime] = kept(_("Changed"), type_=Instant, sort_order=-15)
    updated_by: Mapped[int | None] = kept(_("Changed by"), type_=BigInteger, sort_order=-14)
    archived_at: Mapped[datetime | None] = kept(_("Archived"), type_=Instant, sort_order=-13)
    extra: Mapped[dict[str, Any]] = kept(
        "", type_=MutableDict.as_mutable(JSON().with_variant(JSONB(), "postgresql")), default=dict, sort_order=-12
    )
    import_id: Mapped[int | None] = kept(_("Import"), type_=BigInteger, index=True, sort_order=-11)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def before_save(self) -> None:
        """Complete and check this record before it is written; raise UserError to refuse it."""

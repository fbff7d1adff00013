"""The tables of repairs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "repairs_0001"
down_revision = None
branch_labels = ("repairs",)
depends_on = ("base_0004",)


def upgrade() -> None:
    op.create_table(
        "repairs_shop",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uid", types.Uid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", types.Instant(), nullable=True),
        sa.Column("extra", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_repairs_shop"),
        sa.UniqueConstraint("uid", name="uq_repairs_shop_uid"),
    )
    op.create_index("ix_repairs_shop_import_id", "repairs_shop", ["import_id"], unique=False)
    op.create_index("ix_repairs_shop_name_id", "repairs_shop", ["name", "id"], unique=False)
    op.create_table(
        "repairs_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uid", types.Uid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", types.Instant(), nullable=True),
        sa.Column("extra", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("visit", types.Instant(), nullable=True),
        sa.Column("price", types.Money(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("weight", types.Quantity(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("boxes", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("margin", types.Money(), nullable=True),
        sa.Column("shop_id", sa.BigInteger(), nullable=True),
        sa.Column("master_id", sa.BigInteger(), nullable=True),
        sa.Column("search", sa.String(collation="C").with_variant(sa.String(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["master_id"],
            ["base_user.id"],
            name="fk_repairs_order_master_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["repairs_shop.id"], name="fk_repairs_order_shop_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_repairs_order"),
        sa.UniqueConstraint("uid", name="uq_repairs_order_uid"),
    )
    op.create_index("ix_repairs_order_due_id", "repairs_order", ["due", "id"], unique=False)
    op.create_index("ix_repairs_order_import_id", "repairs_order", ["import_id"], unique=False)
    op.create_index("ix_repairs_order_master_id", "repairs_order", ["master_id"], unique=False)
    op.create_index("ix_repairs_order_shop_id", "repairs_order", ["shop_id"], unique=False)
    op.create_index("ix_repairs_order_state_id", "repairs_order", ["state", "id"], unique=False)
    op.create_table(
        "repairs_part",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uid", types.Uid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", types.Instant(), nullable=True),
        sa.Column("extra", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("pieces", types.Quantity(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["repairs_order.id"],
            name="fk_repairs_part_order_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_repairs_part"),
        sa.UniqueConstraint("uid", name="uq_repairs_part_uid"),
    )
    op.create_index("ix_repairs_part_import_id", "repairs_part", ["import_id"], unique=False)
    op.create_index("ix_repairs_part_order_id", "repairs_part", ["order_id"], unique=False)


def downgrade() -> None:
    op.drop_table("repairs_part")
    op.drop_table("repairs_order")
    op.drop_table("repairs_shop")

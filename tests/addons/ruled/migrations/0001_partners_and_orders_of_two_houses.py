"""partners and orders of two houses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "ruled_0001"
down_revision = None
branch_labels = ("ruled",)
depends_on = ("base_0001",)


def upgrade() -> None:
    op.create_table(
        "ruled_house",
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
        sa.PrimaryKeyConstraint("id", name="pk_ruled_house"),
        sa.UniqueConstraint("uid", name="uq_ruled_house_uid"),
    )
    op.create_index("ix_ruled_house_import_id", "ruled_house", ["import_id"], unique=False)
    op.create_table(
        "ruled_partner",
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
        sa.Column("house", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ruled_partner"),
        sa.UniqueConstraint("uid", name="uq_ruled_partner_uid"),
    )
    op.create_index("ix_ruled_partner_import_id", "ruled_partner", ["import_id"], unique=False)
    op.create_table(
        "ruled_order",
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
        sa.Column("house", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["ruled_partner.id"],
            name="fk_ruled_order_partner_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ruled_order"),
        sa.UniqueConstraint("uid", name="uq_ruled_order_uid"),
    )
    op.create_index("ix_ruled_order_import_id", "ruled_order", ["import_id"], unique=False)
    op.create_index("ix_ruled_order_partner_id", "ruled_order", ["partner_id"], unique=False)


def downgrade() -> None:
    op.drop_table("ruled_order")
    op.drop_table("ruled_partner")
    op.drop_table("ruled_house")

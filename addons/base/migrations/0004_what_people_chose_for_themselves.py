"""What people chose for themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "base_0004"
down_revision = "base_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_preference",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["base_user.id"], name="fk_base_preference_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_base_preference"),
    )
    op.create_index("ix_base_preference_user_id_name", "base_preference", ["user_id", "name"], unique=True)
    op.create_table(
        "base_view",
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
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["base_user.id"], name="fk_base_view_owner_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_base_view"),
        sa.UniqueConstraint("uid", name="uq_base_view_uid"),
    )
    op.create_index("ix_base_view_import_id", "base_view", ["import_id"], unique=False)
    op.create_index("ix_base_view_model_owner_id", "base_view", ["model", "owner_id"], unique=False)
    op.create_index("ix_base_view_owner_id", "base_view", ["owner_id"], unique=False)


def downgrade() -> None:
    op.drop_table("base_view")
    op.drop_table("base_preference")

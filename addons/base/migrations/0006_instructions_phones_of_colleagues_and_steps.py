"""Instructions, phones of colleagues, and steps of setup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "base_0006"
down_revision = "base_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_instruction",
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
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("search", sa.String(collation="C").with_variant(sa.String(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_instruction"),
        sa.UniqueConstraint("uid", name="uq_base_instruction_uid"),
    )
    op.create_index("ix_base_instruction_import_id", "base_instruction", ["import_id"], unique=False)
    op.create_table(
        "base_setup_state",
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
        sa.Column("step", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_setup_state"),
        sa.UniqueConstraint("step", name="uq_base_setup_state_step"),
        sa.UniqueConstraint("uid", name="uq_base_setup_state_uid"),
    )
    op.create_index("ix_base_setup_state_import_id", "base_setup_state", ["import_id"], unique=False)
    op.add_column("base_user", sa.Column("position", sa.String(length=120), nullable=True))
    op.add_column("base_user", sa.Column("phone", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("base_user", "phone")
    op.drop_column("base_user", "position")
    op.drop_table("base_setup_state")
    op.drop_table("base_instruction")

"""What addons own, and their failures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.values import types

revision = "base_0003"
down_revision = "base_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("addon", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", types.Instant(), nullable=False),
        sa.Column("last_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_failure"),
    )
    op.create_index("ix_base_failure_addon_place", "base_failure", ["addon", "place"], unique=True)
    op.add_column("base_addon", sa.Column("owns", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("base_addon", "owns")
    op.drop_table("base_failure")

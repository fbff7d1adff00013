"""A plan under way says what is coming."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.values import types

revision = "base_0002"
down_revision = "base_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_coming",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("addons", sa.JSON(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_base_coming"),
    )


def downgrade() -> None:
    op.drop_table("base_coming")

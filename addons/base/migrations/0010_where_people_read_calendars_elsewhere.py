"""Where people read calendars elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.values import types

revision = "base_0010"
down_revision = "base_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_feed",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["base_user.id"], name="fk_base_feed_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_base_feed"),
        sa.UniqueConstraint("key", name="uq_base_feed_key"),
    )
    op.create_index("ix_base_feed_user_id", "base_feed", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("base_feed")

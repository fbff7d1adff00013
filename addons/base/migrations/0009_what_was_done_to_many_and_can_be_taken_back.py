"""What was done to many records at once, and can be taken back for a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.values import types

revision = "base_0009"
down_revision = "base_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_undo",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("way", sa.JSON(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["base_user.id"], name="fk_base_undo_user_id_base_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_base_undo"),
    )
    op.create_index("ix_base_undo_token_id", "base_undo", ["token", "id"], unique=False)
    op.create_index("ix_base_undo_user_id", "base_undo", ["user_id"], unique=False)
    op.create_index("ix_base_undo_at", "base_undo", ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("base_undo")

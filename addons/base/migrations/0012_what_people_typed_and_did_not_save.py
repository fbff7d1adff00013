"""What people typed and did not save."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.values import types

revision = "base_0012"
down_revision = "base_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("touched_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["base_user.id"], name="fk_base_draft_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_base_draft"),
    )
    op.create_index("ix_base_draft_touched_at", "base_draft", ["touched_at"], unique=False)
    op.create_index("ix_base_draft_user_id_place", "base_draft", ["user_id", "place"], unique=True)


def downgrade() -> None:
    op.drop_table("base_draft")

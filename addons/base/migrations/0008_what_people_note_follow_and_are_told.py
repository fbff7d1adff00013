"""What people note on records, whom they follow, and what they are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "base_0008"
down_revision = "base_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_note",
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
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("direction", sa.String(length=40), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_note"),
        sa.UniqueConstraint("uid", name="uq_base_note_uid"),
    )
    op.create_index("ix_base_note_import_id", "base_note", ["import_id"], unique=False)
    op.create_index("ix_base_note_model_record_at", "base_note", ["model", "record", "at"], unique=False)
    op.create_table(
        "base_follower",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["base_user.id"], name="fk_base_follower_user_id_base_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_base_follower"),
    )
    place = ["model", "record", "user_id"]
    op.create_index("ix_base_follower_model_record_user_id", "base_follower", place, unique=True)
    op.create_index("ix_base_follower_user_id", "base_follower", ["user_id"], unique=False)
    op.create_table(
        "base_notification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("read_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["base_user.id"], name="fk_base_notification_user_id_base_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_base_notification"),
    )
    unread = sa.text("read_at IS NULL")
    op.create_index(
        "uq_base_notification_unread",
        "base_notification",
        ["user_id", "model", "record"],
        unique=True,
        sqlite_where=unread,
        postgresql_where=unread,
    )
    op.create_index("ix_base_notification_user_id_at", "base_notification", ["user_id", "at"], unique=False)
    op.create_index("ix_base_notification_model_record", "base_notification", ["model", "record"], unique=False)


def downgrade() -> None:
    op.drop_table("base_notification")
    op.drop_table("base_follower")
    op.drop_table("base_note")

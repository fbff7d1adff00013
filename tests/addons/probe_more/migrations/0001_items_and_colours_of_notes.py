"""Items and colours of notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "probe_more_0001"
down_revision = None
branch_labels = ("probe_more",)
depends_on = ("base_0001", "probe_0001")


def upgrade() -> None:
    op.create_table(
        "probe_more_item",
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
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["probe_note.id"], name="fk_probe_more_item_note_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_probe_more_item"),
        sa.UniqueConstraint("uid", name="uq_probe_more_item_uid"),
    )
    op.create_index("ix_probe_more_item_import_id", "probe_more_item", ["import_id"], unique=False)
    op.create_index("ix_probe_more_item_note_id", "probe_more_item", ["note_id"], unique=False)
    op.add_column("probe_note", sa.Column("probe_more_colour", sa.String(length=20), nullable=True))
    op.create_index("ix_probe_note_probe_more_colour", "probe_note", ["probe_more_colour"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_probe_note_probe_more_colour", table_name="probe_note")
    op.drop_column("probe_note", "probe_more_colour")
    op.drop_table("probe_more_item")

"""Pins on notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pin_with_probe_0001"
down_revision = None
branch_labels = ("pin_with_probe",)
depends_on = ("base_0001", "pin_0001", "probe_0001")


def upgrade() -> None:
    op.add_column(
        "pin_pin",
        sa.Column(
            "pin_note_id",
            sa.BigInteger(),
            sa.ForeignKey("probe_note.id", name="fk_pin_pin_pin_note_id", ondelete="SET NULL"),
            nullable=True,
        ),
    )
    op.create_index("ix_pin_pin_pin_note_id", "pin_pin", ["pin_note_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_pin_pin_pin_note_id", table_name="pin_pin")
    op.drop_column("pin_pin", "pin_note_id")

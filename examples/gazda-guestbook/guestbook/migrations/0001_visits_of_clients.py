"""Visits of clients."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "guestbook_0001"
down_revision = None
branch_labels = ("guestbook",)
depends_on = ("base_0002", "crm_0002")


def upgrade() -> None:
    op.create_table(
        "guestbook_visit",
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
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["crm_client.id"],
            name="fk_guestbook_visit_client_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_guestbook_visit"),
        sa.UniqueConstraint("uid", name="uq_guestbook_visit_uid"),
    )
    op.create_index("ix_guestbook_visit_client_id", "guestbook_visit", ["client_id"], unique=False)
    op.create_index("ix_guestbook_visit_import_id", "guestbook_visit", ["import_id"], unique=False)


def downgrade() -> None:
    op.drop_table("guestbook_visit")

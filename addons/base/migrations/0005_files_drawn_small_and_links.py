"""Images drawn small, and links of records to elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "base_0005"
down_revision = "base_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_web_link",
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
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_web_link"),
        sa.UniqueConstraint("uid", name="uq_base_web_link_uid"),
    )
    op.create_index("ix_base_web_link_import_id", "base_web_link", ["import_id"], unique=False)
    op.create_index("ix_base_web_link_model_record", "base_web_link", ["model", "record"], unique=False)
    op.add_column(
        "base_attachment",
        sa.Column(
            "preview_id",
            sa.BigInteger(),
            sa.ForeignKey("base_blob.id", name="fk_base_attachment_preview_id", ondelete="RESTRICT"),
            nullable=True,
        ),
    )
    op.add_column("base_attachment", sa.Column("preview_size", sa.BigInteger(), nullable=True))
    op.create_index("ix_base_attachment_preview_id", "base_attachment", ["preview_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_base_attachment_preview_id", table_name="base_attachment")
    op.drop_column("base_attachment", "preview_size")
    op.drop_column("base_attachment", "preview_id")
    op.drop_table("base_web_link")

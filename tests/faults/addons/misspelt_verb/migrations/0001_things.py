"""The table of things."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "misspelt_verb_0001"
down_revision = None
branch_labels = ("misspelt_verb",)
depends_on = ("base_0001",)


def upgrade() -> None:
    op.create_table(
        "misspelt_verb_thing",
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
        sa.Column("words", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_misspelt_verb_thing"),
        sa.UniqueConstraint("uid", name="uq_misspelt_verb_thing_uid"),
    )
    op.create_index("ix_misspelt_verb_thing_import_id", "misspelt_verb_thing", ["import_id"])


def downgrade() -> None:
    op.drop_table("misspelt_verb_thing")

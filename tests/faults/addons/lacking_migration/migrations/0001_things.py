"""The table of things."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "lacking_migration_0001"
down_revision = None
branch_labels = ("lacking_migration",)
depends_on = ("base_0001",)


def upgrade() -> None:
    op.create_table(
        "lacking_migration_thing",
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
        sa.PrimaryKeyConstraint("id", name="pk_lacking_migration_thing"),
        sa.UniqueConstraint("uid", name="uq_lacking_migration_thing_uid"),
    )
    op.create_index("ix_lacking_migration_thing_import_id", "lacking_migration_thing", ["import_id"])


def downgrade() -> None:
    op.drop_table("lacking_migration_thing")

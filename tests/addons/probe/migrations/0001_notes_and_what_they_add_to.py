"""Notes, and what they add to a company."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "probe_0001"
down_revision = None
branch_labels = ("probe",)
depends_on = ("base_0001",)


def upgrade() -> None:
    op.create_table(
        "probe_mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("said", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_probe_mark"),
    )
    op.create_table(
        "probe_note",
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
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("at", types.Instant(), nullable=True),
        sa.Column("amount", types.Money(), nullable=True),
        sa.Column("pieces", types.Quantity(), nullable=True),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("tags", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("search", sa.String(collation="C").with_variant(sa.String(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["base_company.id"],
            name="fk_probe_note_company_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["probe_note.id"], name="fk_probe_note_parent_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_probe_note"),
        sa.UniqueConstraint("name", "company_id", name="uq_probe_note_name_company_id"),
        sa.UniqueConstraint("uid", name="uq_probe_note_uid"),
    )
    op.create_index("ix_probe_note_company_id", "probe_note", ["company_id"], unique=False)
    op.create_index("ix_probe_note_day_id", "probe_note", ["day", "id"], unique=False)
    op.create_index("ix_probe_note_import_id", "probe_note", ["import_id"], unique=False)
    op.create_index("ix_probe_note_parent_id", "probe_note", ["parent_id"], unique=False)
    op.create_table(
        "probe_tally",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_probe_tally"),
        sa.UniqueConstraint("code", name="uq_probe_tally_code"),
    )
    op.create_table(
        "probe_line",
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
        sa.ForeignKeyConstraint(["note_id"], ["probe_note.id"], name="fk_probe_line_note_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_probe_line"),
        sa.UniqueConstraint("uid", name="uq_probe_line_uid"),
    )
    op.create_index("ix_probe_line_import_id", "probe_line", ["import_id"], unique=False)
    op.create_index("ix_probe_line_note_id", "probe_line", ["note_id"], unique=False)
    op.add_column("base_company", sa.Column("probe_rank", sa.BigInteger(), server_default="7", nullable=False))
    op.add_column("base_company", sa.Column("probe_hint", sa.String(length=80), nullable=True))
    op.add_column(
        "base_company",
        sa.Column(
            "probe_note_id",
            sa.BigInteger(),
            sa.ForeignKey("probe_note.id", name="fk_base_company_probe_note_id", ondelete="SET NULL"),
            nullable=True,
        ),
    )
    op.create_index("ix_base_company_probe_hint", "base_company", ["probe_hint"], unique=False)
    op.create_index("ix_base_company_probe_note_id", "base_company", ["probe_note_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_base_company_probe_note_id", table_name="base_company")
    op.drop_index("ix_base_company_probe_hint", table_name="base_company")
    op.drop_column("base_company", "probe_note_id")
    op.drop_column("base_company", "probe_hint")
    op.drop_column("base_company", "probe_rank")
    op.drop_table("probe_line")
    op.drop_table("probe_tally")
    op.drop_table("probe_note")
    op.drop_table("probe_mark")

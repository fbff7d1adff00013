"""The tables of base."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "base_0001"
down_revision = None
branch_labels = ("base",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_addon",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_base_addon"),
        sa.UniqueConstraint("name", name="uq_base_addon_name"),
    )
    op.create_table(
        "base_blob",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("used_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_blob"),
        sa.UniqueConstraint("sha256", name="uq_base_blob_sha256"),
    )
    op.create_index("ix_base_blob_used_at", "base_blob", ["used_at"], unique=False)
    op.create_table(
        "base_country",
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
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_country"),
        sa.UniqueConstraint("code", name="uq_base_country_code"),
        sa.UniqueConstraint("uid", name="uq_base_country_uid"),
    )
    op.create_index("ix_base_country_import_id", "base_country", ["import_id"], unique=False)
    op.create_table(
        "base_cron",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("every", sa.String(length=80), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("planned", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_cron"),
        sa.UniqueConstraint("name", name="uq_base_cron_name"),
    )
    op.create_table(
        "base_currency",
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
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("symbol", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_currency"),
        sa.UniqueConstraint("code", name="uq_base_currency_code"),
        sa.UniqueConstraint("uid", name="uq_base_currency_uid"),
    )
    op.create_index("ix_base_currency_import_id", "base_currency", ["import_id"], unique=False)
    op.create_table(
        "base_import",
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
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("joined", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("job", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_base_import"),
        sa.UniqueConstraint("uid", name="uq_base_import_uid"),
    )
    op.create_index("ix_base_import_import_id", "base_import", ["import_id"], unique=False)
    op.create_table(
        "base_job",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("run_at", types.Instant(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("max_attempts", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", types.Instant(), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("progress", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dedupe", sa.String(length=200), nullable=True),
        sa.Column("resume", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("finished_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_base_job"),
    )
    op.create_index("ix_base_job_created_by_id", "base_job", ["created_by", "id"], unique=False)
    op.create_index(
        "ix_base_job_ready",
        "base_job",
        ["queue", sa.literal_column("priority DESC"), "run_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('todo', 'running')"),
        postgresql_where=sa.text("state IN ('todo', 'running')"),
    )
    op.create_index(
        "uq_base_job_dedupe",
        "base_job",
        ["dedupe"],
        unique=True,
        sqlite_where=sa.text("state IN ('todo', 'running')"),
        postgresql_where=sa.text("state IN ('todo', 'running')"),
    )
    op.create_table(
        "base_plan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("archive", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_plan"),
    )
    op.create_table(
        "base_sequence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_sequence"),
    )
    op.create_index("ix_base_sequence_code_year", "base_sequence", ["code", "year"], unique=True)
    op.create_table(
        "base_setting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_base_setting"),
        sa.UniqueConstraint("name", name="uq_base_setting_name"),
    )
    op.create_table(
        "base_trail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_base_trail"),
    )
    op.create_index("ix_base_trail_model_record_id", "base_trail", ["model", "record", "id"], unique=False)
    op.create_table(
        "base_user",
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
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_user"),
        sa.UniqueConstraint("login", name="uq_base_user_login"),
        sa.UniqueConstraint("uid", name="uq_base_user_uid"),
    )
    op.create_index("ix_base_user_import_id", "base_user", ["import_id"], unique=False)
    op.create_table(
        "base_attachment",
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
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["base_blob.id"], name="fk_base_attachment_blob_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_base_attachment"),
        sa.UniqueConstraint("uid", name="uq_base_attachment_uid"),
    )
    op.create_index("ix_base_attachment_blob_id", "base_attachment", ["blob_id"], unique=False)
    op.create_index("ix_base_attachment_import_id", "base_attachment", ["import_id"], unique=False)
    op.create_index("ix_base_attachment_model_record", "base_attachment", ["model", "record"], unique=False)
    op.create_table(
        "base_chunk",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("blob_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["base_blob.id"], name="fk_base_chunk_blob_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_base_chunk"),
    )
    op.create_index("ix_base_chunk_blob_id_place", "base_chunk", ["blob_id", "place"], unique=True)
    op.create_table(
        "base_company",
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
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("legal_name", sa.String(length=240), nullable=True),
        sa.Column("tax_id", sa.String(length=40), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=True),
        sa.Column("iban", sa.String(length=40), nullable=True),
        sa.Column("bank", sa.String(length=120), nullable=True),
        sa.Column("director_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["director_id"],
            ["base_user.id"],
            name="fk_base_company_director_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_base_company"),
        sa.UniqueConstraint("uid", name="uq_base_company_uid"),
    )
    op.create_index("ix_base_company_director_id", "base_company", ["director_id"], unique=False)
    op.create_index("ix_base_company_import_id", "base_company", ["import_id"], unique=False)
    op.create_table(
        "base_import_join",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["base_import.id"], name="fk_base_import_join_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_base_import_join"),
    )
    op.create_index("ix_base_import_join_run_id_record", "base_import_join", ["run_id", "record"], unique=False)
    op.create_table(
        "base_import_problem",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("row", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["base_import.id"],
            name="fk_base_import_problem_run_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_base_import_problem"),
    )
    op.create_index(
        "ix_base_import_problem_run_id_refused_number_id",
        "base_import_problem",
        ["run_id", "refused", "number", "id"],
        unique=False,
    )
    op.create_table(
        "base_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("used_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["base_user.id"], name="fk_base_invitation_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_base_invitation"),
        sa.UniqueConstraint("key", name="uq_base_invitation_key"),
    )
    op.create_index("ix_base_invitation_user_id", "base_invitation", ["user_id"], unique=False)
    op.create_table(
        "base_signin",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("seen_at", types.Instant(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["base_user.id"], name="fk_base_signin_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_base_signin"),
        sa.UniqueConstraint("key", name="uq_base_signin_key"),
    )
    op.create_index("ix_base_signin_user_id", "base_signin", ["user_id"], unique=False)
    op.create_table(
        "base_trail_personal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("trail_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("old", sa.String(), nullable=True),
        sa.Column("new", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["trail_id"], ["base_trail.id"], name="fk_base_trail_personal_trail_id"),
        sa.PrimaryKeyConstraint("id", name="pk_base_trail_personal"),
    )
    op.create_index("ix_base_trail_personal_trail_id", "base_trail_personal", ["trail_id"], unique=False)


def downgrade() -> None:
    op.drop_table("base_trail_personal")
    op.drop_table("base_signin")
    op.drop_table("base_invitation")
    op.drop_table("base_import_problem")
    op.drop_table("base_import_join")
    op.drop_table("base_company")
    op.drop_table("base_chunk")
    op.drop_table("base_attachment")
    op.drop_table("base_user")
    op.drop_table("base_trail")
    op.drop_table("base_setting")
    op.drop_table("base_sequence")
    op.drop_table("base_plan")
    op.drop_table("base_job")
    op.drop_table("base_import")
    op.drop_table("base_currency")
    op.drop_table("base_cron")
    op.drop_table("base_country")
    op.drop_table("base_blob")
    op.drop_table("base_addon")

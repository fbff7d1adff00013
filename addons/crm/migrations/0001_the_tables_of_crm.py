"""the tables of crm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "crm_0001"
down_revision = None
branch_labels = ("crm",)
depends_on = ("base_0001",)


def upgrade() -> None:
    op.create_table(
        "crm_category",
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
        sa.PrimaryKeyConstraint("id", name="pk_crm_category"),
        sa.UniqueConstraint("name", name="uq_crm_category_name"),
        sa.UniqueConstraint("uid", name="uq_crm_category_uid"),
    )
    op.create_index("ix_crm_category_import_id", "crm_category", ["import_id"], unique=False)
    op.create_table(
        "crm_industry",
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
        sa.PrimaryKeyConstraint("id", name="pk_crm_industry"),
        sa.UniqueConstraint("name", name="uq_crm_industry_name"),
        sa.UniqueConstraint("uid", name="uq_crm_industry_uid"),
    )
    op.create_index("ix_crm_industry_import_id", "crm_industry", ["import_id"], unique=False)
    op.create_table(
        "crm_source",
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
        sa.PrimaryKeyConstraint("id", name="pk_crm_source"),
        sa.UniqueConstraint("name", name="uq_crm_source_name"),
        sa.UniqueConstraint("uid", name="uq_crm_source_uid"),
    )
    op.create_index("ix_crm_source_import_id", "crm_source", ["import_id"], unique=False)
    op.create_table(
        "crm_tag",
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
        sa.PrimaryKeyConstraint("id", name="pk_crm_tag"),
        sa.UniqueConstraint("name", name="uq_crm_tag_name"),
        sa.UniqueConstraint("uid", name="uq_crm_tag_uid"),
    )
    op.create_index("ix_crm_tag_import_id", "crm_tag", ["import_id"], unique=False)
    op.create_table(
        "crm_territory",
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
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["base_user.id"],
            name="fk_crm_territory_manager_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crm_territory"),
        sa.UniqueConstraint("number", name="uq_crm_territory_number"),
        sa.UniqueConstraint("uid", name="uq_crm_territory_uid"),
    )
    op.create_index("ix_crm_territory_import_id", "crm_territory", ["import_id"], unique=False)
    op.create_index("ix_crm_territory_manager_id", "crm_territory", ["manager_id"], unique=False)
    op.create_table(
        "crm_client",
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
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("surname", sa.String(length=120), nullable=True),
        sa.Column("first_name", sa.String(length=120), nullable=True),
        sa.Column("patronymic", sa.String(length=120), nullable=True),
        sa.Column("birthday", sa.String(length=10), nullable=True),
        sa.Column("legal_name", sa.String(length=240), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("tax_id", sa.String(length=40), nullable=True),
        sa.Column("vat_id", sa.String(length=40), nullable=True),
        sa.Column("iban", sa.String(length=40), nullable=True),
        sa.Column("bank", sa.String(length=160), nullable=True),
        sa.Column("site", sa.String(length=400), nullable=True),
        sa.Column("passport", sa.String(length=40), nullable=True),
        sa.Column("size", sa.String(length=40), nullable=True),
        sa.Column("colour", sa.String(length=80), nullable=True),
        sa.Column("key_client", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("industry_id", sa.BigInteger(), nullable=True),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.String(length=250), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column(
            "sort_key",
            sa.String(length=250, collation="C").with_variant(sa.String(length=250), "sqlite"),
            nullable=False,
        ),
        sa.Column("name_key", sa.String(length=240), nullable=False),
        sa.Column("search", sa.String(collation="C").with_variant(sa.String(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["industry_id"],
            ["crm_industry.id"],
            name="fk_crm_client_industry_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["base_user.id"], name="fk_crm_client_manager_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["source_id"], ["crm_source.id"], name="fk_crm_client_source_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["crm_territory.id"],
            name="fk_crm_client_territory_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crm_client"),
        sa.UniqueConstraint("uid", name="uq_crm_client_uid"),
    )
    op.create_index("ix_crm_client_city_id", "crm_client", ["city", "id"], unique=False)
    op.create_index("ix_crm_client_import_id", "crm_client", ["import_id"], unique=False)
    op.create_index("ix_crm_client_industry_id", "crm_client", ["industry_id"], unique=False)
    op.create_index("ix_crm_client_manager_id", "crm_client", ["manager_id"], unique=False)
    op.create_index("ix_crm_client_name_key", "crm_client", ["name_key"], unique=False)
    op.create_index("ix_crm_client_sort_key_id", "crm_client", ["sort_key", "id"], unique=False)
    op.create_index("ix_crm_client_source_id", "crm_client", ["source_id"], unique=False)
    op.create_index("ix_crm_client_status_id", "crm_client", ["status", "id"], unique=False)
    op.create_index("ix_crm_client_tax_id", "crm_client", ["tax_id"], unique=False)
    op.create_index("ix_crm_client_territory_id", "crm_client", ["territory_id"], unique=False)
    op.create_table(
        "crm_account",
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
        sa.Column("network", sa.String(length=40), nullable=False),
        sa.Column("handle", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name="fk_crm_account_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_account"),
        sa.UniqueConstraint("uid", name="uq_crm_account_uid"),
    )
    op.create_index("ix_crm_account_client_id", "crm_account", ["client_id"], unique=False)
    op.create_index("ix_crm_account_import_id", "crm_account", ["import_id"], unique=False)
    op.create_table(
        "crm_address",
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
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=True),
        sa.Column("country", sa.String(length=80), nullable=True),
        sa.Column("region", sa.String(length=120), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("street", sa.String(length=240), nullable=True),
        sa.Column("house", sa.String(length=40), nullable=True),
        sa.Column("apartment", sa.String(length=40), nullable=True),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name="fk_crm_address_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_address"),
        sa.UniqueConstraint("uid", name="uq_crm_address_uid"),
    )
    op.create_index("ix_crm_address_client_id", "crm_address", ["client_id"], unique=False)
    op.create_index("ix_crm_address_import_id", "crm_address", ["import_id"], unique=False)
    op.create_table(
        "crm_client_category",
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
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["crm_category.id"],
            name="fk_crm_client_category_category_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["crm_client.id"],
            name="fk_crm_client_category_client_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crm_client_category"),
        sa.UniqueConstraint("uid", name="uq_crm_client_category_uid"),
    )
    op.create_index("ix_crm_client_category_category_id", "crm_client_category", ["category_id"], unique=False)
    op.create_index("ix_crm_client_category_client_id", "crm_client_category", ["client_id"], unique=False)
    op.create_index(
        "ix_crm_client_category_client_id_category_id",
        "crm_client_category",
        ["client_id", "category_id"],
        unique=True,
    )
    op.create_index("ix_crm_client_category_import_id", "crm_client_category", ["import_id"], unique=False)
    op.create_table(
        "crm_client_tag",
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
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["crm_client.id"],
            name="fk_crm_client_tag_client_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["crm_tag.id"], name="fk_crm_client_tag_tag_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_client_tag"),
        sa.UniqueConstraint("uid", name="uq_crm_client_tag_uid"),
    )
    op.create_index("ix_crm_client_tag_client_id", "crm_client_tag", ["client_id"], unique=False)
    op.create_index("ix_crm_client_tag_client_id_tag_id", "crm_client_tag", ["client_id", "tag_id"], unique=True)
    op.create_index("ix_crm_client_tag_import_id", "crm_client_tag", ["import_id"], unique=False)
    op.create_index("ix_crm_client_tag_tag_id", "crm_client_tag", ["tag_id"], unique=False)
    op.create_table(
        "crm_contact",
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
        sa.Column("position", sa.String(length=120), nullable=True),
        sa.Column("number", sa.String(length=250), nullable=True),
        sa.Column("e164", sa.String(length=20), nullable=True),
        sa.Column(
            "reversed",
            sa.String(length=250, collation="C").with_variant(sa.String(length=250), "sqlite"),
            nullable=True,
        ),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name="fk_crm_contact_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_contact"),
        sa.UniqueConstraint("uid", name="uq_crm_contact_uid"),
    )
    op.create_index("ix_crm_contact_client_id", "crm_contact", ["client_id"], unique=False)
    op.create_index("ix_crm_contact_e164", "crm_contact", ["e164"], unique=False)
    op.create_index("ix_crm_contact_import_id", "crm_contact", ["import_id"], unique=False)
    op.create_index("ix_crm_contact_reversed", "crm_contact", ["reversed"], unique=False)
    op.create_table(
        "crm_email",
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
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name="fk_crm_email_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_email"),
        sa.UniqueConstraint("uid", name="uq_crm_email_uid"),
    )
    op.create_index("ix_crm_email_address", "crm_email", ["address"], unique=False)
    op.create_index("ix_crm_email_client_id", "crm_email", ["client_id"], unique=False)
    op.create_index("ix_crm_email_import_id", "crm_email", ["import_id"], unique=False)
    op.create_table(
        "crm_manager_period",
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
        sa.Column("manager_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["crm_client.id"],
            name="fk_crm_manager_period_client_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["base_user.id"],
            name="fk_crm_manager_period_manager_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crm_manager_period"),
        sa.UniqueConstraint("uid", name="uq_crm_manager_period_uid"),
    )
    op.create_index("ix_crm_manager_period_client_id", "crm_manager_period", ["client_id"], unique=False)
    op.create_index("ix_crm_manager_period_import_id", "crm_manager_period", ["import_id"], unique=False)
    op.create_index("ix_crm_manager_period_manager_id", "crm_manager_period", ["manager_id"], unique=False)
    op.create_table(
        "crm_phone",
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
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=True),
        sa.Column("number", sa.String(length=250), nullable=True),
        sa.Column("e164", sa.String(length=20), nullable=True),
        sa.Column(
            "reversed",
            sa.String(length=250, collation="C").with_variant(sa.String(length=250), "sqlite"),
            nullable=True,
        ),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name="fk_crm_phone_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_phone"),
        sa.UniqueConstraint("uid", name="uq_crm_phone_uid"),
    )
    op.create_index("ix_crm_phone_client_id", "crm_phone", ["client_id"], unique=False)
    op.create_index("ix_crm_phone_e164", "crm_phone", ["e164"], unique=False)
    op.create_index("ix_crm_phone_import_id", "crm_phone", ["import_id"], unique=False)
    op.create_index("ix_crm_phone_reversed", "crm_phone", ["reversed"], unique=False)
    op.create_table(
        "crm_territory_period",
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
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["crm_client.id"],
            name="fk_crm_territory_period_client_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["crm_territory.id"],
            name="fk_crm_territory_period_territory_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crm_territory_period"),
        sa.UniqueConstraint("uid", name="uq_crm_territory_period_uid"),
    )
    op.create_index("ix_crm_territory_period_client_id", "crm_territory_period", ["client_id"], unique=False)
    op.create_index("ix_crm_territory_period_import_id", "crm_territory_period", ["import_id"], unique=False)
    op.create_index("ix_crm_territory_period_territory_id", "crm_territory_period", ["territory_id"], unique=False)


def downgrade() -> None:
    op.drop_table("crm_territory_period")
    op.drop_table("crm_phone")
    op.drop_table("crm_manager_period")
    op.drop_table("crm_email")
    op.drop_table("crm_contact")
    op.drop_table("crm_client_tag")
    op.drop_table("crm_client_category")
    op.drop_table("crm_address")
    op.drop_table("crm_account")
    op.drop_table("crm_client")
    op.drop_table("crm_territory")
    op.drop_table("crm_tag")
    op.drop_table("crm_source")
    op.drop_table("crm_industry")
    op.drop_table("crm_category")

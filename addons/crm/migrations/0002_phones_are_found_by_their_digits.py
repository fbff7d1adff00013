"""phones are found by their digits alone."""

from __future__ import annotations

from alembic import op

revision = "crm_0002"
down_revision = "crm_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_crm_contact_e164", table_name="crm_contact")
    op.drop_index("ix_crm_contact_reversed", table_name="crm_contact")
    op.create_index("ix_crm_contact_reversed_client_id", "crm_contact", ["reversed", "client_id"], unique=False)
    op.drop_index("ix_crm_phone_e164", table_name="crm_phone")
    op.drop_index("ix_crm_phone_reversed", table_name="crm_phone")
    op.create_index("ix_crm_phone_reversed_client_id", "crm_phone", ["reversed", "client_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_crm_phone_reversed_client_id", table_name="crm_phone")
    op.create_index("ix_crm_phone_reversed", "crm_phone", ["reversed"], unique=False)
    op.create_index("ix_crm_phone_e164", "crm_phone", ["e164"], unique=False)
    op.drop_index("ix_crm_contact_reversed_client_id", table_name="crm_contact")
    op.create_index("ix_crm_contact_reversed", "crm_contact", ["reversed"], unique=False)
    op.create_index("ix_crm_contact_e164", "crm_contact", ["e164"], unique=False)

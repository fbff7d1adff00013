"""Boards and pivots of clients by indexes."""

from __future__ import annotations

from alembic import op

revision = "crm_0003"
down_revision = "crm_0002"
branch_labels = None
depends_on = ("base_0008",)


def upgrade() -> None:
    op.drop_index("ix_crm_client_status_id", table_name="crm_client")
    op.create_index(
        "ix_crm_client_manager_id_status_archived_at",
        "crm_client",
        ["manager_id", "status", "archived_at"],
        unique=False,
    )
    op.create_index("ix_crm_client_status_sort_key_id", "crm_client", ["status", "sort_key", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_crm_client_status_sort_key_id", table_name="crm_client")
    op.drop_index("ix_crm_client_manager_id_status_archived_at", table_name="crm_client")
    op.create_index("ix_crm_client_status_id", "crm_client", ["status", "id"], unique=False)

"""Dashboards of roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "base_0011"
down_revision = "base_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_dashboard",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("tiles", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_dashboard"),
        sa.UniqueConstraint("role", name="uq_base_dashboard_role"),
    )


def downgrade() -> None:
    op.drop_table("base_dashboard")

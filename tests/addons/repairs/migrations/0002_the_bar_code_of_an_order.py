"""The bar code of an order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "repairs_0002"
down_revision = "repairs_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("repairs_order", sa.Column("barcode", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("repairs_order", "barcode")

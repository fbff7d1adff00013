"""A colour for companies."""

import sqlalchemy as sa
from alembic import op

revision = "same_column_a_0001"
down_revision = None
branch_labels = ("same_column_a",)
depends_on = ("base_0001",)


def upgrade() -> None:
    op.add_column("base_company", sa.Column("colour", sa.String(length=20), nullable=True))


def downgrade() -> None:
    op.drop_column("base_company", "colour")

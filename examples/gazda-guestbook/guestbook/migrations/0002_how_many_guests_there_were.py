"""How many guests there were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "guestbook_0002"
down_revision = "guestbook_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guestbook_visit", sa.Column("guests", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("guestbook_visit", "guests")

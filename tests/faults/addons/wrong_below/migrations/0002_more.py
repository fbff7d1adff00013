"""More of nothing."""

revision = "wrong_below_0002"
down_revision = "wrong_below_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass

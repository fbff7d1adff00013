"""the tables of tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.values import types

revision = "tasks_0001"
down_revision = None
branch_labels = ("tasks",)
depends_on = (
    "base_0001",
    "crm_0001",
)


def upgrade() -> None:
    op.create_table(
        "tasks_task",
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
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_at", types.Instant(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["base_user.id"],
            name="fk_tasks_task_assignee_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name="fk_tasks_task_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks_task"),
        sa.UniqueConstraint("uid", name="uq_tasks_task_uid"),
    )
    op.create_index("ix_tasks_task_assignee_id", "tasks_task", ["assignee_id"], unique=False)
    op.create_index("ix_tasks_task_client_id", "tasks_task", ["client_id"], unique=False)
    op.create_index("ix_tasks_task_due_id", "tasks_task", ["due", "id"], unique=False)
    op.create_index("ix_tasks_task_import_id", "tasks_task", ["import_id"], unique=False)
    op.add_column("crm_client", sa.Column("next_step", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("crm_client", "next_step")
    op.drop_table("tasks_task")

"""Counts of how often nothing was said, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    """Create the table: counting begins now."""
    op.create_table(
        "silences",
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "reason"),
    )

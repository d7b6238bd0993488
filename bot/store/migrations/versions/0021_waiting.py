"""People who wait for an answer to what somebody else asked."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Create the table, empty: nobody could say so before."""
    op.create_table(
        "waiting",
        sa.Column("key", sa.String, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("key", "user"),
    )

"""The mark up to which everything was heard: what was said since is read after a start and a reconnect."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table without a mark: what was said before this version started is not gone through."""
    op.create_table(
        "marks",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Float, nullable=False),
    )

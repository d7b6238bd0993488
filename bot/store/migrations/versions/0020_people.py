"""People's answers: threads to be read, and drafts that quote who asked."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0008"


def upgrade() -> None:
    """Create what they need, without news; what was proposed before was proposed by somebody."""
    op.create_table(
        "threads",
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("ts", sa.String, nullable=False),
        sa.Column("news", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts"),
    )
    op.add_column("proposals", sa.Column("asker", sa.String))
    op.create_index("unanswered_thread", "unanswered", ["channel", "thread"])

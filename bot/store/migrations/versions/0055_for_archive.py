"""The mark of an unanswered question that is for the archive; the others are chat."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    """Add the column; what is kept already stays in the queue."""
    op.add_column(
        "unanswered", sa.Column("for_archive", sa.Boolean, nullable=False, server_default=sa.true())
    )

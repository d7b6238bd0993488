"""The patch that takes a change back, beside its entry in the history."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """Add the column; what was done before cannot be taken back from the history."""
    op.add_column("history", sa.Column("undo", sa.Text))

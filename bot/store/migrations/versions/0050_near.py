"""The pairs that came nearest to a question: cards and forms offer them."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0040"


def upgrade() -> None:
    """Add the column; what was asked before has none, and its cards stay as they are."""
    op.add_column("verdicts", sa.Column("near", sa.Text, nullable=False, server_default=""))

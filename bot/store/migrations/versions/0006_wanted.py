"""The time since when a reply is wanted as it is: a change to one that stands for days is not given up at once."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add it; what is due already is wanted since it was first."""
    op.add_column("outbox", sa.Column("wanted_at", sa.Float, nullable=False, server_default="0"))
    op.execute("UPDATE outbox SET wanted_at = created_at WHERE state = 'due'")

"""Leases on all that one process works on, on a clock that nobody sets; what waits is due at once."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    """What waits was put off by a clock that counts no more."""
    op.add_column("outbox", sa.Column("waits_since", sa.Float, nullable=False, server_default="0"))
    for table in ("undertakings", "receipts"):
        op.add_column(table, sa.Column("lease_until", sa.Float, nullable=False, server_default="0"))
    op.execute("UPDATE outbox SET due_at = 0 WHERE state IN ('due', 'delayed')")

"""The key of the reply that another one only links to."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Add the column; no reply of before leads to another."""
    op.add_column("outbox", sa.Column("leads_to", sa.String))
    op.create_index("outbox_asker", "outbox", ["asker", "created_at"])
    op.create_index("outbox_leads_to", "outbox", ["leads_to"])

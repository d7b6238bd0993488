"""Quotations: what a reply repeats of what others asked."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    """Add the column; nobody has noted what was sent already."""
    op.add_column("outbox", sa.Column("quotes", sa.Text))

"""Receipts of what webhooks deliver, kept as it came until it is taken in; and when somebody last wrote in a chat."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0021"


def upgrade() -> None:
    """Create the tables, empty: nothing came by webhook before."""
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.Float, nullable=False),
        sa.Column("holder", sa.String),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
    )
    op.create_table(
        "chats",
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("written_at", sa.Float, nullable=False),
    )

"""Manners of the bot: replies that wait, that one person sees, or that are marks; and channels that are paused."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0031"


def upgrade() -> None:
    """Add them; all replies so far are messages."""
    op.add_column("outbox", sa.Column("form", sa.String, nullable=False, server_default="message"))
    op.create_table(
        "pauses",
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("until", sa.Float, nullable=False),
        sa.Column("by", sa.String, nullable=False),
    )

"""Answers by people, kept beside what the bot said of a question; and the pairs that count for others."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    """What people answered so far counts on; whether the bot had suggested something is not known of it."""
    op.add_column("verdicts", sa.Column("by_people", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE verdicts SET kind = 'silent', by_people = true WHERE kind = 'people'")
    op.create_table(
        "merges",
        sa.Column("pair", sa.String, primary_key=True),
        sa.Column("into", sa.String, nullable=False),
    )

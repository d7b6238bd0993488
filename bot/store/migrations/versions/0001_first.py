"""The first release: inbox, outbox, unanswered questions, votes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Write the tables down as they were in this release: bot/store/tables.py will move on."""
    op.create_table(
        "inbox",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("revision", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("received_at", sa.Float, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("error", sa.Text),
    )
    op.create_index("inbox_state", "inbox", ["state", "received_at"])
    op.create_table(
        "outbox",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("thread", sa.String),
        sa.Column("asker", sa.String),
        sa.Column("pair", sa.String),
        sa.Column("payload", sa.Text),
        sa.Column("ts", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sent_version", sa.Integer, nullable=False),
        sa.Column("in_doubt", sa.Boolean, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("holder", sa.String),
        sa.Column("lease_until", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
    )
    op.create_index("outbox_state", "outbox", ["state", "due_at"])
    op.create_index("outbox_reply", "outbox", ["channel", "ts"])
    op.create_index("outbox_thread", "outbox", ["channel", "thread"])
    op.create_index("outbox_created", "outbox", ["channel", "created_at"])
    op.create_table(
        "unanswered",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("asker", sa.String, nullable=False),
        sa.Column("addressed", sa.Boolean, nullable=False),
        sa.Column("asked_at", sa.Float, nullable=False),
    )
    op.create_table(
        "votes",
        sa.Column("key", sa.String, nullable=False),
        sa.Column("voter", sa.String, nullable=False),
        sa.Column("pair", sa.String, nullable=False),
        sa.Column("vote", sa.String, nullable=False),
        sa.Column("voted_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("key", "voter"),
    )

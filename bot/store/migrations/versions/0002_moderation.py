"""Moderation: what becomes of unanswered questions, verdicts counted, proposals, labels, vetoes, history, additions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Write the tables down as they were in this release: bot/store/tables.py will move on."""
    _unanswered()
    _verdicts()
    _proposals()
    _judgements()
    _changes()


def _unanswered() -> None:
    op.add_column("unanswered", sa.Column("thread", sa.String))
    op.add_column("unanswered", sa.Column("aside", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("unanswered", sa.Column("state", sa.String, nullable=False, server_default="open"))
    op.add_column("unanswered", sa.Column("decided_by", sa.String))
    op.add_column("unanswered", sa.Column("decided_at", sa.Float))
    op.create_index("unanswered_state", "unanswered", ["state", "asked_at"])


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("pair", sa.String),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("addressed", sa.Boolean, nullable=False),
        sa.Column("judged_at", sa.Float, nullable=False),
    )
    op.create_index("verdicts_judged", "verdicts", ["judged_at"])
    op.create_index("verdicts_pair", "verdicts", ["pair"])


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("draft", sa.Text),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("question_group", sa.String),
        sa.Column("proposed_at", sa.Float, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_at", sa.Float),
        sa.Column("reason", sa.Text),
        sa.Column("pair", sa.String),
    )
    op.create_index("proposals_state", "proposals", ["state", "proposed_at"])


def _judgements() -> None:
    op.create_table(
        "labels",
        sa.Column("mark", sa.String, primary_key=True),
        sa.Column("question", sa.Text),
        sa.Column("pair", sa.String),
        sa.Column("asker", sa.String),
        sa.Column("unaddressed", sa.Boolean, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("labelled_at", sa.Float, nullable=False),
    )
    op.create_table(
        "vetoes",
        sa.Column("mark", sa.String, nullable=False),
        sa.Column("pair", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("vetoed_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("mark", "pair"),
    )


def _changes() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("pair", sa.String, nullable=False),
        sa.Column("deed", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("done_at", sa.Float, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("history_pair", "history", ["pair", "id"])
    op.create_table(
        "additions",
        sa.Column("pair", sa.String, primary_key=True),
        sa.Column("amendment", sa.Text, nullable=False),
        sa.Column("added_at", sa.Float, nullable=False),
    )

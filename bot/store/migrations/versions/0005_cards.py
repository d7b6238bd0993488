"""Cards that tell of many questions; what members found wanting is kept beside the card about it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Have the cards that stand already tell of one question each."""
    op.add_column("unanswered", sa.Column("card", sa.String))
    op.create_index("unanswered_card", "unanswered", ["card", "state"])
    op.add_column("matters", sa.Column("told", sa.Integer))
    op.add_column("matters", sa.Column("asker", sa.String))
    op.add_column("matters", sa.Column("words", sa.Text))
    op.add_column("matters", sa.Column("opened_at", sa.Float, nullable=False, server_default="0"))
    op.execute("UPDATE matters SET told = 1 WHERE kind = 'question'")
    op.execute(
        "UPDATE unanswered SET card ="
        " (SELECT key FROM matters WHERE kind = 'question' AND subject = unanswered.key)"
    )
    op.create_table(
        "undertakings",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("holder", sa.String),
        sa.Column("begun_at", sa.Float, nullable=False),
    )
    op.execute(
        "UPDATE matters SET pair = (SELECT pair FROM outbox WHERE outbox.key = matters.subject)"
        " WHERE kind = 'answer'"
    )
    op.execute("UPDATE proposals SET state = 'open' WHERE state = 'approved' AND pair IS NULL")
    op.execute(
        "INSERT INTO matters (key, kind, subject) SELECT 'proposal:' || id, 'proposal', id FROM proposals"
        " WHERE state = 'open' AND id NOT IN (SELECT subject FROM matters WHERE kind = 'proposal')"
    )

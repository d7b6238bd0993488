"""Matters: what moderators have to decide, until the cards about it say how it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Have what can be pressed on cards that stand already be decided too."""
    op.create_table(
        "matters",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("pair", sa.String),
        sa.Column("deed", sa.String),
        sa.Column("by", sa.String),
    )
    op.create_index("matters_subject", "matters", ["kind", "subject"])
    for kind, ending in (("question", ":notice"), ("answer", ":vote")):
        values = {"kind": kind, "length": len(ending), "key": f"%{ending}", "pressable": '%"type":"actions"%'}
        op.execute(_STANDING.bindparams(**values))
    op.execute(
        "INSERT INTO matters (key, kind, subject)"
        " SELECT 'proposal:' || id, 'proposal', id FROM proposals WHERE state = 'open'"
    )


_STANDING = sa.text(
    "INSERT INTO matters (key, kind, subject) SELECT key, :kind, substr(key, 1, length(key) - :length) FROM outbox"
    " WHERE key LIKE :key AND payload LIKE :pressable"
)

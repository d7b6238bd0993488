"""The time since when each pair is known: what is new in the archive is what was added last."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Create the table; what the archive has when it is next served counts as known from the beginning."""
    op.create_table(
        "known_pairs",
        sa.Column("pair", sa.String, primary_key=True),
        sa.Column("since", sa.Float, nullable=False),
    )
    op.create_index("known_pairs_since", "known_pairs", ["since"])

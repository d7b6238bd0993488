"""Vetoes with what the ruled-out pair asks, to know it again; verdicts with their confidence, to calibrate on."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; what the pairs of earlier vetoes ask is noted when the bot starts."""
    op.add_column("vetoes", sa.Column("asks", sa.String))
    op.add_column("verdicts", sa.Column("confidence", sa.Float))

"""What a ruled-out pair asks, to know it again under another id; how sure an answer was, to calibrate on it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """The first is noted for the vetoes that there are when the bot starts."""
    op.add_column("vetoes", sa.Column("asks", sa.String))
    op.add_column("verdicts", sa.Column("confidence", sa.Float))

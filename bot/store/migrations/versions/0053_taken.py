"""The moderator who takes care of a question, and what they are called."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Add the columns; nobody has taken what waits already."""
    op.add_column("unanswered", sa.Column("taken_by", sa.String))
    op.add_column("unanswered", sa.Column("taken_as", sa.String))

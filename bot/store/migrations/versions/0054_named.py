"""Names by which people are quoted in the archive, and where."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Create the tables, empty: nobody has said anything about it yet."""
    op.create_table(
        "quoted_as",
        sa.Column("user", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "quoted",
        sa.Column("pair", sa.String, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("pair", "user"),
    )

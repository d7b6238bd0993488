"""The channel and the time stamp of what was posted to a person, each in the column of its name."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Part what one column held both: the channel of the conversation, a colon, and the time stamp."""
    outbox = sa.table("outbox", sa.column("key"), sa.column("channel"), sa.column("ts"))
    connection = op.get_bind()
    for key, both in connection.execute(
        sa.select(outbox.c.key, outbox.c.ts).where(outbox.c.ts.contains(":"))
    ).all():
        channel, _, ts = both.rpartition(":")
        connection.execute(sa.update(outbox).where(outbox.c.key == key).values(channel=channel, ts=ts))

"""The tables. Times are seconds since the epoch; a key names a question for ever, `team:channel:ts` on Slack."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

metadata = MetaData()

inbox = Table(
    "inbox",
    metadata,
    Column("key", String, primary_key=True),
    Column("revision", String, nullable=False),  # of the text; the platform's own stamp, ordered as text
    Column("state", String, nullable=False),  # closed, deleted, set aside
    Column("received_at", Float, nullable=False),
    Column("message", Text),  # JSON, only of what was set aside: text is not kept longer than needed
    Column("error", Text),
    Index("inbox_state", "state", "received_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("thread", String),
    Column("asker", String),
    Column("pair", String),  # the pair's id, where the reply gives one
    Column("payload", Text),  # JSON; NULL: there is to be no reply
    Column("ts", String),  # the reply as the platform names it; NULL: there is none yet
    Column("version", Integer, nullable=False),  # of what is wanted
    Column("sent_version", Integer, nullable=False),  # of what the platform shows
    Column("in_doubt", Boolean, nullable=False),  # a post was begun, and how it ended is not known
    Column("withdrawn", Boolean, nullable=False),  # a person took it back: nothing is posted there again
    Column("state", String, nullable=False),  # due, settled, failed
    Column("created_at", Float, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("holder", String),
    Column("lease_until", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index("outbox_state", "state", "due_at"),
    Index("outbox_reply", "channel", "ts"),
    Index("outbox_thread", "channel", "thread"),
    Index("outbox_created", "channel", "created_at"),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("key", String, primary_key=True),
    Column("question", Text, nullable=False),
    Column("channel", String, nullable=False),
    Column("asker", String, nullable=False),
    Column("addressed", Boolean, nullable=False),
    Column("asked_at", Float, nullable=False),
)

votes = Table(
    "votes",
    metadata,
    Column("key", String, nullable=False),
    Column("voter", String, nullable=False),
    Column("pair", String, nullable=False),
    Column("vote", String, nullable=False),  # helpful, not_helpful
    Column("voted_at", Float, nullable=False),
    PrimaryKeyConstraint("key", "voter"),
)

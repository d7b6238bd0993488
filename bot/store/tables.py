"""The tables. Times are seconds since the epoch, but for leases and waits; `team:channel:ts` is a key on Slack."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
    true,
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
    Column("leads_to", String),  # key of the question whose reply gives the pair, where this one links to it
    Column("quotes", Text),  # keys of what others asked or proposed and it repeats, one a line
    Column("ts", String),  # the reply as the platform names it; NULL: there is none yet
    Column("form", String, nullable=False, server_default="message"),  # or ephemeral, reaction
    Column("version", Integer, nullable=False),  # of what is wanted
    Column("sent_version", Integer, nullable=False),  # of what the platform shows
    Column("in_doubt", Boolean, nullable=False),  # a post was begun, and how it ended is not known
    Column("withdrawn", Boolean, nullable=False),  # a person took it back: nothing is posted there again
    Column("state", String, nullable=False),  # delayed, due, settled, failed; held for a word; stale
    Column("created_at", Float, nullable=False),
    Column("wanted_at", Float, nullable=False, server_default="0"),  # since when this version is
    Column("waits_since", Float, nullable=False, server_default="0"),  # on the clock of leases, as is due_at
    Column("due_at", Float, nullable=False),
    Column("holder", String),  # who sends it; NULL: nobody does
    Column("lease_until", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index("outbox_state", "state", "due_at"),
    Index("outbox_reply", "channel", "ts"),
    Index("outbox_thread", "channel", "thread"),
    Index("outbox_created", "channel", "created_at"),
    Index("outbox_asker", "asker", "created_at"),
    Index("outbox_leads_to", "leads_to"),
)

pauses = Table(
    "pauses",
    metadata,
    Column("channel", String, primary_key=True),
    Column("until", Float, nullable=False),
    Column("by", String, nullable=False),
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
    Column("thread", String),  # where an answer belongs; NULL: the channel
    Column("aside", Boolean, nullable=False, server_default=false()),  # asked by command: there is no message
    Column("state", String, nullable=False, server_default="open"),  # held, open, answered, solved, dismissed
    Column("decided_by", String),
    Column("decided_at", Float),
    Column("card", String),  # key, in the outbox, of the card that tells of it; NULL: none does
    Column("taken_by", String),  # the moderator who takes care of it; NULL: nobody does yet
    Column("taken_as", String),  # what they were called then
    # Near what the archive is about, or asked of the bot, or by several: else it is chat, and in no queue.
    Column("for_archive", Boolean, nullable=False, server_default=true()),
    Index("unanswered_state", "state", "asked_at"),
    Index("unanswered_card", "card", "state"),
    Index("unanswered_thread", "channel", "thread"),
)

waiting = Table(
    "waiting",
    metadata,
    Column("key", String, nullable=False),  # of the unanswered question
    Column("user", String, nullable=False),  # who wants to know it too
    PrimaryKeyConstraint("key", "user"),
)

threads = Table(
    "threads",
    metadata,
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),  # of its first message, or of one in it
    Column("news", String, nullable=False),  # another one whenever something happened there
    PrimaryKeyConstraint("channel", "ts"),
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

verdicts = Table(
    "verdicts",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),  # answered, suggested, silent, unsaid
    Column("by_people", Boolean, nullable=False, server_default=false()),  # people answered what it did not
    Column("pair", String),  # the one that was given
    Column("confidence", Float),  # in it, before the archive's own shift
    Column("near", Text, nullable=False, server_default=""),  # ids of the pairs nearest to it, blanks between
    Column("channel", String, nullable=False),
    Column("addressed", Boolean, nullable=False),
    Column("judged_at", Float, nullable=False),
    Index("verdicts_judged", "judged_at"),
    Index("verdicts_pair", "pair"),
)

merges = Table(
    "merges",
    metadata,
    Column("pair", String, primary_key=True),
    Column("into", String, nullable=False),  # the pair for which its verdicts and votes count, too
)

silences = Table(
    "silences",
    metadata,
    Column("day", Integer, nullable=False),  # days since the epoch
    Column("reason", String, nullable=False),  # why nothing was said
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("day", "reason"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String, primary_key=True),
    Column("draft", Text),  # JSON; NULL: no longer kept
    Column("by", String, nullable=False),
    Column("origin", Text, nullable=False),
    Column("question_group", String),  # the unanswered questions it was begun from
    Column("proposed_at", Float, nullable=False),
    Column("state", String, nullable=False),  # open, approved, phrased, rejected
    Column("decided_by", String),
    Column("decided_at", Float),
    Column("reason", Text),
    Column("pair", String),  # what became of it
    Column("asker", String),  # whose question it has, where people answered it and nobody proposed it
    Index("proposals_state", "state", "proposed_at"),
)

labels = Table(
    "labels",
    metadata,
    Column("mark", String, primary_key=True),  # of the question: `bot.retrieval.veto_mark`
    Column("question", Text),  # NULL: no longer kept
    Column("pair", String),  # the one that answers it; NULL: none does
    Column("asker", String),
    Column("unaddressed", Boolean, nullable=False),
    Column("by", String, nullable=False),
    Column("labelled_at", Float, nullable=False),
)

vetoes = Table(
    "vetoes",
    metadata,
    Column("mark", String, nullable=False),  # of the question, whose text need not be kept for it
    Column("pair", String, nullable=False),
    Column("asks", String),  # mark of the pair's own question, by which it is known again under another id
    Column("by", String, nullable=False),
    Column("vetoed_at", Float, nullable=False),
    PrimaryKeyConstraint("mark", "pair"),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pair", String, nullable=False),
    Column("deed", String, nullable=False),  # what was done; `HistoryEntry` has the words
    Column("by", String, nullable=False),
    Column("origin", Text, nullable=False),
    Column("done_at", Float, nullable=False),
    Column("details", Text, nullable=False),
    Column("undo", Text),  # JSON: what takes it back; NULL: nothing does, or it was taken back
    Index("history_pair", "pair", "id"),
)

additions = Table(
    "additions",
    metadata,
    Column("pair", String, primary_key=True),
    Column("amendment", Text, nullable=False),  # JSON: what differs from the archive's files
    Column("added_at", Float, nullable=False),
)

plans = Table(
    "undertakings",
    metadata,
    Column("key", String, primary_key=True),
    Column("plan", Text, nullable=False),  # JSON: what is to be written, and what follows when it is
    Column("holder", String),  # the process that carries it out; NULL: it is no more
    Column("lease_until", Float, nullable=False, server_default="0"),
    Column("begun_at", Float, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String, primary_key=True),  # heard: the platform's time up to which nothing was missed
    Column("value", Float, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),  # as it came, before anything of it was read
    Column("received_at", Float, nullable=False),
    Column("holder", String),  # the process that takes it in; NULL: it is no more
    Column("lease_until", Float, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),  # why it was set aside; NULL: it waits to be taken in
)

chats = Table(
    "chats",
    metadata,
    Column("channel", String, primary_key=True),
    Column("written_at", Float, nullable=False),  # when somebody last wrote there
)

QUESTION, PROPOSAL, ANSWER, PHRASING = "question", "proposal", "answer", "phrasing"
"""The kinds of review items."""

review_items = Table(
    "matters",
    metadata,
    Column("key", String, primary_key=True),  # of the card about it, in the outbox
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),  # key of the question or the answer, id of the proposal
    Column("pair", String),  # that the answer gave
    Column("deed", String),  # what was done about an answer; of the others their own tables tell
    Column("by", String),
    Column("told", Integer),  # how many questions its card tells of; below 0 where one is offered an answer
    Column("asker", String),  # who found the answer wanting, where they said why
    Column("words", Text),  # why, in their words
    Column("opened_at", Float, nullable=False, server_default="0"),
    Index("matters_subject", "kind", "subject"),
)

quoted_as = Table(
    "quoted_as",
    metadata,
    Column("user", String, primary_key=True),
    Column("name", Text, nullable=False),  # by which the archive names them; empty: by none
)

quoted = Table(
    "quoted",
    metadata,
    Column("pair", String, nullable=False),
    Column("user", String, nullable=False),  # whose words it has, and who said how it is to name them
    PrimaryKeyConstraint("pair", "user"),
)

known_pairs = Table(
    "known_pairs",
    metadata,
    Column("pair", String, primary_key=True),
    Column("since", Float, nullable=False),  # 0: it was there when the archive was first served
    Index("known_pairs_since", "since"),
)

"""Places: threads in which something happened that concerns us, until they were read; channels that are paused."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, or_, select

from bot.keys import MessageKey
from bot.store.statements import LIMIT, Upserting
from bot.store.tables import chats, outbox, pauses, threads, unanswered
from bot.store.unanswered import QUESTION_COLUMNS, question_in

if TYPE_CHECKING:
    from bot.messages import UnansweredQuestion


_NEWS = (
    select(threads.c.channel, threads.c.ts, threads.c.news)
    .order_by(threads.c.channel, threads.c.ts)
    .limit(LIMIT)
)


class ThreadNews(NamedTuple):
    """The news that something happened in a thread: *ts* is that of a message in it, *mark* tells it from what happens
    next.
    """

    channel: str
    ts: str
    mark: str


class AskedInThread(NamedTuple):
    """A question that the bot abstained from: its *state* (open, answered, solved, dismissed), and who decided so."""

    question: UnansweredQuestion
    state: str
    by: str


class Given(NamedTuple):
    """An answer of ours in a thread: the time stamp by which the platform knows it, its key, whose question it answers,
    and the pair that it gives.
    """

    ts: str
    key: str
    asker: str
    pair_id: str


class Places(Upserting):
    """Threads and channels, with what the bot has to know of them."""

    # -- threads to be read, where a question waits, or one of our messages stands

    def note_news(self, channel: str, ts: str) -> None:
        """Have the thread of the message *ts* read."""
        self._upsert(threads, {"channel": channel, "ts": ts}, {"news": secrets.token_hex(8)})

    def news(self, limit: int) -> list[ThreadNews]:
        """Return what is to be read."""
        return [ThreadNews(*row) for row in self._db.execute(_NEWS, {"limit": limit})]

    def end_news(self, news: ThreadNews) -> None:
        """Note that the thread was read; what happened meanwhile is still to be."""
        same = (threads.c.channel == news.channel) & (threads.c.ts == news.ts) & (threads.c.news == news.mark)
        self._db.execute(delete(threads).where(same))

    def is_of_concern(self, channel: str, thread: str) -> bool:
        """Return whether a question that drew no answer, or something of ours, stands in that thread or begins it."""
        asked = select(unanswered.c.key).where(unanswered.c.channel == channel, unanswered.c.thread == thread)
        ours = select(outbox.c.key).where(
            outbox.c.channel == channel, or_(outbox.c.thread == thread, outbox.c.ts == thread)
        )
        return self._db.execute(asked.union(ours).limit(1)).first() is not None

    def is_asked_in(self, channel: str) -> bool:
        """Return whether a question waits in that channel, or did until it was marked as solved."""
        asked = select(unanswered.c.key).where(
            unanswered.c.channel == channel, unanswered.c.state.in_(("open", "solved"))
        )
        return self._db.execute(asked.limit(1)).first() is not None

    def given_in(self, channel: str, thread: str) -> list[Given]:
        """Return the answers of ours that stand in that thread, or begin it."""
        here = (outbox.c.channel == channel) & or_(outbox.c.thread == thread, outbox.c.ts == thread)
        stands = outbox.c.payload.is_not(None) & outbox.c.pair.is_not(None) & outbox.c.ts.is_not(None)
        query = select(outbox.c.ts, outbox.c.key, outbox.c.asker, outbox.c.pair).where(here, stands)
        rows = self._db.execute(query.order_by(outbox.c.ts))
        return [Given(row.ts, row.key, row.asker or "", row.pair) for row in rows]

    def asked_in(self, channel: str, thread: str) -> list[AskedInThread]:
        """Return the questions in that thread that drew no answer, and the one that began it, as they were asked."""
        first = unanswered.c.key.like(MessageKey.like(channel=channel, ts=thread), escape="/")
        within = (unanswered.c.channel == channel) & (unanswered.c.thread == thread)
        return self._asked(or_(first, within))

    def asked_on(self, card: str) -> list[AskedInThread]:
        """Return the questions that *card* tells of, or told of before they were decided, as they were asked."""
        return self._asked(unanswered.c.card == card)

    def asked(self, key: str) -> list[AskedInThread]:
        """Return the question of that *key*, if it drew no answer."""
        return self._asked(unanswered.c.key == key)

    def _asked(self, condition: object) -> list[AskedInThread]:
        query = select(*QUESTION_COLUMNS, unanswered.c.state, unanswered.c.decided_by).where(condition)  # type: ignore[arg-type]
        found = []
        for row in self._db.execute(query.order_by(unanswered.c.asked_at, unanswered.c.key)).mappings():
            values = dict(row)
            state, by = values.pop("state"), values.pop("decided_by")
            found.append(AskedInThread(question_in(values), state, by or ""))
        return found

    # -- channels: which are paused, and when somebody last wrote in them

    def pause(self, channel: str, until: float, by: str) -> None:
        """Pause *channel* until then (seconds since the epoch), in the place of an earlier pause."""
        self._upsert(pauses, {"channel": channel}, {"until": until, "by": by})

    def resume(self, channel: str, now: float) -> bool:
        """End the pause of *channel*; return whether it was paused."""
        paused = self.is_paused(channel, now)
        self._db.execute(delete(pauses).where(pauses.c.channel == channel))
        return paused

    def is_paused(self, channel: str, now: float) -> bool:
        """Return whether *channel* is paused at *now*."""
        paused = select(pauses.c.channel).where(pauses.c.channel == channel, pauses.c.until > now)
        return self._db.scalar(paused) is not None

    def note_written(self, channel: str, at: float) -> None:
        """Note that somebody wrote in *channel* then, or later already."""
        if at > (self.written_at(channel) or 0.0):
            self._upsert(chats, {"channel": channel}, {"written_at": at})

    def written_at(self, channel: str) -> float | None:
        """Return when somebody last wrote in *channel*, as far as that is known."""
        found: float | None = self._db.scalar(select(chats.c.written_at).where(chats.c.channel == channel))
        return found

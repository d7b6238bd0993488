"""Replies as they stand: what was given where, to whom, what stands under a key, and what a platform tells of that."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from bot.messages import Place
from bot.store import statements
from bot.store.privacy import NOTHING_KEPT
from bot.store.statements import RELEASED, Upserting
from bot.store.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Row

    from bot.messages import Form, Payload, PostedMessage


IN_SIGHT = 3600.0
"""Seconds for which what was given in a conversation, in no thread, counts as read."""


@dataclass(frozen=True, slots=True)
class StandingReply:
    """A reply as it stands in a channel: the question it belongs to, who asked, the pair it gives, and its payload, as
    far as that is kept.
    """

    key: str
    place: Place
    asker: str | None
    pair_id: str | None
    payload: Payload


class StandingReplies(Upserting):
    """The outbox as far as it tells what stands."""

    def given_above(self, place: Place, key: str, now: float) -> frozenset[str]:
        """Return the pairs that whoever reads the reply to *key* at *place* has before their eyes: those of that
        thread, or, where it is none, of the last hour of the conversation itself.
        """
        where = {"in_channel": place.channel, "that_thread": place.thread, "not_of": key}
        query = statements.GIVEN_ABOVE[place.thread is not None]
        return frozenset(self._db.scalars(query, where | {"since": 0.0 if place.thread else now - IN_SIGHT}))

    def given_to(self, place: Place, asker: str, since: float) -> list[str]:
        """Return the pairs that stand in that thread, the latest first, and before the others the latest that *asker*
        was given since then (seconds since the epoch); none where they were given none.
        """
        query = statements.GIVEN_LATEST_FIRST[place.thread is not None]
        rows = self._db.execute(query, {"in_channel": place.channel, "that_thread": place.thread}).all()
        theirs = next((row.pair for row in rows if row.asker == asker and row.wanted_at >= since), None)
        return list(dict.fromkeys([theirs, *(row.pair for row in rows)])) if theirs else []

    def given_between(
        self, asker: str, pair_id: str, since: float, until: float, *, elsewhere_than: str
    ) -> list[str]:
        """Return the questions of *asker* that *pair_id* was given for between those times, the latest first."""
        values = {"that_asker": asker, "that_pair": pair_id, "since": since, "until": until}
        return list(self._db.scalars(statements.GIVEN_BETWEEN, values | {"not_of": elsewhere_than}))

    def leading_to(self, key: str) -> list[StandingReply]:
        """Return the replies that only lead to the one under *key*."""
        leading = (outbox.c.leads_to == key) & outbox.c.payload.is_not(None)
        return [_standing(row) for row in self._db.execute(select(outbox).where(leading))]

    def replies_between(self, channel: str, since: float, until: float) -> int:
        """Return how many of the replies wanted between those times (seconds since the epoch) stand in the channel."""
        values = {"in_channel": channel, "since": since, "until": until}
        return self._db.scalar(statements.REPLIES, values) or 0

    def replies_by_state(self) -> dict[str, int]:
        """Return how many replies are in which state."""
        query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        return {state: count for state, count in self._db.execute(query)}  # noqa: C416 - rows are no pairs to mypy

    def stands(self, key: str) -> bool:
        """Return whether a reply to *key* is wanted."""
        row = self._outbox_row(key)
        return row is not None and row.payload is not None

    def standing(self, channel: str, ts: str) -> StandingReply | None:
        """Return the reply that the platform names *ts*, or None if it is none of ours."""
        return self._at(channel, ts, "message")

    def marked(self, channel: str, ts: str) -> StandingReply | None:
        """Return what our mark on the message *ts* stands for, or None if there is none."""
        return self._at(channel, ts, "reaction")

    def _at(self, channel: str, ts: str, form: Form) -> StandingReply | None:
        there = (outbox.c.channel == channel) & (outbox.c.ts == ts) & (outbox.c.form == form)
        row = self._db.execute(select(outbox).where(there)).one_or_none()
        return None if row is None else _standing(row)

    def is_replied_to(self, key: str) -> bool:
        """Return whether there is, or was, a reply to *key*."""
        return self._outbox_row(key) is not None

    def standing_under(self, key: str) -> StandingReply | None:
        """Return the reply that is wanted under *key*, or None if there is none."""
        row = self._outbox_row(key)
        return None if row is None or row.payload is None else _standing(row)

    def note_stale(self, keys: Iterable[str]) -> None:
        """Have what stands under those *keys* be said anew by a bot that runs: it is not true any more."""
        stands = outbox.c.key.in_(tuple(keys)) & (outbox.c.state == "settled") & outbox.c.payload.is_not(None)
        self._db.execute(update(outbox).where(stands).values(state="stale"))

    def take_stale(self) -> list[str]:
        """Return the keys of what is to be said anew; nobody else is told of them."""
        stale = update(outbox).where(outbox.c.state == "stale").values(state="settled")
        return list(self._db.scalars(stale.returning(outbox.c.key)))

    def _outbox_row(self, key: str) -> Row[Any] | None:
        return self._db.execute(statements.REPLY, {"of": key}).one_or_none()

    # -- what the platform tells of it by itself

    def confirm(self, key: str, posted: PostedMessage, is_payload: Callable[[Payload], bool]) -> None:
        """Note that the platform says by itself that the reply to *key* stands as *posted*, and *is_payload* whether
        that is a given payload: what was in doubt is so no more.
        """
        row = self._outbox_row(key)
        if row is None or row.sent_version == row.version or not (row.in_doubt or row.ts):
            return
        is_wanted = row.payload is not None and is_payload(json.loads(row.payload))
        if row.ts is not None and not is_wanted:
            return  # it tells of what stood there before
        values: dict[str, Any] = {"channel": posted.channel, "ts": posted.ts, "in_doubt": False}
        if is_wanted:
            values |= {"sent_version": row.version, "state": "settled", "attempts": 0, "error": None}
        self._change(key, values)

    def doubted_in(self, channel: str) -> str | None:
        """Return the key of what has been in doubt in *channel* the longest; None where nothing is."""
        doubted = (outbox.c.channel == channel) & outbox.c.in_doubt & outbox.c.ts.is_(None)
        query = select(outbox.c.key).where(doubted).order_by(outbox.c.wanted_at, outbox.c.key).limit(1)
        found: str | None = self._db.scalar(query)
        return found

    def undo_sent(self, key: str, ts: str, seconds: float, error: str) -> int:
        """Have the reply *ts* to *key*, which has not arrived, sent again in so many *seconds*. Return how often that
        was tried; 0 where something else stands there.
        """
        row = self._outbox_row(key)
        if row is None or row.payload in {None, NOTHING_KEPT} or row.ts not in {None, ts}:
            return 0
        attempts: int = row.attempts + 1
        values = {"ts": None, "sent_version": 0, "in_doubt": False, "state": "due"} | self._waiting(seconds)
        self._change(key, values | {"attempts": attempts, "error": error} | RELEASED)
        return attempts

    def fail_sent(self, key: str, ts: str, error: str, *, held: bool) -> None:
        """Give up the reply *ts* to *key*, which has not arrived, or, if *held*, put it off until somebody writes there
        again.
        """
        row = self._outbox_row(key)
        if row is not None and row.ts in {None, ts}:
            state = "held" if held else "failed"
            values = {"ts": None, "sent_version": 0, "in_doubt": False, "state": state, "error": error}
            self._change(key, values | RELEASED)

    def _waiting(self, seconds: float) -> dict[str, Any]:
        """The values of a reply that waits for so many *seconds* from now on."""
        return {"waits_since": self._tick, "due_at": self._tick + seconds}

    def _change(self, key: str, values: dict[str, Any]) -> None:
        self._db.execute(statements.CHANGE, values | {"of": key})


def _standing(row: Row[Any]) -> StandingReply:
    payload = json.loads(row.payload or NOTHING_KEPT)
    return StandingReply(row.key, Place(row.channel, row.thread), row.asker, row.pair, payload)

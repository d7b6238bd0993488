"""The outbox holds what is wanted, not what is to be done: at most one reply a question, the payload that is wanted
for it (or none), and the version of it that the platform shows. Posting, updating and taking back are all the same
thing: a row whose `version` is ahead of its `sent_version` is due.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.messages import Place, PostedMessage, Reply
from bot.store import statements
from bot.store.privacy import NOBODY, NOTHING_KEPT
from bot.store.standing import RELEASED, StandingReplies
from bot.store.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Row

    from bot.messages import Payload

LEASE = statements.LEASE
LONGEST_PAUSE = 120.0
"""Seconds for which something may be put off."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A reply that is ours to send: what is wanted, and what is known of what stands there."""

    key: str
    place: Place
    payload: Payload | None
    version: int
    posted: PostedMessage | None
    in_doubt: bool
    attempts: int
    wanted_at: float
    lease_until: float


@dataclass(frozen=True, slots=True)
class Held:
    """A reply that waits, so that people may answer first: what it is to, and of which version."""

    key: str
    place: Place
    asker: str
    pair_id: str | None
    version: int


class Outbox(StandingReplies):
    """Replies: what is wanted, and whose it is to send it."""

    def want(  # noqa: PLR0913 - the columns of the record
        self, key: str, place: Place, asker: str | None, reply: Reply, now: float, *, wait: float = 0.0
    ) -> Claimed | None:
        """Have *reply* stand under the question *key*; what is to be sent for it now, if anything is.

        Nothing is, where it stands already, where a person took a reply back, or while another attempt to send
        is on its way: whoever makes it goes on with this one. Nor where it is the first there, and is held back for
        *wait* seconds: see `held`.
        """
        row = self._outbox_row(key)
        if row is None:
            if not reply.payload:
                return None
            first, claimed = self._want_first(key, place, asker, reply, now, wait)
            if first:
                return claimed
            row = self._outbox_row(key)  # another replica was faster
        if row is None or row.payload == _to_json(reply.payload):
            return None
        return self._want_next(key, reply, now, 0.0 if row.ts else wait)

    def take_back(self, key: str, now: float, *, for_good: bool = False) -> Claimed | None:
        """Have no reply stand under *key*, and, *for_good*, never again; what is to be sent for it now, if anything."""
        row = self._outbox_row(key)
        if row is None:
            return None
        claimed = None if row.payload is None else self._want_next(key, Reply(None), now)
        if for_good:
            self._change(key, {"withdrawn": True})
        return claimed

    def due(self, now: float, limit: int) -> list[Claimed]:
        """Return up to *limit* replies that are to be sent and that nobody is sending, the longest due first."""
        # Nothing is put off for longer: what seems to be was before the clock was set back.
        come = (outbox.c.due_at <= now) | (outbox.c.due_at > now + LONGEST_PAUSE)
        is_due = (outbox.c.state == "due") & come & statements.free(now)
        query = select(outbox).where(is_due).order_by(outbox.c.due_at, outbox.c.key).limit(limit)
        if self._db.dialect.name == "postgresql":
            query = query.with_for_update(skip_locked=True)
        claimed = [self._claim(row, now) for row in self._db.execute(query).all()]
        return [one for one in claimed if one is not None]

    def held(self, now: float, limit: int) -> list[Held]:
        """Return up to *limit* replies that have been held back for as long as they were to be."""
        # What was wanted much later than now was before the clock was set back; a little later, by a clock that is
        # ahead of ours, or while we waited for our turn at the database.
        over = (outbox.c.due_at <= now) | (outbox.c.wanted_at > now + LEASE)
        query = (
            select(outbox).where(outbox.c.state == "delayed", over).order_by(outbox.c.due_at, outbox.c.key)
        )
        return [
            Held(row.key, Place(row.channel, row.thread), row.asker or "", row.pair, row.version)
            for row in self._db.execute(query.limit(limit))
        ]

    def release_delayed(self, held: Held, now: float) -> Claimed | None:
        """Hold that reply back no longer; what is to be sent for it, unless it changed or somebody else was first."""
        times = {"wanted_at": now, "due_at": now}
        return self._claim(self._end_of(held, {"state": "due"} | times), now)

    def drop(self, held: Held) -> bool:
        """Want that reply no more; False where it changed or somebody else was first."""
        version = held.version + 1
        gone = {
            "payload": None,
            "pair": None,
            "version": version,
            "sent_version": version,
            "state": "settled",
        }
        return self._end_of(held, gone) is not None

    def _end_of(self, held: Held, values: dict[str, Any]) -> Row[Any] | None:
        same = (outbox.c.key == held.key) & (outbox.c.version == held.version) & (outbox.c.state == "delayed")
        return self._db.execute(update(outbox).where(same).values(values).returning(outbox)).one_or_none()

    def renew(self, claimed: Claimed, now: float) -> Claimed | None:
        """Return *claimed* with a lease from now on; None if it is not ours any more."""
        values = {"of": claimed.key, "until": claimed.lease_until, "lease_until": now + LEASE}
        if self._db.execute(statements.RENEW, values).first() is None:
            return None
        return replace(claimed, lease_until=now + LEASE)

    def move(self, claimed: Claimed, channel: str) -> None:
        """Have *claimed*, which stands nowhere yet, stand in *channel*: the conversation with who its place names."""
        self._change(claimed.key, {"channel": channel})

    def sent(self, claimed: Claimed, posted: PostedMessage | None, now: float) -> Claimed | None:
        """Note that *claimed* is what the platform shows now, as *posted*; return the newer version to go on with, if
        one is wanted.
        """
        values: dict[str, Any] = {"sent_version": claimed.version, "in_doubt": False, "state": "settled"}
        values |= (
            {"channel": posted.channel, "ts": posted.ts, "form": posted.form} if posted else {"ts": None}
        )
        values |= {"attempts": 0, "error": None} | RELEASED
        version = self._db.scalar(statements.SENT, values | {"of": claimed.key})
        if version in {None, claimed.version}:
            self._done_with(claimed)
            return None
        self._change(claimed.key, {"state": "due"})
        return self._claim(self._outbox_row(claimed.key), now)

    def begin(self, claimed: Claimed) -> None:
        """Note that *claimed* is being posted: until we are told how that ended, it is in doubt."""
        self._change(claimed.key, {"in_doubt": True})

    def hold(self, claimed: Claimed, error: str) -> None:
        """Keep *claimed*, and what is wanted in its place, until `release` is called for where it belongs."""
        self._release(claimed.key, {"state": "held", "in_doubt": claimed.in_doubt, "error": error})

    def release(self, channel: str, now: float) -> None:
        """Have what was held for *channel* sent now, if it is still kept."""
        mine = (outbox.c.channel == channel) & (outbox.c.state == "held") & (outbox.c.payload != NOTHING_KEPT)
        self._db.execute(
            update(outbox).where(mine).values(state="due", due_at=now, wanted_at=now, attempts=0)
        )

    def put_off(self, claimed: Claimed, due_at: float, error: str, *, in_doubt: bool) -> None:
        """Try *claimed* again at *due_at*; *in_doubt* says whether it may have been sent all the same."""
        values = {"due_at": due_at, "attempts": claimed.attempts + 1, "in_doubt": in_doubt, "error": error}
        self._release(claimed.key, values)

    def give_up(self, claimed: Claimed, error: str) -> None:
        """Try *claimed* no more. A newer version, wanted meanwhile or later, is due all the same."""
        self._release(claimed.key, {"in_doubt": claimed.in_doubt, "error": error})
        self._db.execute(statements.FAIL, {"of": claimed.key, "that_version": claimed.version})
        self._done_with(claimed)

    def release_leases_of_the_dead(self, is_alive: Callable[[str], bool]) -> None:
        """Free what processes hold that are no more, so that a restart goes on at once."""
        self._take_from_the_dead(outbox, is_alive, RELEASED)

    # -- how

    def _want_first(  # noqa: PLR0913, PLR0917 - the columns of the record
        self, key: str, place: Place, asker: str | None, reply: Reply, now: float, wait: float
    ) -> tuple[bool, Claimed | None]:
        """Begin the row of *key*, and take the lease on it unless it has to *wait*; whether there was none."""
        row: dict[str, Any] = {
            "key": key, "channel": place.channel, "thread": place.thread, "asker": asker,
            "pair": reply.pair_id, "payload": _to_json(reply.payload), "ts": None, "version": 1, "sent_version": 0,
            "leads_to": reply.leads_to, "quotes": "\n".join(reply.quotes) or None,
            "in_doubt": False, "withdrawn": False, "state": "due", "created_at": now, "wanted_at": now, "due_at": now,
            "holder": self._holder, "lease_until": now + LEASE, "attempts": 0, "error": None,
        }  # fmt: skip
        if wait:
            row |= {"state": "delayed", "due_at": now + wait} | RELEASED
        if self._db.execute(statements.new(self._db.dialect.name), row).first() is None:
            return False, None
        if wait:
            return True, None
        return True, Claimed(
            key,
            place,
            reply.payload,
            1,
            posted=None,
            in_doubt=False,
            attempts=0,
            wanted_at=now,
            lease_until=now + LEASE,
        )

    def _want_next(self, key: str, reply: Reply, now: float, wait: float = 0.0) -> Claimed | None:
        """Have *reply* stand in the place of what was wanted, unless a person took that back; None if it has to *wait*,
        or is not ours to send.
        """
        wait = wait if reply.payload else 0.0
        state = "delayed" if wait else "due"
        values = {"payload": _to_json(reply.payload), "pair": reply.pair_id, "leads_to": reply.leads_to}
        values |= {"state": state, "error": None, "quotes": "\n".join(reply.quotes) or None}
        times = {"wanted_at": now, "due_at": now + wait, "attempts": 0}
        row = self._db.execute(statements.WANT, values | times | {"of": key}).one_or_none()
        return None if wait else self._claim(row, now)

    def _claim(self, row: Row[Any] | None, now: float) -> Claimed | None:
        """Take the lease on a reply; None if somebody else has it."""
        if row is None:
            return None
        lease = {"holder": self._holder, "lease_until": now + LEASE}
        if self._db.execute(statements.TAKE, lease | {"of": row.key, "now": now}).first() is None:
            return None
        place = Place(row.channel, row.thread)
        payload = None if row.payload is None else json.loads(row.payload)
        return Claimed(
            row.key,
            place,
            payload,
            row.version,
            PostedMessage(row.channel, row.ts, row.form) if row.ts else None,
            row.in_doubt,
            row.attempts,
            row.wanted_at,
            now + LEASE,
        )

    def _done_with(self, claimed: Claimed) -> None:
        """Note that nothing more is to be sent; a row kept only to be found again, for somebody forgotten, goes."""
        if claimed.payload is None:
            gone = (outbox.c.key == claimed.key) & (outbox.c.asker == NOBODY) & outbox.c.payload.is_(None)
            self._db.execute(delete(outbox).where(gone))

    def _release(self, key: str, values: dict[str, Any]) -> None:
        self._change(key, values | RELEASED)


def _to_json(payload: Payload | None) -> str | None:
    return None if payload is None else json.dumps(payload, separators=(",", ":"))

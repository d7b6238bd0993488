"""The outbox holds what is wanted, not what is to be done: at most one reply a question, the payload that is wanted
for it (or none), and the version of it that the platform shows. Posting, updating and taking back are all the same
thing: a row whose `version` is ahead of its `sent_version` is due.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update

from bot.messages import Place, PostedMessage, Reply
from bot.store import statements
from bot.store.privacy import NOBODY, NOTHING_KEPT
from bot.store.standing import StandingReplies
from bot.store.statements import RELEASED
from bot.store.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Row

    from bot.messages import Payload


@dataclass(frozen=True, slots=True)
class Claimed:
    """A reply that is ours to send as long as the lease on it lasts: what is wanted, and what is known of what stands
    there.
    """

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

    def due(self, limit: int) -> list[Claimed]:
        """Return up to *limit* replies that are to be sent and that nobody is sending, the longest due first."""
        rows = self._db.execute(statements.DUE, {"now": self._tick, "limit": limit}).all()
        claimed = [self._claim(row) for row in rows]
        return [one for one in claimed if one is not None]

    def held(self, limit: int) -> list[Held]:
        """Return up to *limit* replies that have been held back for as long as they were to be."""
        return [
            Held(row.key, Place(row.channel, row.thread), row.asker or "", row.pair, row.version)
            for row in self._db.execute(statements.HELD, {"now": self._tick, "limit": limit})
        ]

    def release_delayed(self, held: Held, now: float) -> Claimed | None:
        """Hold that reply back no longer; what is to be sent for it, unless it changed or somebody else was first."""
        values = {"state": "due", "wanted_at": now} | self._waiting(0.0)
        return self._claim(self._end_of(held, values))

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

    def move(self, claimed: Claimed, channel: str) -> None:
        """Have *claimed*, which stands nowhere yet, stand in *channel*: the conversation with who its place names."""
        self._change(claimed.key, {"channel": channel})

    def begin(self, claimed: Claimed) -> Claimed | None:
        """Note that *claimed* is being sent: if nothing stands there yet, it is in doubt until we are told how that
        ended. Return what is wanted by now, with a lease from now on; None if nothing is, or it is not ours any more.
        """
        row = self._if_ours(statements.BEGIN, claimed, self._lease)
        if row is None or row.state == "due":
            return None if row is None else self._claimed(row, in_doubt=claimed.in_doubt)
        self._change(claimed.key, RELEASED | ({} if row.ts else {"in_doubt": claimed.in_doubt}))
        return None

    def sent(self, claimed: Claimed, posted: PostedMessage | None) -> tuple[Claimed | None, bool]:
        """Note that *claimed* is what the platform shows now, as *posted*; return the newer version to go on with, if
        one is wanted, and whether *posted* is one too many: we, or another replica, were stopped for so long that both
        posted, and what was noted first stands.
        """
        values = {"in_doubt": False, "state": "settled", "attempts": 0, "error": None} | RELEASED
        values |= {"channel": posted.channel, "form": posted.form} if posted else {}
        ts = posted.ts if posted else None
        if ts and claimed.posted is None:
            noted = {"new_ts": ts, "new_version": claimed.version}
            row = self._if_ours(statements.FIRST, claimed, values | noted)
        else:
            noted = {"ts": ts, "sent_version": claimed.version}
            row = self._if_ours(statements.OURS, claimed, values | noted)
        if row is None:
            return None, posted is not None and self._stands_besides(claimed, posted)
        is_second = ts is not None and row.ts != ts
        if row.version == row.sent_version:
            self._done_with(claimed)
            return None, is_second
        self._change(claimed.key, {"state": "due"})
        return self._claim(self._outbox_row(claimed.key)), is_second

    def _stands_besides(self, claimed: Claimed, posted: PostedMessage) -> bool:
        """Return whether something else than *posted* is known to stand in the place of *claimed*, which is not ours
        any more; if nothing is, note *posted*.
        """
        row = self._outbox_row(claimed.key)
        if row is None or claimed.posted is not None:
            return False
        if row.ts is None and row.in_doubt:
            stands = {"channel": posted.channel, "form": posted.form, "ts": posted.ts, "in_doubt": False}
            self._change(claimed.key, stands | {"sent_version": claimed.version})
        return row.ts not in {None, posted.ts}

    def hold(self, claimed: Claimed, error: str) -> None:
        """Keep *claimed*, and what is wanted in its place, until `release` is called for where it belongs."""
        self._release(claimed, {"state": "held", "in_doubt": claimed.in_doubt, "error": error})

    def release(self, channel: str, now: float) -> None:
        """Have what was held for *channel* sent now, if it is still kept."""
        mine = (outbox.c.channel == channel) & (outbox.c.state == "held") & (outbox.c.payload != NOTHING_KEPT)
        values = {"state": "due", "wanted_at": now, "attempts": 0} | self._waiting(0.0)
        self._db.execute(update(outbox).where(mine).values(values))

    def put_off(self, claimed: Claimed, seconds: float, error: str, *, in_doubt: bool) -> None:
        """Try *claimed* again in so many *seconds*; *in_doubt* says whether it may have been sent all the same."""
        values = {"attempts": claimed.attempts + 1, "in_doubt": in_doubt, "error": error}
        self._release(claimed, values | self._waiting(seconds))

    def give_up(self, claimed: Claimed, error: str) -> None:
        """Try *claimed* no more. A newer version, wanted meanwhile or later, is due all the same."""
        if self._release(claimed, {"in_doubt": claimed.in_doubt, "error": error}):
            self._db.execute(statements.FAIL, {"of": claimed.key, "that_version": claimed.version})
            self._done_with(claimed)

    def release_leases_of_the_dead(self, is_alive: Callable[[str], bool]) -> None:
        """Free what processes hold that are no more, so that a restart goes on at once."""
        self._take_from_the_dead(outbox, is_alive)

    # -- how

    def _want_first(  # noqa: PLR0913, PLR0917 - the columns of the record
        self, key: str, place: Place, asker: str | None, reply: Reply, now: float, wait: float
    ) -> tuple[bool, Claimed | None]:
        """Begin the row of *key*, and take the lease on it unless it has to *wait*; whether there was none."""
        row: dict[str, Any] = {
            "key": key, "channel": place.channel, "thread": place.thread, "asker": asker,
            "pair": reply.pair_id, "payload": _to_json(reply.payload), "ts": None, "version": 1, "sent_version": 0,
            "leads_to": reply.leads_to, "quotes": "\n".join(reply.quotes) or None,
            "in_doubt": False, "withdrawn": False, "state": "due", "created_at": now, "wanted_at": now, "attempts": 0,
            "error": None,
        }  # fmt: skip
        row |= self._waiting(wait) | ({"state": "delayed"} | RELEASED if wait else self._lease)
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
            lease_until=row["lease_until"],
        )

    def _want_next(self, key: str, reply: Reply, now: float, wait: float = 0.0) -> Claimed | None:
        """Have *reply* stand in the place of what was wanted, unless a person took that back; None if it has to *wait*,
        or is not ours to send.
        """
        wait = wait if reply.payload else 0.0
        state = "delayed" if wait else "due"
        values = {"payload": _to_json(reply.payload), "pair": reply.pair_id, "leads_to": reply.leads_to}
        values |= {"state": state, "error": None, "quotes": "\n".join(reply.quotes) or None}
        values |= {"wanted_at": now, "attempts": 0} | self._waiting(wait)
        row = self._db.execute(statements.WANT, values | {"of": key}).one_or_none()
        return None if wait else self._claim(row)

    def _claim(self, row: Row[Any] | None) -> Claimed | None:
        """Take the lease on a reply; None if somebody else has it."""
        if row is None:
            return None
        values = self._lease | {"of": row.key, "now": self._tick}
        taken = self._db.execute(statements.TAKE, values).first() is not None
        return self._claimed(row, in_doubt=row.in_doubt) if taken else None

    def _claimed(self, row: Row[Any], *, in_doubt: bool) -> Claimed:
        """Return what *row* wants, which we have just taken the lease on."""
        return Claimed(
            row.key,
            Place(row.channel, row.thread),
            None if row.payload is None else json.loads(row.payload),
            row.version,
            PostedMessage(row.channel, row.ts, row.form) if row.ts else None,
            in_doubt,
            row.attempts,
            row.wanted_at,
            self._lease["lease_until"],
        )

    def _if_ours(self, statement: Any, claimed: Claimed, values: dict[str, Any]) -> Row[Any] | None:
        """Change what was *claimed*, if it is ours still; return what it is then."""
        mine = {"of": claimed.key, "ours": self._holder, "until": claimed.lease_until}
        return self._db.execute(statement, values | mine).one_or_none()

    def _done_with(self, claimed: Claimed) -> None:
        """Note that nothing more is to be sent; a row kept only to be found again, for somebody forgotten, goes."""
        if claimed.payload is None:
            gone = (outbox.c.key == claimed.key) & (outbox.c.asker == NOBODY) & outbox.c.payload.is_(None)
            self._db.execute(delete(outbox).where(gone))

    def _release(self, claimed: Claimed, values: dict[str, Any]) -> bool:
        return self._if_ours(statements.OURS, claimed, values | RELEASED) is not None


def _to_json(payload: Payload | None) -> str | None:
    return None if payload is None else json.dumps(payload, separators=(",", ":"))

"""Delivery: sending what the outbox wants, again after a failure, after a crash, and never
twice.

A reply is in doubt from the moment it is being posted until the platform has answered: whoever finds one in doubt
looks for it before posting it. When the platform asks to wait, everything waits, or what is for one channel; and then
the replies of that channel come one after the other.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.background import STEADY, Outage, finish
from bot.messages import Closed, InDoubt, Later, Place, Platform, Refused
from bot.store import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.background import Pace
    from bot.messages import PostedMessage
    from bot.store import Claimed, Store

T = TypeVar("T")

log = logging.getLogger(__name__)

BETWEEN_LOOKS = 1.0
"""Seconds between looks at what is due."""
GIVE_UP_AFTER = 24 * 3600.0
"""Seconds after which what is wanted and could not be sent is of no use any more."""
LONGEST_WAIT = 60.0
SPACING = 1.0
"""Seconds between replies in a channel that was rate-limited; Slack allows about one message a second."""
SEND_TIMEOUT = 20
"""Seconds that one request to a platform may take."""
LONGEST_ATTEMPT = 80.0
"""Seconds after which an attempt to send is cut off, while its lease lasts: four requests of 20 seconds at the most. A
process that was stopped meanwhile finds itself cut off before it goes on.
"""
LONGEST_PAUSE = 120.0
"""Seconds for which something may be put off."""
MOST_AT_ONCE = 32
ITS_TURN = "waiting for its turn"


class Delivery:
    """Has the platform show what is wanted, in as many tasks at once as is good for it."""

    def __init__(  # noqa: PLR0913 - what it is made of, two clocks and a pace
        self,
        store: Store,
        platform: Platform,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        longest_attempt: float = LONGEST_ATTEMPT,
        pace: Pace = STEADY,
    ) -> None:
        """At that *pace* is tried again what is in doubt."""
        self._store = store
        self._platform = platform
        self._clock = clock
        self._monotonic = monotonic
        self._longest_attempt = longest_attempt
        self._pace = pace
        self._outage = Outage("sending", log, clock=monotonic)
        self._in_vain = 0  # attempts of which the end is unknown, since one that was answered
        # On the monotonic clock: one that is set back must not hold what is to be sent.
        self._held_until = 0.0
        # By channel that was rate-limited: when the next newcomer may be sent, and when the last one was.
        self._turns: dict[str, float] = {}
        self._paced: dict[str, float] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    def send(self, *claimed: Claimed | None) -> None:
        """Begin to send each of *claimed* that is one."""
        for one in filter(None, claimed):
            task = asyncio.create_task(self._send(one), name=f"send {one.key}")
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def carry_out(self, work: Callable[[Transaction], tuple[T, Iterable[Claimed | None]]]) -> T:
        """Do *work* in one transaction and send what it claimed; the first of what it returns."""
        result, claimed = await self._store.run(work)
        self.send(*claimed)
        return result

    async def run(self, pace: Pace) -> None:
        """Send what is due, what an earlier run left behind included, until cancelled."""
        while True:
            await self.catch_up()
            await pace.wait(BETWEEN_LOOKS)

    async def catch_up(self) -> None:
        """Begin to send what is due now."""
        # While nothing gets through, one at a time finds out whether something does again.
        free = (1 if self._outage.is_on else MOST_AT_ONCE) - len(self._sending)
        if self._monotonic() >= self._held_until and free > 0:
            self.send(*await self._store.run(partial(Transaction.due, limit=free)))

    async def drain(self, seconds: float) -> None:
        """Wait until what is being sent has been, *seconds* at the most; the rest is sent after the next start."""
        await finish(self._sending, seconds)

    async def _send(self, claimed: Claimed) -> None:
        following: Claimed | None = claimed
        async with self._places:
            while following is not None:
                following = await self._attempt(following)

    async def _attempt(self, claimed: Claimed) -> Claimed | None:
        """Send *claimed* once; the newer version to go on with, if one is wanted by now."""
        channel = claimed.place.channel
        if (wait := self._wait(claimed)) > 0:
            await self._put_off(claimed, wait, ITS_TURN, in_doubt=claimed.in_doubt)
            return None
        begun = asyncio.get_running_loop().time()  # before the lease is, so that it outlasts the attempt
        ours = await self._store.run(lambda tx: tx.begin(claimed))
        if ours is None:
            return None
        claimed = ours
        try:
            posted = await self._in_time(claimed, begun + self._longest_attempt)
        except Later as later:
            if later.why:
                self._lost(later.why)
            await self._put_off(claimed, self._hold(channel, later), str(later), in_doubt=claimed.in_doubt)
        except Closed as closed:
            why = str(closed)
            log.info("%s waits until somebody writes there: %s", claimed.key, why)
            await self._store.run(lambda tx: tx.hold(claimed, why))
        except InDoubt as doubt:
            self._in_vain += 1
            if self._in_vain > 1:  # it is not this one reply
                self._lost(str(doubt))
            seconds = self._pace.of(min(2.0**claimed.attempts, LONGEST_WAIT))
            await self._put_off(claimed, seconds, str(doubt), in_doubt=claimed.posted is None)
        except Refused as refusal:
            self._answered()
            await self._give_up(claimed, refusal.meaning)
        else:
            self._answered()
            log.info("%s %s", claimed.key, "replied to" if posted else "has no reply any more")
            return await self._sent(claimed, posted)
        return None

    async def _in_time(self, claimed: Claimed, until: float) -> PostedMessage | None:
        """Bring *claimed* about, or raise InDoubt at that time of the loop's."""
        try:
            async with asyncio.timeout_at(until):
                return await self._bring_about(claimed)
        except TimeoutError as error:
            raise InDoubt(f"cut off after {self._longest_attempt:g} s") from error

    async def _sent(self, claimed: Claimed, posted: PostedMessage | None) -> Claimed | None:
        """Note that *claimed* stands as *posted*, and take that away if it is one too many; the newer version to go on
        with, if one is wanted by now.
        """
        following, is_second = await self._store.run(lambda tx: tx.sent(claimed, posted))
        if posted and is_second:
            log.warning("%s was replied to twice, since a process was stopped: one reply goes", claimed.key)
            with suppress(Refused, Later, InDoubt):
                await self._platform.delete(posted)
        return following

    def _lost(self, why: str) -> None:
        self._outage.lost(f"{why}. What is to be sent waits")

    def _answered(self) -> None:
        self._in_vain = 0
        self._outage.back()

    def _hold(self, channel: str, later: Later) -> float:
        """Send nothing, or nothing to *channel*, before the time that the platform asked for; seconds until the turn
        of what was to be sent.
        """
        until = self._monotonic() + later.seconds
        if not later.here:
            self._held_until = until = max(self._held_until, until)
        turn = max(self._turns.get(channel, 0.0), until)
        self._turns[channel] = turn + SPACING
        return turn - self._monotonic()

    def _wait(self, claimed: Claimed) -> float:
        """Return the seconds until *claimed* may be sent: none, unless the platform asked us to wait.

        Then those of one channel queue up, SPACING apart, so that they do not all come at once when the wait is over.
        What has waited for its turn waits at most for the one before it, not at the end of the queue again.
        """
        now, channel = self._monotonic(), claimed.place.channel
        turn = self._turns.get(channel, 0.0)
        if now < self._held_until or (not claimed.attempts and now < turn):
            turn = max(turn, self._held_until)
            self._turns[channel] = turn + SPACING
            return turn - now
        if (last := self._paced.get(channel, 0.0)) + SPACING > now:
            return last + SPACING - now
        if now < turn + SPACING:
            self._paced[channel] = now
        return 0.0

    async def _bring_about(self, claimed: Claimed) -> PostedMessage | None:
        """Make the platform show what is wanted; return the reply that stands there then, if any."""
        posted, place = claimed.posted, claimed.place
        if posted is None:
            place = await self._open(claimed)
        if posted is None and claimed.in_doubt:
            posted = await self._platform.find(place, claimed.key)
            if posted is not None and claimed.version == 1:
                return posted
        if claimed.payload is None:
            if posted is not None:
                await self._platform.delete(posted)
            return None
        if posted is not None:
            return await self._platform.update(posted, claimed.payload)
        return await self._platform.post(place, claimed.payload)

    async def _open(self, claimed: Claimed) -> Place:
        """Return where *claimed* is to stand, written down before it is posted: there it is looked for after a
        crash.
        """
        place = await self._platform.open(claimed.place)
        if place != claimed.place:
            await self._store.run(lambda tx: tx.move(claimed, place.channel))
        return place

    async def _put_off(self, claimed: Claimed, seconds: float, why: str, *, in_doubt: bool) -> None:
        if self._clock() - claimed.wanted_at > GIVE_UP_AFTER:
            await self._give_up(claimed, why)
            return
        # Why others wait, too, was told already.
        is_told = self._outage.is_on or claimed.attempts or why == ITS_TURN
        log.log(
            logging.DEBUG if is_told else logging.WARNING,
            "%s will be sent again in %.1f s: %s",
            claimed.key,
            seconds,
            why,
        )
        seconds = min(seconds, LONGEST_PAUSE)
        await self._store.run(lambda tx: tx.put_off(claimed, seconds, why, in_doubt=in_doubt))

    async def _give_up(self, claimed: Claimed, why: str) -> None:
        log.error("%s cannot be sent: %s", claimed.key, why)
        await self._store.run(lambda tx: tx.give_up(claimed, why))

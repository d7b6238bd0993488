"""Between receiving and sending: nothing is lost that was acknowledged, and nothing is said twice.

A message is judged and closed, and its reply written down as wanted, in one transaction; only when that is
committed may the platform be told that the message has arrived. The sending comes after, and again after a crash.
There is no queue of messages in between: judging is pure and takes about a millisecond, less than writing down
that it has to be done.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import time
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.messages import InDoubt, Later, Message, Place, Platform, Refused, Reply, UnansweredQuestion
from bot.store import Transaction
from bot.verdicts import Abstention, Answer, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from bot.responder import Responder
    from bot.store import Claimed, Standing, Store
    from bot.verdicts import Verdict

T = TypeVar("T")

log = logging.getLogger(__name__)

HOUR = 3600.0
GIVE_UP_AFTER = 24 * HOUR
"""Seconds after which a reply that could not be sent is of no use any more."""
LONGEST_WAIT = 60.0
SPACING = 1.0
"""Seconds between replies in a channel that was rate-limited; Slack allows about one message a second."""
LONGEST_ATTEMPT = 60.0
"""Seconds that a lease must have left before an attempt to send begins; an attempt is three requests at
the most, of 20 seconds each."""
MOST_AT_ONCE = 32
LATER = ":answer"
"""What the key of an answer that came later ends with, where another reply to the question stands already."""
COUNTED_AS: dict[type, str] = {Answer: "answered", Suggestion: "suggested", Abstention: "silent"}


class Mailbox:
    """Receives messages and sees to it that the replies to them stand where they belong, once."""

    def __init__(
        self,
        store: Store,
        responder: Responder,
        platform: Platform,
        *,
        replies_per_hour: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """*replies_per_hour* caps the replies in any one channel, 0 for no cap; private talk is not capped."""
        self._store = store
        self._responder = responder
        self._platform = platform
        self._replies_per_hour = replies_per_hour
        self._clock = clock
        self._held_until = 0.0
        self._slots: dict[str, float] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    # -- receiving; each returns once it is committed

    async def receive(self, message: Message, *, only_known: bool = False) -> None:
        """Judge *message* and have the reply to it sent, unless this revision of it was received before.

        With *only_known*, nothing is done about a message of which no earlier revision was received.
        """
        self._go_on(*await self._store.run(lambda tx: self._settle(tx, message, only_known=only_known)))

    async def delete(self, key: str) -> None:
        """The message *key* was deleted: the reply to it goes too."""
        log.info("%s deleted", key)


        def work(tx: Transaction) -> tuple[Claimed | None, Claimed | None]:
            now = self._clock()
            return tx.delete_question(key, now), tx.take_back(f"{key}{LATER}", now)

        self._go_on(*await self._store.run(work))

    async def withdraw(self, channel: str, ts: str, by: str, moderators: Collection[str]) -> None:
        """Take the reply *ts* back for good, if *by* asked for it or is one of the *moderators*."""

        def work(tx: Transaction) -> Claimed | None:
            standing = tx.standing(channel, ts)
            if standing is None or (by != standing.asker and by not in moderators):
                return None
            log.info("%s withdrawn by %s", standing.key, by)
            return tx.take_back(standing.key, self._clock(), for_good=True)

        self._go_on(await self._store.run(work))

    async def replace(self, channel: str, ts: str, change: Callable[[Standing], Reply]) -> bool:
        """Put what *change* makes of it in the place of the reply *ts*; False if that is none of ours."""

        def work(tx: Transaction) -> tuple[bool, Claimed | None]:
            standing = tx.standing(channel, ts)
            if standing is None:
                return False, None
            reply = change(standing)
            if reply.pair_id:
                tx.is_answered(standing.key)
                tx.count_given(standing.key, reply.pair_id)
            return True, tx.want(standing.key, standing.place, standing.asker, reply, self._clock())

        known, claimed = await self._store.run(work)
        self._go_on(claimed)
        return known

    async def say(self, key: str, place: Place, reply: Reply, *, asker: str | None = None) -> None:
        """Have *reply* stand at *place*, once for ever for that *key*."""
        self._go_on(await self._store.run(lambda tx: tx.want(key, place, asker, reply, self._clock())))

    async def amend(self, key: str, place: Place, reply: Reply) -> None:
        """Put *reply* in the place of the one under *key*, if one stands there."""

        def work(tx: Transaction) -> Claimed | None:
            return tx.want(key, place, None, reply, self._clock()) if tx.stands(key) else None

        self._go_on(await self._store.run(work))

    async def standing(self, channel: str, ts: str) -> Standing | None:
        """What the reply *ts* is; None if it is none of ours."""
        return await self._store.run(lambda tx: tx.standing(channel, ts))

    async def standing_under(self, key: str) -> Standing | None:
        """The reply that is to stand under *key*; None if there is none."""
        return await self._store.run(lambda tx: tx.standing_under(key))

    async def vote(self, key: str, voter: str, pair_id: str, vote: str) -> None:
        """Count a vote: one a person and reply, the last one counts."""
        await self._store.run(lambda tx: tx.vote(key, voter, pair_id, vote, self._clock()))

    async def keep_unanswered(self, message: Message, verdict: Verdict) -> None:
        """Remember that *message*, whose reply goes another way, drew no answer, and tell the moderators."""

        def work(tx: Transaction) -> Claimed | None:
            self._count(tx, message, verdict)
            return self._remember(tx, message, verdict, aside=True)

        self._go_on(await self._store.run(work))

    async def count(self, message: Message, verdict: Verdict) -> None:
        """Count what became of *message*, whose reply goes another way."""
        await self._store.run(lambda tx: self._count(tx, message, verdict))

    async def carry_out(self, work: Callable[[Transaction], tuple[T, Iterable[Claimed | None]]]) -> T:
        """Do *work* in one transaction and send what it claimed; the first of what it returns."""
        result, claimed = await self._store.run(work)
        self._go_on(*claimed)
        return result

    async def tell_moderators(self, key: str) -> None:
        """Tell the moderators of the unanswered question *key*, once."""
        self._go_on(await self._store.run(lambda tx: self._notice(tx, tx.unanswered_question(key))))

    # -- sending

    async def run(self) -> None:
        """Send what is due, what an earlier run left behind included, until cancelled."""
        while True:
            now = self._clock()
            free = MOST_AT_ONCE - len(self._sending)
            if now >= self._held_until and free > 0:
                self._go_on(*await self._store.run(partial(Transaction.due, now=now, limit=free)))
            await asyncio.sleep(1)

    async def drain(self, seconds: float) -> None:
        """Wait until what is being sent has been, *seconds* at the most; the rest is sent after the next start."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=seconds)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    # -- how a message is settled

    def _settle(self, tx: Transaction, message: Message, *, only_known: bool) -> Iterable[Claimed | None]:
        now = self._clock()
        if not tx.receive(message.key, message.revision, now, only_known=only_known):
            return ()
        try:
            verdict = self._responder.respond(message)
            reply = self._reply(tx, message, verdict)
        except Exception as error:  # whatever is wrong with this message, the next one goes on
            log.exception("%s set aside: %s", message.key, type(error).__name__)
            tx.set_aside(message.key, _to_json(message), repr(error))
            return ()
        log.info("%s %s: %s", message.key, type(verdict).__name__.lower(), verdict.reason)
        self._count(tx, message, verdict)
        claimed = tx.want(message.key, message.place, message.author, reply, now)
        return claimed, self._remember(tx, message, verdict)

    def _count(self, tx: Transaction, message: Message, verdict: Verdict) -> None:
        pair = verdict.candidate.pair.id if isinstance(verdict, Answer) else None
        tx.count_verdict(
            message.key,
            COUNTED_AS.get(type(verdict)),
            pair_id=pair,
            channel=message.place.channel,
            addressed=message.addressed,
            now=self._clock(),
        )

    def _reply(self, tx: Transaction, message: Message, verdict: Verdict) -> Reply:
        if isinstance(verdict, Answer) and self._is_repetition(tx, message, verdict):
            log.info("%s is answered further up in its thread by %s", message.key, verdict.candidate.pair.id)
            return self._platform.repetition(message, verdict.candidate.pair)
        reply = self._platform.reply(message, verdict)
        if reply.payload and self._is_capped(tx, message):
            log.warning(
                "%s gets no reply: slack.replies_per_hour is used up in %s",
                message.key,
                message.place.channel,
            )
            return Reply(None)
        return reply

    def _is_repetition(self, tx: Transaction, message: Message, answer: Answer) -> bool:
        pair = answer.candidate.pair.id
        return message.place.thread is not None and tx.is_given(
            message.place, pair, elsewhere_than=message.key
        )

    def _is_capped(self, tx: Transaction, message: Message) -> bool:
        if not self._replies_per_hour or message.private or tx.stands(message.key):
            return False
        since = self._clock() - HOUR
        return tx.replies_since(message.place.channel, since) >= self._replies_per_hour

    def _remember(
        self, tx: Transaction, message: Message, verdict: Verdict, *, aside: bool = False
    ) -> Claimed | None:
        if not isinstance(verdict, Abstention | Suggestion):
            tx.is_answered(message.key)
            return None
        question = self._unanswered(message, aside=aside)
        tx.keep_unanswered(question)
        return self._notice(tx, question) if isinstance(verdict, Abstention) else None

    def _notice(self, tx: Transaction, question: UnansweredQuestion | None) -> Claimed | None:
        if question is None:
            return None
        key = f"{question.key}:notice"
        notice = self._platform.notice(key, question)
        if notice is None:
            return None
        return tx.want(key, notice.place, None, notice.reply, self._clock())

    def _unanswered(self, message: Message, *, aside: bool) -> UnansweredQuestion:
        return UnansweredQuestion(
            key=message.key,
            question=message.text,
            channel=message.place.channel,
            asker=message.author,
            addressed=message.addressed,
            asked_at=self._clock(),
            thread=message.place.thread,
            aside=aside,
        )

    # -- how a reply is sent

    def _go_on(self, *claimed: Claimed | None) -> None:
        for one in filter(None, claimed):
            task = asyncio.create_task(self._send(one), name=f"send {one.key}")
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, claimed: Claimed) -> None:
        following: Claimed | None = claimed
        async with self._places:
            if claimed.lease_until - self._clock() < LONGEST_ATTEMPT:
                following = await self._store.run(lambda tx: tx.renew(claimed, self._clock()))
            while following is not None:
                following = await self._attempt(following)

    async def _attempt(self, claimed: Claimed) -> Claimed | None:
        """Send *claimed* once; the newer version to go on with, if one is wanted by now."""
        channel = claimed.place.channel
        if (wait := self._wait(claimed)) > 0:
            await self._put_off(claimed, wait, "waiting for its turn", in_doubt=claimed.in_doubt)
            return None
        try:
            ts = await self._bring_about(claimed)
        except Later as later:
            self._held_until = max(self._held_until, self._clock() + later.seconds)
            self._slots[channel] = max(self._slots.get(channel, 0.0), self._held_until)
            await self._put_off(claimed, self._wait(claimed), str(later), in_doubt=claimed.in_doubt)
        except InDoubt as doubt:
            seconds = min(2.0**claimed.attempts, LONGEST_WAIT)
            await self._put_off(claimed, seconds, str(doubt), in_doubt=claimed.ts is None)
        except Refused as refusal:
            await self._give_up(claimed, str(refusal))
        else:
            log.info("%s %s", claimed.key, "replied to" if ts else "has no reply any more")
            return await self._store.run(lambda tx: tx.sent(claimed, ts, self._clock()))
        return None

    def _wait(self, claimed: Claimed) -> float:
        """Seconds until *claimed* may be sent: none, unless the platform asked us to wait.

        Then those of one channel queue up, SPACING apart, so that they do not all come at once when the wait is over.
        What has waited for its turn is not sent to the end of the queue again.
        """
        now, channel = self._clock(), claimed.place.channel
        turn = self._slots.get(channel, 0.0)
        if now >= self._held_until and (claimed.attempts or now >= turn):
            return 0.0
        turn = max(turn, self._held_until)
        self._slots[channel] = turn + SPACING
        return turn - now

    async def _bring_about(self, claimed: Claimed) -> str | None:
        """Make the platform show what is wanted; the name of the reply that stands there then, if any."""
        ts, place = claimed.ts, claimed.place
        if ts is None and claimed.in_doubt:
            ts = await self._platform.find(place, claimed.key)
            if ts is not None and claimed.version == 1:
                return ts
        if claimed.payload is None:
            if ts is not None:
                await self._platform.delete(place, ts)
            return None
        if ts is None:
            return await self._platform.post(place, claimed.payload)
        await self._platform.update(place, ts, claimed.payload)
        return ts

    async def _put_off(self, claimed: Claimed, seconds: float, why: str, *, in_doubt: bool) -> None:
        if self._clock() - claimed.created_at > GIVE_UP_AFTER:
            await self._give_up(claimed, why)
            return
        log.warning("%s will be sent again in %.1f s: %s", claimed.key, seconds, why)
        due_at = self._clock() + seconds
        await self._store.run(lambda tx: tx.put_off(claimed, due_at, why, in_doubt=in_doubt))

    async def _give_up(self, claimed: Claimed, why: str) -> None:
        log.error("%s cannot be sent: %s", claimed.key, why)
        await self._store.run(lambda tx: tx.give_up(claimed, why))


def _to_json(message: Message) -> str:
    return json.dumps(dataclasses.asdict(message), default=sorted)

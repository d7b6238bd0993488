"""Receiving: nothing is lost that was acknowledged.

A message is judged, on a thread, since the judge reads for some hundredths of a second; then it is settled, and its
reply written down as wanted, in one transaction: settling.py. Only when that is committed may the platform be told that
the message has arrived. The sending comes after, and again after a crash: delivery.py. There is no queue of messages in
between: judging is pure, and what a crash cuts short arrives again.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from bot.background import STEADY, finish
from bot.keys import DiscreetKey, LaterKey, PeopleKey, PressedKey, question_of
from bot.messages import Message, Place, Reply
from bot.messaging.delivery import Delivery
from bot.messaging.open_questions import OpenQuestions
from bot.messaging.settling import Settling
from bot.verdicts import Answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterator

    from bot.background import Pace
    from bot.messages import Platform
    from bot.responder import Responder
    from bot.retrieval import Served
    from bot.store import Claimed, StandingReply, Store, Transaction
    from bot.verdicts import Verdict

log = logging.getLogger(__name__)

AT_ONCE = min(os.cpu_count() or 1, 4)
"""Messages that are judged at the same time: beyond the cores none is judged sooner, and each takes 35 MB for the
networks. Four is a guess."""


class Mailbox:
    """Receives messages and sees to it that the replies to them stand where they belong, once."""

    def __init__(  # noqa: PLR0913 - what it is made of, and two clocks
        self,
        store: Store,
        responder: Responder,
        platform: Platform,
        *,
        replies_per_hour: int = 0,
        follow_up: float = 0.0,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        pace: Pace = STEADY,
    ) -> None:
        """*replies_per_hour* caps the replies in any one channel, 0 for no cap; private talk is not capped. For
        *follow_up* seconds an answer may be followed up without calling the bot. Sending is tried again at *pace*.
        """
        self._store = store
        self._responder = responder
        self._platform = platform
        self._settling = Settling(responder, platform, replies_per_hour=replies_per_hour, clock=clock)
        self._follow_up = follow_up
        self._clock = clock
        # What is being judged or waits for its turn: the last of each channel, and each message by its key.
        self._turns: dict[str, asyncio.Future[None]] = {}
        self._receiving: set[asyncio.Task[None]] = set()
        # Threads of their own: a hundred questions would keep asyncio's from all else, from the look-up of names too.
        self._judges = ThreadPoolExecutor(AT_ONCE, "judge")
        self.delivery = Delivery(store, platform, clock=clock, monotonic=monotonic, pace=pace)
        self.questions = OpenQuestions(store, platform, self.delivery, clock=clock)

    # -- receiving; each returns once it is committed

    async def receive(self, message: Message, *, only_known: bool = False) -> None:
        """Judge *message* and have the reply to it sent, unless this revision of it was received before.

        With *only_known*, nothing is done about a message of which no earlier revision was received.
        """
        with self._under_way():
            await self._receive(message, only_known=only_known)

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        """Have what is done within it waited for at the end."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - as always in a coroutine that runs
        self._receiving.add(task)
        try:
            yield
        finally:
            self._receiving.discard(task)

    async def _receive(self, message: Message, *, only_known: bool) -> None:
        # Judged side by side, settled in turn: who asked first in a conversation is answered first.
        channel, key = message.place.channel, message.key
        before, same = self._turns.get(channel), self._turns.get(key)
        mine = asyncio.get_running_loop().create_future()
        self._turns |= {channel: mine, key: mine}
        try:
            if same:  # a mention comes as two events, and what was not acknowledged in time comes again
                await asyncio.wait({same})
            if await self._store.run(lambda tx: tx.is_news(key, message.revision, only_known=only_known)):
                verdict = await self._judged(message, before)
                settle = partial(
                    self._settling.settle, message=message, verdict=verdict, only_known=only_known
                )
                self.delivery.send(*await self._store.run(settle))
        finally:
            mine.set_result(None)
            for name in (channel, key):
                if self._turns.get(name) is mine:
                    del self._turns[name]

    async def judge(self, message: Message) -> Verdict:
        """Return the verdict on *message*, whose reply goes another way, by the archive that is served then."""
        verdict = await self._judged(message)
        if isinstance(verdict, Exception):
            raise verdict
        return verdict

    async def _judged(
        self, message: Message, before: asyncio.Future[None] | None = None
    ) -> Verdict | Exception:
        """Return the verdict on *message*, once what comes *before* it is settled, or what is wrong with it: the next
        one goes on. Judged anew where the archive changed meanwhile: somebody has just answered it, perhaps.
        """
        served, verdict = await self._on_a_thread(message)
        if before:
            await asyncio.wait({before})  # to await it would cancel it with us
        while served is not self._responder.served:
            served, verdict = await self._on_a_thread(message)
        return verdict

    async def _on_a_thread(self, message: Message) -> tuple[Served, Verdict | Exception]:
        return await asyncio.get_running_loop().run_in_executor(self._judges, self._judged_once, message)

    async def follow_up(self, message: Message, at: float, began: Callable[[], Awaitable[str]]) -> bool:
        """Receive *message*, written at that time in a thread, if its author was answered there shortly before; return
        whether they were. *began* says with what words that thread did, as far as it can be known.
        """
        with self._under_way():
            if before := self._turns.get(message.place.channel):  # who is answered may just be judged
                await asyncio.wait({before})
            # Answers are dated by our clock, which may be behind.
            since = min(at, self._clock()) - self._follow_up
            given = await self._store.run(lambda tx: tx.given_to(message.place, message.author, since))
            own = await self._store.run(lambda tx: tx.standing_under(message.key))
            given = [pair for pair in given if own is None or pair != own.pair_id]
            if given:
                further = dataclasses.replace(message, given=tuple(given), began=await began())
                await self._receive(further, only_known=False)
        return bool(given)

    async def drain(self, seconds: float) -> None:
        """Settle what is being judged, and send what can be sent, in at most that many *seconds* together; what is not
        settled by then was not received, and comes again.
        """
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        await finish(self._receiving, seconds / 2)
        await self.delivery.drain(end - clock())

    async def delete(self, key: str) -> None:
        """Take back the reply to the message *key*, which was deleted."""
        log.info("%s deleted", key)

        def work(tx: Transaction) -> list[Claimed | None]:
            now = self._clock()
            later = [tx.take_back(str(kind(key)), now) for kind in (LaterKey, PeopleKey, DiscreetKey)]
            return [tx.delete_question(key, now), *later, *self._settling.give_itself(tx, key, now)]

        self.delivery.send(*await self._store.run(work))

    async def gives_in(self, place: Place) -> bool:
        """Return whether an answer of ours stands in that thread."""
        return bool(await self._store.run(lambda tx: tx.given_in(place.channel, place.thread or "")))

    async def note_thread(self, channel: str, thread: str) -> None:
        """Have the thread read in which something was said, if that concerns us."""
        await self._note(channel, thread, lambda tx: tx.is_of_concern(channel, thread))

    async def note_mark(self, channel: str, ts: str) -> None:
        """Have the thread of *ts*, which somebody marked as solved, or no more, read where questions are asked."""
        await self._note(channel, ts, lambda tx: tx.is_asked_in(channel))

    async def _note(self, channel: str, ts: str, concerns_us: Callable[[Transaction], bool]) -> None:
        if before := self._turns.get(channel):  # what it is about may just be judged
            await asyncio.wait({before})
        await self._store.run(lambda tx: tx.note_news(channel, ts) if concerns_us(tx) else None)

    async def withdraw(self, channel: str, ts: str, by: str, moderators: Collection[str]) -> None:
        """Take the reply *ts* back for good, if *by* asked for it or is one of the *moderators*."""

        def work(tx: Transaction) -> Claimed | None:
            standing = tx.standing(channel, ts) or tx.marked(channel, ts)
            if standing is None or (by != standing.asker and by not in moderators):
                return None
            log.info("%s withdrawn by %s", standing.key, by)
            return tx.take_back(standing.key, self._clock(), for_good=True)

        self.delivery.send(await self._store.run(work))

    async def replace(self, channel: str, ts: str, answer: Callable[[Collection[str]], Reply]) -> bool:
        """Put *answer*, made below pairs of these ids, in the place of the reply *ts*; False if it is none of ours."""

        def work(tx: Transaction) -> tuple[bool, list[Claimed | None]]:
            standing = tx.standing(channel, ts)
            if standing is None:
                return False, []
            reply = answer(tx.given_above(standing.place, standing.key, self._clock()))
            if reply.pair_id:
                tx.forget_unanswered(standing.key)
                tx.count_given(standing.key, reply.pair_id)
            return True, [tx.want(standing.key, standing.place, standing.asker, reply, self._clock())]

        return await self.delivery.carry_out(work)

    async def answer_alone(self, channel: str, ts: str, by: str, moment: str) -> None:
        """Show *by*, who pressed the mark on the message *ts* at that *moment*, the answer that it stands for."""

        def work(tx: Transaction) -> Claimed | None:
            marked, now = tx.marked(channel, ts), self._clock()
            pair = self._responder.current(marked.pair_id) if marked else None
            if marked is None or pair is None:
                return None
            question = question_of(marked.key)
            log.info("%s: the mark was pressed by %s", question, by)
            reply = self._platform.alone(question, pair, by)
            return tx.want(str(PressedKey(question, moment)), Place(channel), by, reply, now)

        self.delivery.send(await self._store.run(work))

    async def pause(self, channel: str, until: float, by: str) -> None:
        """Say nothing unasked in *channel* until then, in seconds since the epoch."""
        await self._store.run(lambda tx: tx.pause(channel, until, by))

    async def resume(self, channel: str) -> bool:
        """End the pause of *channel*; return whether it was paused."""
        return await self._store.run(lambda tx: tx.resume(channel, self._clock()))

    async def say(self, key: str, place: Place, reply: Reply, *, asker: str | None = None) -> None:
        """Have *reply* stand at *place*, once for ever for that *key*."""
        self.delivery.send(await self._store.run(lambda tx: tx.want(key, place, asker, reply, self._clock())))

    async def standing(self, channel: str, ts: str) -> StandingReply | None:
        """Return what the reply *ts* is; None if it is none of ours."""
        return await self._store.run(lambda tx: tx.standing(channel, ts))

    async def standing_under(self, key: str) -> StandingReply | None:
        """Return the reply that is to stand under *key*; None if there is none."""
        return await self._store.run(lambda tx: tx.standing_under(key))

    async def give(self, key: str, place: Place, by: str, answer: Callable[[Collection[str]], Reply]) -> bool:
        """Have *answer*, made below the pairs of these ids, stand under *key* for *by*, who asked for its pair with a
        button; False where that stands there already.
        """

        def work(tx: Transaction) -> tuple[bool, list[Claimed | None]]:
            above = tx.given_above(place, key, self._clock())
            reply = answer(above)
            if (place.thread and reply.pair_id in above) or tx.is_replied_to(key):
                return False, []
            return True, [tx.want(key, place, by, reply, self._clock())]

        return await self.delivery.carry_out(work)

    async def vote(self, key: str, voter: str, pair_id: str, vote: str) -> bool:
        """Count a vote: one a person and reply, the last one counts; False if it is the one that counts already."""
        return await self._store.run(lambda tx: tx.vote(key, voter, pair_id, vote, self._clock()))

    async def keep_unanswered(self, message: Message, verdict: Verdict) -> None:
        """Remember that *message*, whose reply goes another way, drew no answer, and tell the moderators."""

        def work(tx: Transaction) -> Claimed | None:
            self._settling.count(tx, message, verdict)
            return self._settling.remember(tx, message, verdict, aside=True)

        self.delivery.send(await self._store.run(work))

    async def count(self, message: Message, verdict: Verdict) -> None:
        """Count what became of *message*, whose reply goes another way."""
        await self._store.run(lambda tx: self._settling.count(tx, message, verdict))

    def _judged_once(self, message: Message) -> tuple[Served, Verdict | Exception]:
        """Return what was served when it was judged, and the verdict, or what is wrong with this message."""
        served = self._responder.served
        try:
            verdict = self._responder.respond(message)
            if isinstance(verdict, Answer):  # found here once, off the loop and outside any transaction
                self._responder.further(verdict.candidate.pair)
        except Exception as error:
            log.exception("%s cannot be judged: %s", message.key, type(error).__name__)
            return served, error
        return served, verdict

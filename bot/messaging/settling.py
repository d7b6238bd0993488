"""Settling: what becomes of a judged message, within one transaction. It is counted and replied to, and kept where no
pair answers it, for moderators to hear of.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import time
from typing import TYPE_CHECKING

from bot.evaluation.calibration import unshifted
from bot.keys import DiscreetKey
from bot.messages import Message, Place, Reply, UnansweredQuestion
from bot.messaging.open_questions import asked_alike, own_card, tell
from bot.store.unanswered import HELD
from bot.verdicts import (
    ALIKE,
    APART,
    HOPELESS,
    MOST_SUGGESTIONS,
    NEAR,
    NEAR_FURTHER,
    POINTED_TO,
    Abstention,
    Answer,
    Candidate,
    Ignored,
    Suggestion,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.messages import Platform
    from bot.responder import Responder
    from bot.store import Claimed, Transaction
    from bot.verdicts import Verdict

log = logging.getLogger(__name__)

HOUR = 3600.0
MOST_NEAR = MOST_SUGGESTIONS + 1
"""So many of the nearest pairs are noted: one of them was perhaps given, and is not offered in its own place."""
A_MOMENT = 120.0
"""Seconds within which the same question of the same person is one: posted in the wrong channel, or in two."""
NO_QUESTION, UNSURE, SAID_ABOVE, CAP = "no question", "unsure", "said above", "cap"
SILENT, PAUSED, PEOPLE = "its channel is silent", "its channel is paused", "people were first"
"""Reasons to say nothing, as they are counted."""
QUIET_ABOUT: dict[type, str] = {
    Ignored: NO_QUESTION,
    Abstention: UNSURE,
    Suggestion: UNSURE,
    Answer: SAID_ABOVE,
}
"""Those that the verdict tells, where nothing else does."""
COUNTED_AS: dict[type, str] = {Answer: "answered", Suggestion: "suggested", Abstention: "silent"}


class Settling:
    """Settles messages in the transactions that it is handed; *replies_per_hour* as for the mailbox."""

    def __init__(
        self,
        responder: Responder,
        platform: Platform,
        *,
        replies_per_hour: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._responder = responder
        self._platform = platform
        self._replies_per_hour = replies_per_hour
        self._clock = clock

    def settle(
        self, tx: Transaction, message: Message, verdict: Verdict | Exception, *, only_known: bool
    ) -> Iterable[Claimed | None]:
        """Write down what becomes of *message*, unless it was received before; return what is to be sent for it. What
        cannot be judged or replied to is set aside.
        """
        now = self._clock()
        if not tx.receive(message.key, message.revision, now, only_known=only_known):
            return ()
        if isinstance(verdict, Exception):
            tx.set_aside(message.key, _to_json(message), repr(verdict))
            return ()
        try:
            reply = self._reply(tx, message, verdict)
        except Exception as error:  # whatever is wrong with this message, the next one goes on
            log.exception("%s set aside: %s", message.key, type(error).__name__)
            tx.set_aside(message.key, _to_json(message), repr(error))
            return ()
        log.info("%s %s: %s", message.key, type(verdict).__name__.lower(), verdict.reason)
        hushed = self._hushed(tx, message, verdict, reply)
        if hushed:
            log.info("%s is left at that: %s", message.key, hushed)
            reply = Reply(None)
        self.count(tx, message, verdict, unsaid=bool(hushed))
        if not reply.payload:
            tx.count_silence(hushed or QUIET_ABOUT[type(verdict)], now)
        claimed = self._want(tx, message, reply)
        if message.manner and message.manner.loudness == "silent":
            return claimed
        return *claimed, self.remember(tx, message, verdict, is_asked=reply.payload is not None)

    def _want(self, tx: Transaction, message: Message, reply: Reply) -> tuple[Claimed | None, ...]:
        """Have *reply* stand where it belongs, and nothing where only another belonged."""
        now, wait = self._clock(), message.manner.wait if message.manner else 0.0
        discreet = str(DiscreetKey(message.key))
        if reply.discreet:
            # In no thread, so that nobody else is referred to what they cannot see.
            place = Place(message.place.channel)
            wanted = tx.want(discreet, place, message.author, reply, now, wait=wait)
            return tx.take_back(message.key, now), wanted
        wanted = tx.want(message.key, message.place, message.author, reply, now, wait=wait)
        return tx.take_back(discreet, now), wanted

    def _hushed(self, tx: Transaction, message: Message, verdict: Verdict, reply: Reply) -> str:
        """Return why *reply* is not said to *message*, nor led to where it stands already; nothing where it may be."""
        if not reply.payload and not isinstance(verdict, Answer):
            return ""
        if message.manner and message.manner.loudness == "silent":
            return SILENT
        if message.manner and tx.is_paused(message.place.channel, self._clock()):
            return PAUSED
        if not reply.payload or not self._is_capped(tx, message):
            return ""
        log.warning("slack.replies_per_hour is used up in %s", message.place.channel)
        return CAP

    def count(self, tx: Transaction, message: Message, verdict: Verdict, *, unsaid: bool = False) -> None:
        """Count what became of *message*; *unsaid* where its reply is not said."""
        given = verdict.candidate if isinstance(verdict, Answer) and not unsaid else None
        kind = COUNTED_AS.get(type(verdict))
        tx.count_verdict(
            message.key,
            "unsaid" if unsaid and isinstance(verdict, Answer | Suggestion) else kind,
            pair_id=given.pair.id if given else None,
            channel=message.place.channel,
            addressed=message.addressed,
            now=self._clock(),
            confidence=unshifted(given.confidence, self._responder.served.shift) if given else None,
            near=_nearest(verdict),
        )

    def _reply(self, tx: Transaction, message: Message, verdict: Verdict) -> Reply:
        if not isinstance(verdict, Answer | Suggestion):
            return self._platform.reply(message, verdict)
        above = tx.given_above(message.place, message.key, self._clock())
        if isinstance(verdict, Suggestion):
            return self._platform.reply(message, _offered_below(above, verdict, message.place))
        asked_below = dataclasses.replace(message, given=tuple(above))
        return self._repetition(tx, asked_below, verdict) or self._platform.reply(asked_below, verdict)

    def _repetition(self, tx: Transaction, message: Message, answer: Answer) -> Reply | None:
        """Return the reply where what *answer* gives stands in the thread, or was given to its asker a moment ago."""
        pair = answer.candidate.pair
        if answer.more or answer.open:
            return None
        if message.place.thread and pair.id in message.given:
            log.info("%s is answered further up in its thread by %s", message.key, pair.id)
            return self._platform.repetition(message, pair)
        now = self._clock()  # what is much later was written before the clock was set back
        moment = now - A_MOMENT, now + A_MOMENT
        for earlier in tx.given_between(message.author, pair.id, *moment, elsewhere_than=message.key):
            if reply := self._platform.repetition(message, pair, earlier):
                log.info("%s is answered under %s by %s", message.key, earlier, pair.id)
                return reply
        return None

    def give_itself(self, tx: Transaction, key: str, now: float) -> list[Claimed | None]:
        """Give the pair wherever a reply only leads to the one under *key*, which goes."""
        claimed = []
        for leading in tx.leading_to(key):
            pair = self._responder.served.archive.get(leading.pair_id)
            if pair is None:
                continue
            message = Message(leading.key, pair.question, leading.asker or "", leading.place)
            verdict = Answer((Candidate(pair, 0.0, 1.0, pair.question),), "what it led to was deleted")
            reply = self._platform.reply(message, verdict)
            claimed.append(tx.want(leading.key, leading.place, leading.asker, reply, now))
        return claimed

    def _is_capped(self, tx: Transaction, message: Message) -> bool:
        if not self._replies_per_hour or message.private or tx.stands(message.key):
            return False
        now = self._clock()  # what is later was written before the clock was set back
        return tx.replies_between(message.place.channel, now - HOUR, now) >= self._replies_per_hour

    def remember(
        self,
        tx: Transaction,
        message: Message,
        verdict: Verdict,
        *,
        aside: bool = False,
        is_asked: bool = True,
    ) -> Claimed | None:
        """Keep *message* where no pair answers all of it, and return the card of it, if it gets one. What may be no
        question waits for its author's word, and is forgotten where nothing asks them for that.
        """
        aside = aside or (message.manner is not None and message.manner.discreet)
        question = self._unanswered(message, aside=aside)
        if isinstance(verdict, Answer) and verdict.open:
            question = dataclasses.replace(question, question=verdict.open)
            tx.keep_unanswered(question)
            return tell(tx, self._platform, question.key, self._clock())
        if not isinstance(verdict, Abstention | Suggestion) or (verdict.doubtful and not is_asked):
            if tx.forget_unanswered(message.key):
                tx.drop_drafts(message.key, self._clock())
            return None
        if verdict.doubtful:
            tx.keep_unanswered(question, state=HELD)
            return None
        wanted = _is_for_the_archive(message, verdict)
        before = [] if wanted else asked_alike(tx, question)
        for_archive = wanted or bool(before)
        tx.keep_unanswered(dataclasses.replace(question, for_archive=for_archive))
        self._look_again(tx, question)
        if not isinstance(verdict, Abstention) or not for_archive:
            return None
        for earlier in before:  # two who ask the same make a question for the archive of what was chat
            tx.put_on_card(own_card(before[0]), earlier.key)
        return tell(tx, self._platform, question.key, self._clock())

    def _look_again(self, tx: Transaction, question: UnansweredQuestion) -> None:
        """Have the thread be read anew where people had answered what *question* was before it was changed."""
        kept = tx.unanswered_question(question.key)
        if kept and kept.offered and question.thread:
            tx.note_news(question.channel, question.thread)

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


def _nearest(verdict: Verdict) -> list[str]:
    """Return the ids of the pairs that came nearest, the best first: of those that moderators can make it a phrasing
    of, and that do not answer another part of it. Beside one that was given, those that are worth offering, for it has
    nearly all the confidence; where none was, those that its words point to. Neither where they are far in meaning.
    """
    candidates = () if isinstance(verdict, Ignored) else verdict.candidates
    given = {one.pair.id for one in verdict.given} if isinstance(verdict, Answer) and verdict.open else set()
    least = HOPELESS if isinstance(verdict, Answer) else POINTED_TO
    near = [
        one.pair.id
        for one in candidates
        if one.confidence >= least and one.likeness >= APART
        if not one.pair.derived and one.pair.id not in given
    ]
    return near[:MOST_NEAR]


def _offered_below(above: frozenset[str], verdict: Suggestion, place: Place) -> Suggestion:
    """Return *verdict* without the offers that stand *above* it in a thread, unless nothing else would be left."""
    if not place.thread:
        return verdict
    offered = tuple(one for one in verdict.offered if one.pair.id not in above)
    return dataclasses.replace(verdict, offered=offered or verdict.offered)


def _is_for_the_archive(message: Message, verdict: Suggestion | Abstention) -> bool:
    """Return whether moderators are to hear of *message* though nobody else asked it: it was asked of the bot, or is
    near something that the archive is about, in meaning too; "should we order pizza?" is neither.
    """
    if message.addressed:
        return True
    if isinstance(verdict, Abstention) and verdict.alone is not None:
        return verdict.alone >= NEAR_FURTHER
    return any(found.confidence >= NEAR and found.likeness >= ALIKE for found in verdict.candidates)


def _to_json(message: Message) -> str:
    """Return *message* without what others may have said before it."""
    return json.dumps(dataclasses.asdict(dataclasses.replace(message, began="")), default=sorted)

"""Follow-ups: what a plan brings with it once it is written: askers are answered, a wrong answer is put right."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bot.keys import DiscreetKey, LaterKey, PeopleKey, ProposalKey, WaitingKey
from bot.messages import Place
from bot.moderation.models import MOST_UNANSWERED, grouped
from bot.retrieval import veto_mark
from bot.similarity import nearly_same
from bot.store import Label, ReviewItem
from bot.store.tables import PROPOSAL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bot.messages import Payload, Reply, UnansweredQuestion
    from bot.moderation.models import Plan
    from bot.moderation.serving import ServedArchive
    from bot.pairs import Pair
    from bot.store import Claimed, Transaction


Regrets: TypeAlias = "Callable[[Transaction, Iterable[str]], list[Claimed | None]]"
"""Has the regrets under questions that were decided, or are open again, say so; returns what is to be sent for it."""


class Voice(Protocol):
    """The words in which a platform gives an answer, and what bounds it there."""

    def tags_in(self, channel: str) -> frozenset[str] | None:
        """Return the tags that bound which pairs may answer in *channel*; None while that is not known."""

    def answer(self, key: str, pair: Pair, asked: str = "") -> Reply:
        """Return *pair* as the answer to the question *key*, which is told again where it is given as *asked*; pure."""

    def instead(self, standing: Payload, key: str, pair: Pair) -> Reply:
        """Return *pair* in the place of the answer that is *standing* under *key*, with what is said above that one;
        pure.
        """

    def is_said_in(self, pair: Pair, place: Place) -> bool:
        """Return whether *pair* is what somebody said in that thread, where it would only be repeated; pure."""


class FollowUps:
    """Writes down, in the transaction that it is handed, what follows; returns what is to be sent for it."""

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        archive: ServedArchive,
        voice: Voice,
        regrets: Regrets,
        *,
        answer_within: float,
        clock: Callable[[], float] = time.time,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        """*answer_within* so many seconds of asking, an answer still reaches who asked; *regrets* says under questions
        that were decided that nobody can wait for them any more.
        """
        self._archive = archive
        self._voice = voice
        self.regrets = regrets
        self._answer_within = answer_within
        self._clock = clock
        self._today = today

    def after(self, tx: Transaction, plan: Plan) -> list[Claimed | None]:
        """Do what follows when the patches of *plan* are written."""
        pair = self._archive.get(plan.pair_id)
        for entry in plan.entries:
            tx.note(entry)
        for label in plan.labels:
            tx.label(label, plan.by, self._clock())
        if plan.undone:
            tx.note_undone(plan.undone)
        if plan.merged:
            tx.merge_counts(plan.merged, plan.pair_id)
        if plan.parted:
            tx.part_counts(plan.parted)
        if plan.proposal:
            tx.proposal_became(plan.proposal, plan.pair_id, plan.become)
        claimed = self._answer(tx, pair, plan.by, plan.group) if pair and plan.answers else []
        if plan.undone and pair:
            removed = [text for one in plan.patches for text in one.removed]
            claimed += self._ask_again(tx, pair, removed)
        elif plan.undone:
            claimed += self._never_added(tx, plan.pair_id)
        if plan.answer:
            claimed += [self._deal_with(tx, plan, pair), self._unmark(tx, plan.answer, pair)]
        return claimed

    def tell_askers(
        self, tx: Transaction, questions: Iterable[UnansweredQuestion], pair: Pair
    ) -> list[Claimed | None]:
        """Have *pair* stand as the answer to those of *questions* that were asked of late; what people answered to them
        besides is no draft any more.
        """
        questions = list(questions)
        now, given = self._clock(), self._archive.now.current(pair, self._today())
        for question in questions:
            tx.drop_drafts(question.key, now)
        tx.count_by_people([question.key for question in questions])
        regrets = self.regrets(tx, [question.key for question in questions])
        since = now - self._answer_within
        if given is None:
            return regrets
        recent = [question for question in questions if question.asked_at >= since]
        waiting = self._tell_waiting(tx, recent, given, now)
        return [*regrets, *(self._tell(tx, question, given, now) for question in recent), *waiting]

    # -- who asked in vain

    def _answer(self, tx: Transaction, pair: Pair, by: str, group: str | None) -> list[Claimed | None]:
        """Settle the unanswered questions that *pair* answers; their answers, to be sent, in their threads."""
        open_questions = tx.unanswered(MOST_UNANSWERED)
        mine = {question.key: question for question in answered_by(pair, open_questions, group, tx.vetoes())}
        decided = tx.decide_questions(list(mine), "answered", by, self._clock()) if mine else []
        for key in decided:
            self._label_question(tx, mine[key], pair, by)
        claimed = self.tell_askers(tx, [mine[key] for key in decided], pair) if decided else []
        given = self._archive.now.current(pair, self._today())
        by_people = []
        for asked in tx.asked(group) if group and given else ():
            # People answered who asked it; who waits for it hears of it now.
            tx.answer_solved(asked.question.key, by, self._clock())
            if asked.state == "solved" or tx.stands(str(PeopleKey(asked.question.key))):
                by_people.append(asked.question)
        return claimed + self._tell_waiting(tx, by_people, given, self._clock()) if given else claimed

    def _ask_again(self, tx: Transaction, pair: Pair, phrasings: Collection[str]) -> list[Claimed | None]:
        """Have the questions wait again that *pair* answered because it was asked in these *phrasings* too."""
        again = [
            question.key
            for question in tx.answered_with(pair.id)
            if any(nearly_same(question.question, text) for text in phrasings)
            and not any(nearly_same(question.question, text) for text in pair.phrasings)
        ]
        tx.forget_labels(pair.id, map(veto_mark, phrasings))
        return self._take_back(tx, pair.id, again)

    def _never_added(self, tx: Transaction, pair_id: str) -> list[Claimed | None]:
        """Have all wait again that the pair answered, and what it was made of be decided anew: it is in the archive no
        more, as if nobody had added it.
        """
        tx.forget_labels(pair_id)
        proposed = tx.propose_again(pair_id)
        for proposal in proposed:
            tx.open_review(ReviewItem(str(ProposalKey(proposal)), PROPOSAL, proposal))
        answered = [one.question.key for key in proposed.values() for one in tx.asked(key)]
        given = [question.key for question in tx.answered_with(pair_id)]
        return self._take_back(tx, pair_id, list(dict.fromkeys([*answered, *given])))

    def _take_back(self, tx: Transaction, pair_id: str, again: Collection[str]) -> list[Claimed | None]:
        """Take back what that pair answered to the questions of the keys *again*, which wait again."""
        claimed: list[Claimed | None] = []
        for key in again:
            replies = [key, str(LaterKey(key)), *(waiting_key(key, user) for user in tx.waiting_for(key))]
            standing = {name: tx.standing_under(name) for name in replies}
            wrong = [name for name, reply in standing.items() if reply and reply.pair_id == pair_id]
            claimed += [tx.take_back(name, self._clock()) for name in wrong]
        if again:
            tx.reopen_questions(again)
            tx.count_unanswered(again)
        return [*claimed, *self.regrets(tx, again)]

    def _label_question(self, tx: Transaction, question: UnansweredQuestion, pair: Pair, by: str) -> None:
        tx.label(
            Label(
                veto_mark(question.question),
                question.question,
                pair.id,
                asker=question.asker,
                unaddressed=not question.addressed,
            ),
            by,
            self._clock(),
        )

    def _tell(self, tx: Transaction, question: UnansweredQuestion, pair: Pair, now: float) -> Claimed | None:
        """Have *pair* stand as the answer to *question*: anew, for what only changes its text is noticed by nobody; and
        with the question, where it does not stand above in the thread. Where people said it themselves, nothing is said
        again.
        """
        place, asked = answer_place(question)
        if self._voice.is_said_in(pair, place):
            return None
        later = asked or tx.is_replied_to(question.key)
        key = str(LaterKey(question.key)) if later else question.key
        tx.count_given(question.key, pair.id)
        return tx.want(key, place, question.asker, self._voice.answer(key, pair, asked), now)

    def _tell_waiting(
        self, tx: Transaction, questions: Sequence[UnansweredQuestion], pair: Pair, now: float
    ) -> list[Claimed | None]:
        """Have *pair* reach those who wait for the answer to *questions*, each directly, with what was asked."""
        told = []
        for user, question in waiting_besides(tx, questions).items():
            key = waiting_key(question.key, user)
            reply = self._voice.answer(key, pair, question.question)
            told.append(tx.want(key, Place(user), user, reply, now))
        return told

    # -- an answer that was found wanting

    def _deal_with(self, tx: Transaction, plan: Plan, pair: Pair | None) -> Claimed | None:
        put_right = "corrected" if plan.pair_id else "withdrawn"
        tx.decide_answer(plan.answer, plan.dealt or put_right, plan.by)
        if plan.dealt:
            standing = tx.standing_under(plan.answer)
            gives_it = pair is not None and standing is not None and standing.pair_id == pair.id
            if plan.dealt != "changed" or not gives_it:
                return None
        return self._put_right(tx, plan.answer, pair)

    def _unmark(self, tx: Transaction, key: str, pair: Pair | None) -> Claimed | None:
        """Take back what said discreetly that another than *pair* answers the question *key*."""
        discreet = str(DiscreetKey(key))
        standing = tx.standing_under(discreet)
        if standing is None or (pair and standing.pair_id == pair.id):
            return None
        return tx.take_back(discreet, self._clock(), for_good=True)

    def _put_right(self, tx: Transaction, key: str, pair: Pair | None) -> Claimed | None:
        standing, now = tx.standing_under(key), self._clock()
        given = pair and self._archive.now.current(pair, self._today())
        if standing is None or given is None:
            return tx.take_back(key, now, for_good=True)
        tx.forget_unanswered(key)
        reply = self._voice.instead(standing.payload, key, given)
        return tx.want(key, standing.place, standing.asker, reply, now)


def answer_place(question: UnansweredQuestion) -> tuple[Place, str]:
    """Return where an answer to *question* belongs, and what of the question is to be told again there."""
    if question.aside:
        return Place(question.asker), question.question
    return Place(question.channel, question.thread), "" if question.thread else question.question


def waiting_besides(
    tx: Transaction, questions: Sequence[UnansweredQuestion]
) -> dict[str, UnansweredQuestion]:
    """Return who waits for the answer to one of *questions* and asked none, each with the first that they wait for."""
    askers = {question.asker for question in questions}
    waiting = [(user, question) for question in questions for user in tx.waiting_for(question.key)]
    return {user: question for user, question in reversed(waiting) if user not in askers}


def waiting_key(key: str, user: str) -> str:
    """Return the key of what *user*, who waits for it, hears of the question *key*; their id cannot be read in it."""
    return str(WaitingKey(key, hashlib.blake2b(f"{key} {user}".encode(), digest_size=8).hexdigest()))


def answered_by(
    pair: Pair,
    questions: Collection[UnansweredQuestion],
    group: str | None,
    vetoes: dict[str, frozenset[str]],
) -> list[UnansweredQuestion]:
    """Return those of *questions* that are in the *group*, or ask what *pair* is asked."""
    chosen: set[str] = set()
    if group and any(question.key == group for question in questions):
        keys = ({question.key for question in one.questions} for one in grouped(questions))
        chosen = next(mine for mine in keys if group in mine)

    def same(question: str) -> bool:
        return any(nearly_same(question, text) for text in pair.phrasings)

    def refused(question: str) -> bool:
        return pair.id in vetoes.get(veto_mark(question), ())

    return [
        one for one in questions if one.key in chosen or (same(one.question) and not refused(one.question))
    ]

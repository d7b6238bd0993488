"""What moderators have to decide, until everybody who must hear how it ended has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, delete, func, or_, select, update

from bot.messages import UnansweredQuestion
from bot.store import statements
from bot.store.statements import Upserting
from bot.store.tables import matters, outbox, proposals, unanswered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Select


_QUESTION = [unanswered.c[name] for name in UnansweredQuestion.__slots__]


class Decision(NamedTuple):
    """What was decided about a question, *answered* or *dismissed*, and who did."""

    by: str
    deed: str


class UnansweredQuestions(Upserting):
    """Questions that the bot abstained from."""

    def keep_unanswered(self, question: UnansweredQuestion) -> None:
        """Remember *question*, in the place of an earlier revision of it; no card tells of it."""
        values = {name: getattr(question, name) for name in UnansweredQuestion.__slots__ if name != "key"}
        fresh = {"state": "open", "decided_by": None, "decided_at": None, "card": None}
        self._upsert(unanswered, {"key": question.key}, values | fresh)

    def unanswered_question(self, key: str) -> UnansweredQuestion | None:
        """The question *key*, if the bot abstained from it and nobody has decided about it."""
        found = self._questions(select(*_QUESTION).where(unanswered.c.key == key, _OPEN))
        return found[0] if found else None

    def is_answered(self, key: str) -> None:
        """Forget that *key* was unanswered."""
        self._db.execute(statements.FORGET, {"of": key})

    def unanswered(self, limit: int) -> list[UnansweredQuestion]:
        """The newest *limit* questions that the bot abstained from and nobody has decided about."""
        query = select(*_QUESTION).where(_OPEN)
        return self._questions(query.order_by(unanswered.c.asked_at.desc(), unanswered.c.key).limit(limit))

    def told_of(self, limit: int) -> list[tuple[str, str, str]]:
        """The newest *limit* open questions that a card tells of, the first asked first: card, key and words."""
        query = select(unanswered.c.card, unanswered.c.key, unanswered.c.question)
        told = query.where(_OPEN, unanswered.c.card.is_not(None))
        newest = told.order_by(unanswered.c.asked_at.desc(), unanswered.c.key).limit(limit)
        return [(row.card, row.key, row.question) for row in reversed(self._db.execute(newest).all())]

    def told_on(self, card: str) -> list[UnansweredQuestion]:
        """The open questions that *card* tells of, the first asked first."""
        query = select(*_QUESTION).where(_OPEN, unanswered.c.card == card)
        return self._questions(query.order_by(unanswered.c.asked_at, unanswered.c.key))

    def tell_on(self, card: str, key: str) -> None:
        """Have *card* tell of the question *key*."""
        self._db.execute(update(unanswered).where(unanswered.c.key == key).values(card=card))

    def decide_questions(self, keys: Collection[str], deed: str, by: str, now: float) -> list[str]:
        """Have *deed* (answered, dismissed) be what became of those of *keys* nobody decided about; which these are."""
        query = update(unanswered).where(unanswered.c.key.in_(keys), _OPEN)
        decided = query.values(state=deed, decided_by=by, decided_at=now).returning(unanswered.c.key)
        return list(self._db.scalars(decided))

    def decision_on(self, key: str) -> Decision | None:
        """What was decided about the question *key*, if anything was."""
        query = select(unanswered.c.decided_by, unanswered.c.state).where(unanswered.c.key == key, ~_OPEN)
        row = self._db.execute(query).one_or_none()
        return None if row is None else Decision(row.decided_by or "", row.state)

    def _questions(self, query: Select[tuple[object, ...]]) -> list[UnansweredQuestion]:
        return [UnansweredQuestion(**row) for row in self._db.execute(query).mappings()]


QUESTION, PROPOSAL, ANSWER = "question", "proposal", "answer"
GONE, TAKEN_BACK = "gone", "taken back"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Something to decide: its card, if there is one, stands under *key*.

    *kind* says what it is: an unanswered question, a proposal, or an answer that was found wanting; *subject* is the
    key of the question, the proposal's id, or the key of the answer, which gave *pair_id*. *words* are what *asker*
    says of that answer, if anything; *opened_at* is in seconds since the epoch.
    """

    key: str
    kind: str
    subject: str
    pair_id: str | None = None
    asker: str = ""
    words: str = ""
    opened_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a matter ended: the *deed*, and *by* whom, if it was a person.

    A question is answered, dismissed or gone; a proposal approved, phrased, rejected or gone; an answer corrected,
    withdrawn, changed, retired, left, or taken back. *about* is what was asked, as far as it is kept, *asker* who
    proposed it, *reason* why it was turned down.
    """

    matter: ReviewItem
    deed: str
    by: str = ""
    about: str = ""
    asker: str = ""
    reason: str = ""


class ReviewItems(Upserting):
    """What is to be decided, and what of it has been, whoever did, by whatever way."""

    def open_matter(self, matter: ReviewItem) -> None:
        """Remember that *matter* is to be decided, anew if it was before."""
        values: dict[str, Any] = {"kind": matter.kind, "subject": matter.subject, "pair": matter.pair_id}
        values |= {
            "asker": matter.asker or None,
            "words": matter.words or None,
            "opened_at": matter.opened_at,
        }
        self._upsert(matters, {"key": matter.key}, values | {"deed": None, "by": None, "told": None})

    def doubts(self) -> list[ReviewItem]:
        """The answers that somebody found wanting and nobody has decided about, the oldest first."""
        query = select(matters).outerjoin(outbox, outbox.c.key == matters.c.subject)
        stands = or_(
            outbox.c.key.is_(None), and_(outbox.c.payload.is_not(None), outbox.c.pair == matters.c.pair)
        )
        is_open = query.where(matters.c.kind == ANSWER, matters.c.deed.is_(None), stands)
        return [
            _matter(row) for row in self._db.execute(is_open.order_by(matters.c.opened_at, matters.c.key))
        ]

    def note_told(self, card: str, count: int) -> None:
        """Note that *card* tells of so many questions."""
        self._db.execute(update(matters).where(matters.c.key == card).values(told=count))

    def cards_out_of_date(self) -> list[str]:
        """The keys of the cards that tell of questions which are open no more, beside some that are."""
        count = func.count(unanswered.c.key)
        query = select(matters.c.key).join(unanswered, unanswered.c.card == matters.c.key)
        query = query.where(matters.c.kind == QUESTION, _OPEN).group_by(matters.c.key, matters.c.told)
        wrong = query.having(count != func.coalesce(matters.c.told, 0))
        return list(self._db.scalars(wrong.order_by(matters.c.key)))  # replicas lock them in one order

    def decide_answer(self, subject: str, deed: str, by: str) -> None:
        """Have *deed* be what *by* did about the answer under the key *subject*."""
        same = (matters.c.kind == ANSWER) & (matters.c.subject == subject)
        self._db.execute(update(matters).where(same).values(deed=deed, by=by))

    def ended_matters(self, key: str | None = None) -> list[Ended]:
        """The matters that have ended and nobody has been told of; with *key*, whether that one has."""
        found = (*self._questions_ended(key), *self._proposals_ended(key), *self._answers_ended(key))
        return sorted(found, key=lambda ended: ended.matter.key)

    def proposals_unseen(self) -> list[str]:
        """The ids of the open proposals that no card was wanted for yet."""
        query = (
            select(proposals.c.id)
            .join(matters, (matters.c.subject == proposals.c.id) & (matters.c.kind == PROPOSAL))
            .outerjoin(outbox, outbox.c.key == matters.c.key)
            .where(proposals.c.state == "open", proposals.c.draft.is_not(None), outbox.c.key.is_(None))
            .order_by(proposals.c.proposed_at, proposals.c.id)
        )
        return list(self._db.scalars(query))

    def close_matter(self, key: str) -> None:
        """Forget the matter: who is to be told how it ended will be."""
        self._db.execute(delete(matters).where(matters.c.key == key))

    def _questions_ended(self, key: str | None) -> Iterator[Ended]:
        """A card of questions has ended when none of them is open; how the last one was decided is how it did."""
        latest = (unanswered.c.decided_at.desc(), unanswered.c.asked_at)
        decided = select(unanswered).where(~_OPEN).order_by(*latest).limit(1)
        still_open = select(unanswered.c.key).where(unanswered.c.card == matters.c.key, _OPEN).exists()
        given = select(outbox.c.pair).where(outbox.c.key == matters.c.subject, outbox.c.payload.is_not(None))
        query = select(matters, given.scalar_subquery().label("given"))
        for row in self._db.execute(_of(QUESTION, key, query).where(~still_open)).all():
            if last := self._db.execute(decided.where(unanswered.c.card == row.key)).first():
                yield Ended(_matter(row), last.state, last.decided_by or "", last.question)
            else:
                yield Ended(_matter(row), "answered" if row.given else GONE)

    def _proposals_ended(self, key: str | None) -> Iterator[Ended]:
        columns = [proposals.c[name] for name in ("id", "state", "decided_by", "draft", "reason")]
        query = select(matters, *columns, proposals.c.by.label("proposer")).outerjoin(
            proposals, proposals.c.id == matters.c.subject
        )
        # What is approved and has no pair yet is being written, or will be open again.
        decided = (proposals.c.state == "rejected") | proposals.c.pair.is_not(None)
        unkept = (proposals.c.state == "open") & proposals.c.draft.is_(None)
        ended = or_(proposals.c.id.is_(None), decided, unkept)
        for row in self._db.execute(_of(PROPOSAL, key, query).where(ended)):
            by = row.decided_by or ""
            question = json.loads(row.draft)["question"] if row.draft else ""
            yield Ended(
                _matter(row), row.state if by else GONE, by, question, row.proposer or "", row.reason or ""
            )

    def _answers_ended(self, key: str | None) -> Iterator[Ended]:
        other = or_(outbox.c.payload.is_(None), outbox.c.pair.is_(None), outbox.c.pair != matters.c.pair)
        query = select(matters).outerjoin(outbox, outbox.c.key == matters.c.subject)
        ended = or_(matters.c.deed.is_not(None), outbox.c.key.is_not(None) & other)
        for row in self._db.execute(_of(ANSWER, key, query).where(ended)):
            yield Ended(_matter(row), row.deed or TAKEN_BACK, row.by or "")


def _of(kind: str, key: str | None, query: Select[Any]) -> Select[Any]:
    query = query.where(matters.c.kind == kind)
    return query if key is None else query.where(matters.c.key == key)


def _matter(row: Any) -> ReviewItem:
    said = (row.asker or "", row.words or "", row.opened_at)
    return ReviewItem(row.key, row.kind, row.subject, row.pair, *said)


_OPEN = unanswered.c.state == "open"

"""Reviews: what moderators have to decide, until everybody who must hear how it ended has."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, bindparam, case, delete, func, or_, select, update

from bot.keys import VoteKey
from bot.store.statements import Upserting
from bot.store.tables import ANSWER, PHRASING, PROPOSAL, QUESTION, outbox, proposals, review_items, unanswered
from bot.store.unanswered import DECIDED, OFFERED, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import BindParameter, Select


GONE, TAKEN_BACK = "gone", "taken back"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Something to decide: its card, if there is one, stands under *key*.

    *kind* says what it is: an unanswered question, a proposal, an answer that was found wanting, or a phrasing;
    *subject* is the key of the question, the proposal's id, the key of the answer, which gave *pair_id*, or, of a
    phrasing, its own. *words* are what *asker* says of that answer, if anything, or in what words they asked before
    they chose that pair; *opened_at* is in seconds since the epoch.
    """

    key: str
    kind: str
    subject: str
    pair_id: str | None = None
    asker: str = ""
    words: str = ""
    opened_at: float = 0.0


class Complaint(NamedTuple):
    """A member's word on what is wrong with an answer."""

    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer that was found wanting: the one under the key *subject*, which gave *pair_id*. Its card stands under
    *key*; *complaints* are what was said, in order, and none where it was only voted not helpful.
    """

    key: str
    subject: str
    pair_id: str
    complaints: tuple[Complaint, ...] = ()


@dataclass(frozen=True, slots=True)
class EndedReview:
    """A review item that has ended: its *outcome*, and *by* whom, if it was a person.

    A question is answered, solved, dismissed or gone; a proposal approved, phrased, rejected or gone; an answer
    corrected, withdrawn, changed, retired, left, or taken back; a phrasing taken or left. *about* is what was asked, as
    far as it is kept, *asker* who proposed it, *reason* why it was turned down; *drafted* that nobody proposed it, but
    *asker* answered a question.
    """

    review_item: ReviewItem
    outcome: str
    by: str = ""
    about: str = ""
    asker: str = ""
    reason: str = ""
    drafted: bool = False


class ReviewItems(Upserting):
    """Review items: what is to be decided, and what of it has been, whoever did, by whatever way."""

    def open_review(self, review_item: ReviewItem) -> None:
        """Remember that *review_item* is to be decided, anew if it was before."""
        values: dict[str, Any] = {
            "kind": review_item.kind,
            "subject": review_item.subject,
            "pair": review_item.pair_id,
        }
        values |= {
            "asker": review_item.asker or None,
            "words": review_item.words or None,
            "opened_at": review_item.opened_at,
        }
        self._upsert(
            review_items, {"key": review_item.key}, values | {"deed": None, "by": None, "told": None}
        )

    def doubt(self, review_item: ReviewItem) -> None:
        """Remember that the answer which *review_item* is about was found wanting, in words if it has any: they come to
        its card, which is open again if it was not.
        """
        card = str(VoteKey(review_item.subject))
        if review_item.words:
            self.open_review(review_item)
        elif self._db.scalar(select(outbox.c.key).where(outbox.c.key == card)):
            return  # it was told of; who only votes says nothing new
        self.open_review(replace(review_item, key=card, asker="", words=""))

    def doubts(self, *, untold: bool = False) -> list[Doubt]:
        """Return the answers that somebody found wanting and nobody has decided about, the oldest first; only those of
        which no card tells as they are if *untold*.
        """
        rows: dict[str, list[ReviewItem]] = {}
        for row in self._db.execute(_DOUBTED):
            rows.setdefault(row.subject, []).append(_review_item(row))
        found = [
            Doubt(
                str(VoteKey(subject)),
                subject,
                items[0].pair_id or "",
                tuple(Complaint(one.asker, one.words) for one in items if one.words),
            )
            for subject, items in rows.items()
        ]
        if not untold:
            return found
        keys = set(self._db.scalars(_UNTOLD))
        return [doubt for doubt in found if doubt.key in keys]

    def phrasings(self, key: str | None = None) -> list[ReviewItem]:
        """Return the words in which people asked before they chose a pair, and that nobody has decided about, the
        oldest first; with *key*, only the one of that key.
        """
        return [_review_item(row) for row in self._db.execute(_PHRASINGS, {"only": key})]

    def note_card_tells(self, card: str, count: int, *, offered: bool = False) -> None:
        """Note that *card* tells of so many questions, and, if one is *offered* an answer, of that."""
        told = -count if offered else count
        self._db.execute(update(review_items).where(review_items.c.key == card).values(told=told))

    def cards_out_of_date(self, since: float) -> list[str]:
        """Return the keys of the cards that tell of questions which are open no more, beside some that are, or do not
        say that one is offered an answer, or say so where none is any more; and of those that there was nowhere to
        show, for what was asked *since* then.
        """
        return list(self._db.scalars(_OUT_OF_DATE, {"since": since}))

    def decide_answer(self, subject: str, outcome: str, by: str) -> None:
        """Have *outcome* be what *by* did about the answer, or the phrasing, of the key *subject*."""
        same = review_items.c.kind.in_((ANSWER, PHRASING)) & (review_items.c.subject == subject)
        self._db.execute(update(review_items).where(same).values(deed=outcome, by=by))

    def ended_reviews(self, key: str | None = None) -> list[EndedReview]:
        """Return the review items that have ended and nobody has been told of; with *key*, whether that one has."""
        found = (
            *self._questions_ended(key),
            *self._proposals_ended(key),
            *self._answers_ended(key),
            *self._phrasings_ended(key),
        )
        return sorted(found, key=lambda ended: ended.review_item.key)

    def proposals_to_show(self) -> list[str]:
        """Return the ids of the open proposals that no card tells of as they are."""
        return list(self._db.scalars(_PROPOSALS_TO_SHOW))

    def close_review(self, key: str) -> None:
        """Forget the review item: who is to be told how it ended will be."""
        self._db.execute(delete(review_items).where(review_items.c.key == key))

    def _questions_ended(self, key: str | None) -> Iterator[EndedReview]:
        """Yield the cards of questions none of which is open any more; how the last was decided is how it ended."""
        for row in self._db.execute(_QUESTIONS_ENDED, {"only": key}).all():
            if last := self._db.execute(_LAST_DECIDED, {"that_card": row.key}).first():
                yield EndedReview(_review_item(row), last.state, last.decided_by or "", last.question)
            else:
                yield EndedReview(_review_item(row), "answered" if row.given else GONE)

    def _proposals_ended(self, key: str | None) -> Iterator[EndedReview]:
        for row in self._db.execute(_PROPOSALS_ENDED, {"only": key}):
            by = row.decided_by or ""
            question = json.loads(row.draft)["question"] if row.draft else ""
            yield EndedReview(
                _review_item(row),
                row.state if by else GONE,
                by,
                question,
                row.proposer or "",
                row.reason or "",
                bool(row.drafted),
            )

    def _answers_ended(self, key: str | None) -> Iterator[EndedReview]:
        for row in self._db.execute(_ANSWERS_ENDED, {"only": key}):
            yield EndedReview(_review_item(row), row.deed or TAKEN_BACK, row.by or "")

    def _phrasings_ended(self, key: str | None) -> Iterator[EndedReview]:
        for row in self._db.execute(_PHRASINGS_ENDED, {"only": key}):
            yield EndedReview(_review_item(row), row.deed or GONE, row.by or "", row.words or "")


def _of(kind: str, query: Select[Any]) -> Select[Any]:
    """Ask *query* of what is of that *kind*; where `only` is given a key, of that one alone."""
    only: BindParameter[Any] = bindparam("only", type_=String)
    return query.where(review_items.c.kind == kind, or_(only.is_(None), review_items.c.key == only))


def _questions_ended() -> Select[Any]:
    still_open = select(unanswered.c.key).where(unanswered.c.card == review_items.c.key, OPEN).exists()
    given = select(outbox.c.pair).where(outbox.c.key == review_items.c.subject, outbox.c.payload.is_not(None))
    return _of(QUESTION, select(review_items, given.scalar_subquery().label("given"))).where(~still_open)


def _proposals_ended() -> Select[Any]:
    columns = [proposals.c[name] for name in ("id", "state", "decided_by", "draft", "reason")]
    more = proposals.c.by.label("proposer"), proposals.c.asker.is_not(None).label("drafted")
    query = select(review_items, *columns, *more).outerjoin(
        proposals, proposals.c.id == review_items.c.subject
    )
    # What is approved and has no pair yet is being written, or will be open again.
    decided = (proposals.c.state == "rejected") | proposals.c.pair.is_not(None)
    unkept = (proposals.c.state == "open") & proposals.c.draft.is_(None)
    return _of(PROPOSAL, query).where(or_(proposals.c.id.is_(None), decided, unkept))


def _out_of_date() -> Select[Any]:
    query = select(unanswered.c.card).outerjoin(review_items, unanswered.c.card == review_items.c.key)
    shown_or_new = or_(review_items.c.kind == QUESTION, unanswered.c.asked_at >= bindparam("since"))
    query = query.where(OPEN, unanswered.c.card.is_not(None), shown_or_new)
    offered = func.max(case((OFFERED, 1), else_=0)) == 1
    many, told = func.count(unanswered.c.key), review_items.c.told
    count = case((offered, -many), else_=many)
    wrong = query.group_by(unanswered.c.card, told).having(count != func.coalesce(told, 0))
    return wrong.order_by(unanswered.c.card)  # replicas lock them in one order


_OLDEST_FIRST = select(review_items).order_by(review_items.c.opened_at, review_items.c.key)
_UNDECIDED = review_items.c.deed.is_(None)
_GIVES_IT = outbox.c.payload.is_not(None) & (outbox.c.pair == review_items.c.pair)
_GIVES_ANOTHER = or_(
    outbox.c.payload.is_(None), outbox.c.pair.is_(None), outbox.c.pair != review_items.c.pair
)
_SUBJECT = outbox.c.key == review_items.c.subject

_DOUBTED = (
    _OLDEST_FIRST.outerjoin(outbox, _SUBJECT)
    .where(review_items.c.kind == ANSWER, _UNDECIDED)
    .where(or_(outbox.c.key.is_(None), _GIVES_IT))
)
_UNTOLD = select(review_items.c.key).where(review_items.c.kind == ANSWER, review_items.c.told.is_(None))
_PHRASINGS = _of(PHRASING, _OLDEST_FIRST).where(_UNDECIDED, review_items.c.words.is_not(None))
_OUT_OF_DATE = _out_of_date()
_PROPOSALS_TO_SHOW = (
    select(proposals.c.id)
    .join(review_items, (review_items.c.subject == proposals.c.id) & (review_items.c.kind == PROPOSAL))
    .where(proposals.c.state == "open", proposals.c.draft.is_not(None), review_items.c.told.is_(None))
    .order_by(proposals.c.proposed_at, proposals.c.id)
)
_QUESTIONS_ENDED = _questions_ended()
_LAST_DECIDED = (
    select(unanswered)
    .where(DECIDED, unanswered.c.card == bindparam("that_card"))
    .order_by(unanswered.c.decided_at.desc(), unanswered.c.asked_at)
    .limit(1)
)
_PROPOSALS_ENDED = _proposals_ended()
_ANSWERS_ENDED = _of(ANSWER, select(review_items).outerjoin(outbox, _SUBJECT)).where(
    or_(~_UNDECIDED, outbox.c.key.is_not(None) & _GIVES_ANOTHER)
)
_PHRASINGS_ENDED = _of(PHRASING, select(review_items)).where(or_(~_UNDECIDED, review_items.c.words.is_(None)))


def _review_item(row: Any) -> ReviewItem:
    said = (row.asker or "", row.words or "", row.opened_at)
    return ReviewItem(row.key, row.kind, row.subject, row.pair, *said)

"""Reviews: what moderators have to decide, until everybody who must hear how it ended has."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, delete, func, or_, select, update

from bot.keys import VoteKey
from bot.messages import UnansweredQuestion
from bot.store import statements
from bot.store.statements import Upserting
from bot.store.tables import outbox, proposals, review_items, unanswered, verdicts, waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sqlalchemy import ColumnElement, Select, Update


KEPT = tuple(
    name for name in UnansweredQuestion.__slots__ if name not in {"near", "waiting", "taken_by", "taken_as"}
)
"""The fields of a question that are kept in its own row when it is asked."""
QUESTION_COLUMNS = (
    *(unanswered.c[name] for name in KEPT),
    func.coalesce(unanswered.c.taken_by, "").label("taken_by"),
    func.coalesce(unanswered.c.taken_as, "").label("taken_as"),
    select(func.count()).where(waiting.c.key == unanswered.c.key).scalar_subquery().label("waiting"),
    select(verdicts.c.near).where(verdicts.c.key == unanswered.c.key).scalar_subquery().label("near"),
)
HELD = "held"
"""The state of what may be no question: only who said it knows, and nobody else sees it."""


def question_in(row: Mapping[str, Any]) -> UnansweredQuestion:
    """Return the question that a *row* of `QUESTION_COLUMNS` holds."""
    return UnansweredQuestion(**{**row, "near": tuple((row["near"] or "").split())})


class Decision(NamedTuple):
    """A decision about a question, *answered*, *solved* or *dismissed*, and who made it."""

    by: str
    outcome: str


class KeptQuestion(NamedTuple):
    """A question as it was asked, and what it drew: a pair, if it came to one, or suggestions, or nothing."""

    question: str
    addressed: bool
    suggested: bool
    pair_id: str | None


class UnansweredQuestions(Upserting):
    """Questions that the bot abstained from."""

    def keep_unanswered(self, question: UnansweredQuestion, state: str = "open") -> None:
        """Remember *question*, in the place of an earlier revision of it; no card tells of it. In the *state* `HELD` it
        is no question of the queue's yet.
        """
        values = {name: getattr(question, name) for name in KEPT if name != "key"}
        fresh = {"state": state, "decided_by": None, "decided_at": None, "card": None}
        self._upsert(unanswered, {"key": question.key}, values | fresh)

    def unanswered_question(self, key: str) -> UnansweredQuestion | None:
        """Return the question *key*, if the bot abstained from it and nobody has decided about it."""
        found = self._questions(select(*QUESTION_COLUMNS).where(unanswered.c.key == key, _OPEN))
        return found[0] if found else None

    def kept_questions(self) -> list[KeptQuestion]:
        """Return the questions that drew no answer at first and whose words are kept, with what they drew since."""
        query = select(unanswered.c.question, unanswered.c.addressed, verdicts.c.kind, verdicts.c.pair)
        kept = query.outerjoin(verdicts, verdicts.c.key == unanswered.c.key).where(
            unanswered.c.question != ""
        )
        rows = self._db.execute(kept.order_by(unanswered.c.asked_at, unanswered.c.key))
        return [KeptQuestion(row.question, row.addressed, row.kind == "suggested", row.pair) for row in rows]

    def is_held(self, key: str) -> bool:
        """Return whether *key* is held back."""
        return self._db.execute(select(unanswered.c.key).where(_held(key))).first() is not None

    def release_held(self, key: str) -> None:
        """Have *key*, if it is held back, be an open question."""
        self._db.execute(update(unanswered).where(_held(key)).values(state="open"))

    def forget_held(self, key: str) -> None:
        """Forget *key*, if it is held back."""
        self._db.execute(delete(unanswered).where(_held(key)))

    def forget_unanswered(self, key: str) -> None:
        """Forget that *key* was unanswered."""
        self._db.execute(statements.FORGET, {"of": key})

    def open_questions(self) -> int:
        """Return how many questions wait for an answer."""
        return self._db.scalar(select(func.count()).select_from(unanswered).where(_OPEN)) or 0

    def unanswered(self, limit: int) -> list[UnansweredQuestion]:
        """Return the newest *limit* questions that the bot abstained from and nobody has decided about."""
        query = select(*QUESTION_COLUMNS).where(_OPEN)
        return self._questions(query.order_by(unanswered.c.asked_at.desc(), unanswered.c.key).limit(limit))

    def questions_on_cards(self, limit: int) -> list[tuple[str, str, str]]:
        """Return the newest *limit* open questions that a card tells of, the first asked first: card, key and words."""
        query = select(unanswered.c.card, unanswered.c.key, unanswered.c.question)
        told = query.where(_OPEN, unanswered.c.card.is_not(None))
        newest = told.order_by(unanswered.c.asked_at.desc(), unanswered.c.key).limit(limit)
        return [(row.card, row.key, row.question) for row in reversed(self._db.execute(newest).all())]

    def questions_on(self, card: str) -> list[UnansweredQuestion]:
        """Return the open questions that *card* tells of, the first asked first."""
        query = select(*QUESTION_COLUMNS).where(_OPEN, unanswered.c.card == card)
        return self._questions(query.order_by(unanswered.c.asked_at, unanswered.c.key))

    def wait(self, key: str, user: str) -> bool:
        """Have *user* wait for the answer to the question *key*; False if they do already, or asked it themselves."""
        asker = self._db.scalar(select(unanswered.c.asker).where(unanswered.c.key == key))
        known = select(waiting.c.user).where(waiting.c.key == key, waiting.c.user == user)
        if asker == user or self._db.execute(known).first() is not None:
            return False
        return self._upsert(waiting, {"key": key, "user": user}, {"user": user})

    def waiting_for(self, key: str) -> list[str]:
        """Return who waits for the answer to the question *key*, beside who asked it."""
        return list(
            self._db.scalars(select(waiting.c.user).where(waiting.c.key == key).order_by(waiting.c.user))
        )

    def card_of(self, key: str) -> str | None:
        """Return the key of the card that tells of the open question *key*, if one does."""
        found: str | None = self._db.scalar(select(unanswered.c.card).where(unanswered.c.key == key, _OPEN))
        return found

    def put_on_card(self, card: str, key: str) -> None:
        """Have *card* tell of the question *key*."""
        self._db.execute(update(unanswered).where(unanswered.c.key == key).values(card=card))

    def take_questions(self, keys: Collection[str], by: str, name: str) -> list[str]:
        """Have *by*, called *name*, take care of those of *keys* that are open and that nobody has taken; their cards
        are to tell so. Return which these are.
        """
        free = unanswered.c.key.in_(keys) & _OPEN & unanswered.c.taken_by.is_(None)
        return self._taken(update(unanswered).where(free).values(taken_by=by, taken_as=name))

    def hand_back_questions(self, keys: Collection[str]) -> list[str]:
        """Have nobody take care of those of *keys* that are open; their cards are to tell so. Return which somebody
        did.
        """
        taken = unanswered.c.key.in_(keys) & _OPEN & unanswered.c.taken_by.is_not(None)
        return self._taken(update(unanswered).where(taken).values(taken_by=None, taken_as=None))

    def _taken(self, change: Update) -> list[str]:
        rows = self._db.execute(change.returning(unanswered.c.key, unanswered.c.card)).all()
        cards = [row.card for row in rows if row.card]
        self._db.execute(update(review_items).where(review_items.c.key.in_(cards)).values(told=None))
        return [row.key for row in rows]

    def decide_questions(self, keys: Collection[str], outcome: str, by: str, now: float) -> list[str]:
        """Have *outcome* be what *by* decided on those of *keys* that nobody decided about. Return which these are."""
        query = update(unanswered).where(unanswered.c.key.in_(keys), _OPEN)
        decided = query.values(state=outcome, decided_by=by, decided_at=now).returning(unanswered.c.key)
        return list(self._db.scalars(decided))

    def reopen_questions(self, keys: Collection[str]) -> None:
        """Take back what was decided on those of *keys*; the cards that told of them are to tell so."""
        fresh = {"state": "open", "decided_by": None, "decided_at": None}
        again = update(unanswered).where(unanswered.c.key.in_(keys)).values(fresh)
        for row in self._db.execute(again.returning(unanswered.c.card, unanswered.c.key)).all():
            if row.card:
                self._upsert(
                    review_items, {"key": row.card}, {"kind": QUESTION, "subject": row.key, "told": None}
                )

    def decision_on(self, key: str) -> Decision | None:
        """Return what was decided about the question *key*, if anything was."""
        query = select(unanswered.c.decided_by, unanswered.c.state).where(unanswered.c.key == key, _DECIDED)
        row = self._db.execute(query).one_or_none()
        return None if row is None else Decision(row.decided_by or "", row.state)

    def _questions(self, query: Select[Any]) -> list[UnansweredQuestion]:
        rows = self._db.execute(query).mappings()
        return [question_in(dict(row)) for row in rows]


_OPEN = unanswered.c.state == "open"
_DECIDED = unanswered.c.state.not_in(("open", HELD))


QUESTION, PROPOSAL, ANSWER, PHRASING = "question", "proposal", "answer", "phrasing"
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
        for review_item in self._doubted():
            rows.setdefault(review_item.subject, []).append(review_item)
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
        told = review_items.c.told.is_(None)
        keys = set(self._db.scalars(select(review_items.c.key).where(review_items.c.kind == ANSWER, told)))
        return [doubt for doubt in found if doubt.key in keys]

    def _doubted(self) -> list[ReviewItem]:
        query = select(review_items).outerjoin(outbox, outbox.c.key == review_items.c.subject)
        stands = or_(
            outbox.c.key.is_(None), and_(outbox.c.payload.is_not(None), outbox.c.pair == review_items.c.pair)
        )
        is_open = query.where(review_items.c.kind == ANSWER, review_items.c.deed.is_(None), stands)
        rows = self._db.execute(is_open.order_by(review_items.c.opened_at, review_items.c.key))
        return [_review_item(row) for row in rows]

    def phrasings(self, key: str | None = None) -> list[ReviewItem]:
        """Return the words in which people asked before they chose a pair, and that nobody has decided about, the
        oldest first; with *key*, only the one of that key.
        """
        query = _of(PHRASING, key, select(review_items))
        is_open = query.where(review_items.c.deed.is_(None), review_items.c.words.is_not(None))
        rows = self._db.execute(is_open.order_by(review_items.c.opened_at, review_items.c.key))
        return [_review_item(row) for row in rows]

    def note_card_tells(self, card: str, count: int) -> None:
        """Note that *card* tells of so many questions."""
        self._db.execute(update(review_items).where(review_items.c.key == card).values(told=count))

    def cards_out_of_date(self) -> list[str]:
        """Return the keys of the cards that tell of questions which are open no more, beside some that are."""
        count = func.count(unanswered.c.key)
        query = select(review_items.c.key).join(unanswered, unanswered.c.card == review_items.c.key)
        query = query.where(review_items.c.kind == QUESTION, _OPEN).group_by(
            review_items.c.key, review_items.c.told
        )
        wrong = query.having(count != func.coalesce(review_items.c.told, 0))
        return list(self._db.scalars(wrong.order_by(review_items.c.key)))  # replicas lock them in one order

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
        query = (
            select(proposals.c.id)
            .join(
                review_items, (review_items.c.subject == proposals.c.id) & (review_items.c.kind == PROPOSAL)
            )
            .where(proposals.c.state == "open", proposals.c.draft.is_not(None), review_items.c.told.is_(None))
            .order_by(proposals.c.proposed_at, proposals.c.id)
        )
        return list(self._db.scalars(query))

    def close_review(self, key: str) -> None:
        """Forget the review item: who is to be told how it ended will be."""
        self._db.execute(delete(review_items).where(review_items.c.key == key))

    def _questions_ended(self, key: str | None) -> Iterator[EndedReview]:
        """A card of questions has ended when none of them is open; how the last one was decided is how it did."""
        latest = (unanswered.c.decided_at.desc(), unanswered.c.asked_at)
        decided = select(unanswered).where(_DECIDED).order_by(*latest).limit(1)
        still_open = select(unanswered.c.key).where(unanswered.c.card == review_items.c.key, _OPEN).exists()
        given = select(outbox.c.pair).where(
            outbox.c.key == review_items.c.subject, outbox.c.payload.is_not(None)
        )
        query = select(review_items, given.scalar_subquery().label("given"))
        for row in self._db.execute(_of(QUESTION, key, query).where(~still_open)).all():
            if last := self._db.execute(decided.where(unanswered.c.card == row.key)).first():
                yield EndedReview(_review_item(row), last.state, last.decided_by or "", last.question)
            else:
                yield EndedReview(_review_item(row), "answered" if row.given else GONE)

    def _proposals_ended(self, key: str | None) -> Iterator[EndedReview]:
        columns = [proposals.c[name] for name in ("id", "state", "decided_by", "draft", "reason")]
        more = proposals.c.by.label("proposer"), proposals.c.asker.is_not(None).label("drafted")
        query = select(review_items, *columns, *more).outerjoin(
            proposals, proposals.c.id == review_items.c.subject
        )
        # What is approved and has no pair yet is being written, or will be open again.
        decided = (proposals.c.state == "rejected") | proposals.c.pair.is_not(None)
        unkept = (proposals.c.state == "open") & proposals.c.draft.is_(None)
        ended = or_(proposals.c.id.is_(None), decided, unkept)
        for row in self._db.execute(_of(PROPOSAL, key, query).where(ended)):
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
        other = or_(outbox.c.payload.is_(None), outbox.c.pair.is_(None), outbox.c.pair != review_items.c.pair)
        query = select(review_items).outerjoin(outbox, outbox.c.key == review_items.c.subject)
        ended = or_(review_items.c.deed.is_not(None), outbox.c.key.is_not(None) & other)
        for row in self._db.execute(_of(ANSWER, key, query).where(ended)):
            yield EndedReview(_review_item(row), row.deed or TAKEN_BACK, row.by or "")

    def _phrasings_ended(self, key: str | None) -> Iterator[EndedReview]:
        ended = or_(review_items.c.deed.is_not(None), review_items.c.words.is_(None))
        for row in self._db.execute(_of(PHRASING, key, select(review_items)).where(ended)):
            yield EndedReview(_review_item(row), row.deed or GONE, row.by or "", row.words or "")


def _held(key: str) -> ColumnElement[bool]:
    return (unanswered.c.key == key) & (unanswered.c.state == HELD)


def _of(kind: str, key: str | None, query: Select[Any]) -> Select[Any]:
    query = query.where(review_items.c.kind == kind)
    return query if key is None else query.where(review_items.c.key == key)


def _review_item(row: Any) -> ReviewItem:
    said = (row.asker or "", row.words or "", row.opened_at)
    return ReviewItem(row.key, row.kind, row.subject, row.pair, *said)

"""Unanswered questions: what the bot abstained from, as it waits, is held back, or was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update

from bot.messages import UnansweredQuestion
from bot.store import statements
from bot.store.statements import LIMIT, Upserting
from bot.store.tables import QUESTION, proposals, review_items, unanswered, verdicts, waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement, Select, Update


_FOUND = {"near", "waiting", "taken_by", "taken_as", "offered"}
KEPT = tuple(name for name in UnansweredQuestion.__slots__ if name not in _FOUND)
"""The fields of a question that are kept in its own row when it is asked."""
OFFERED = (
    select(proposals.c.id)
    .where(proposals.c.question_group == unanswered.c.key)
    .where(proposals.c.state == "open", proposals.c.draft.is_not(None))
    .exists()
)
QUESTION_COLUMNS = (
    *(unanswered.c[name] for name in KEPT),
    func.coalesce(unanswered.c.taken_by, "").label("taken_by"),
    func.coalesce(unanswered.c.taken_as, "").label("taken_as"),
    select(func.count()).where(waiting.c.key == unanswered.c.key).scalar_subquery().label("waiting"),
    select(verdicts.c.near).where(verdicts.c.key == unanswered.c.key).scalar_subquery().label("near"),
    OFFERED.label("offered"),
)
HELD = "held"
"""The state of what may be no question: only who said it knows, and nobody else sees it."""
OPEN = unanswered.c.state == "open"
QUEUED = OPEN & unanswered.c.for_archive
DECIDED = unanswered.c.state.not_in(("open", HELD))
_FIRST_ASKED_FIRST = select(*QUESTION_COLUMNS).order_by(unanswered.c.asked_at, unanswered.c.key)
_OPEN_QUESTION = select(*QUESTION_COLUMNS).where(unanswered.c.key == bindparam("that_key"), OPEN)
_ON_CARD = _FIRST_ASKED_FIRST.where(OPEN, unanswered.c.card == bindparam("that_card"))
_NEWEST = select(*QUESTION_COLUMNS).order_by(unanswered.c.asked_at.desc(), unanswered.c.key).limit(LIMIT)
_UNANSWERED, _QUEUED = _NEWEST.where(OPEN), _NEWEST.where(QUEUED)


def question_in(row: Mapping[str, Any]) -> UnansweredQuestion:
    """Return the question that a *row* of `QUESTION_COLUMNS` holds."""
    found = {"near": tuple((row["near"] or "").split()), "offered": bool(row["offered"])}
    return UnansweredQuestion(**{**row, **found})


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
        found = self._questions(_OPEN_QUESTION, {"that_key": key})
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

    def forget_unanswered(self, key: str) -> bool:
        """Forget that *key* was unanswered; return whether it was."""
        return self._db.execute(statements.FORGET, {"of": key}).first() is not None

    def forget_open_before(self, before: float) -> list[str]:
        """Forget the open questions that were asked before then (seconds since the epoch); return their keys."""
        old = delete(unanswered).where(OPEN, unanswered.c.asked_at < before)
        return list(self._db.scalars(old.returning(unanswered.c.key)))

    def open_questions(self) -> int:
        """Return how many questions for the archive wait for an answer."""
        return self._db.scalar(select(func.count()).select_from(unanswered).where(QUEUED)) or 0

    def queued(self, limit: int) -> list[UnansweredQuestion]:
        """Return the newest *limit* questions for the archive that wait for an answer."""
        return self._questions(_QUEUED, {"limit": limit})

    def unanswered(self, limit: int) -> list[UnansweredQuestion]:
        """Return the newest *limit* questions that the bot abstained from and nobody has decided about, chat too."""
        return self._questions(_UNANSWERED, {"limit": limit})

    def answered_with(self, pair_id: str) -> list[UnansweredQuestion]:
        """Return the questions that the bot abstained from and that were answered with that pair since."""
        given = unanswered.c.key.in_(select(verdicts.c.key).where(verdicts.c.pair == pair_id))
        return self._questions(_FIRST_ASKED_FIRST.where(unanswered.c.state == "answered", given), {})

    def got_suggestions(self, key: str) -> bool:
        """Return whether the reply to the question *key* were suggestions, which is known longer than their words."""
        kind = self._db.scalar(select(verdicts.c.kind).where(verdicts.c.key == key))
        return kind == "suggested"

    def questions_on_cards(self, limit: int) -> list[tuple[str, str, str]]:
        """Return the newest *limit* open questions that a card tells of, the first asked first: card, key and words."""
        query = select(unanswered.c.card, unanswered.c.key, unanswered.c.question)
        told = query.where(OPEN, unanswered.c.card.is_not(None))
        newest = told.order_by(unanswered.c.asked_at.desc(), unanswered.c.key).limit(limit)
        return [(row.card, row.key, row.question) for row in reversed(self._db.execute(newest).all())]

    def questions_on(self, card: str) -> list[UnansweredQuestion]:
        """Return the open questions that *card* tells of, the first asked first."""
        return self._questions(_ON_CARD, {"that_card": card})

    def wait(self, key: str, user: str) -> bool:
        """Have *user* wait for the answer to the question *key*; False if they do already, or asked it themselves: it,
        or one that the same card tells of.
        """
        card = select(unanswered.c.card).where(unanswered.c.key == key).scalar_subquery()
        alike = (unanswered.c.key == key) | (OPEN & (unanswered.c.card == card))
        waits = waiting.c.key.in_(select(unanswered.c.key).where(alike)) & (waiting.c.user == user)
        asked = select(unanswered.c.asker).where(alike, unanswered.c.asker == user)
        if self._db.execute(asked.union(select(waiting.c.user).where(waits))).first() is not None:
            return False
        return self._upsert(waiting, {"key": key, "user": user}, {"user": user})

    def awaited_by(self, user: str) -> frozenset[str]:
        """Return the open questions whose answer *user* waits for: those that they asked or said that they want to know
        too, and those on the same cards.
        """
        said = unanswered.c.key.in_(select(waiting.c.key).where(waiting.c.user == user))
        theirs = OPEN & ((unanswered.c.asker == user) | said)
        cards = select(unanswered.c.card).where(theirs, unanswered.c.card.is_not(None))
        query = select(unanswered.c.key).where(theirs | (OPEN & unanswered.c.card.in_(cards)))
        return frozenset(self._db.scalars(query))

    def waiting_for(self, key: str) -> list[str]:
        """Return who waits for the answer to the question *key*, beside who asked it."""
        return list(
            self._db.scalars(select(waiting.c.user).where(waiting.c.key == key).order_by(waiting.c.user))
        )

    def card_of(self, key: str) -> str | None:
        """Return the key of the card that tells of the open question *key*, if one does."""
        found: str | None = self._db.scalar(select(unanswered.c.card).where(unanswered.c.key == key, OPEN))
        return found

    def put_on_card(self, card: str, key: str) -> None:
        """Have *card* tell of the question *key*, which is for the archive then; who asked it waits for no other that
        the card tells of.
        """
        told = {"card": card, "for_archive": True}
        put = update(unanswered).where(unanswered.c.key == key).values(told).returning(unanswered.c.asker)
        asker = self._db.scalar(put)
        others = select(unanswered.c.key).where(unanswered.c.card == card)
        self._db.execute(delete(waiting).where(waiting.c.key.in_(others), waiting.c.user == asker))

    def take_questions(self, keys: Collection[str], by: str, name: str) -> list[str]:
        """Have *by*, called *name*, take care of those of *keys* that are open and that nobody has taken; their cards
        are to tell so. Return which these are.
        """
        free = unanswered.c.key.in_(keys) & OPEN & unanswered.c.taken_by.is_(None)
        return self._taken(update(unanswered).where(free).values(taken_by=by, taken_as=name))

    def hand_back_questions(self, keys: Collection[str]) -> list[str]:
        """Have nobody take care of those of *keys* that are open; their cards are to tell so. Return which somebody
        did.
        """
        taken = unanswered.c.key.in_(keys) & OPEN & unanswered.c.taken_by.is_not(None)
        return self._taken(update(unanswered).where(taken).values(taken_by=None, taken_as=None))

    def hand_back_all_of(self, user: str) -> list[str]:
        """Have nobody take care of what *user* does, or did; the cards are to tell so. Return which questions these
        are.
        """
        theirs = unanswered.c.taken_by == user
        return self._taken(update(unanswered).where(theirs).values(taken_by=None, taken_as=None))

    def _taken(self, change: Update) -> list[str]:
        rows = self._db.execute(change.returning(unanswered.c.key, unanswered.c.card)).all()
        cards = [row.card for row in rows if row.card]
        self._db.execute(update(review_items).where(review_items.c.key.in_(cards)).values(told=None))
        return [row.key for row in rows]

    def decide_questions(self, keys: Collection[str], outcome: str, by: str, now: float) -> list[str]:
        """Have *outcome* be what *by* decided on those of *keys* that nobody decided about. Return which these are."""
        query = update(unanswered).where(unanswered.c.key.in_(keys), OPEN)
        decided = query.values(state=outcome, decided_by=by, decided_at=now).returning(unanswered.c.key)
        return list(self._db.scalars(decided))

    def answer_solved(self, key: str, by: str, now: float) -> None:
        """Have the question *key*, if it is marked as solved, be one that *by* answered, with the mark or without."""
        solved = update(unanswered).where(unanswered.c.key == key, unanswered.c.state == "solved")
        self._db.execute(solved.values(state="answered", decided_by=by, decided_at=now))

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
        query = select(unanswered.c.decided_by, unanswered.c.state).where(unanswered.c.key == key, DECIDED)
        row = self._db.execute(query).one_or_none()
        return None if row is None else Decision(row.decided_by or "", row.state)

    def _questions(self, query: Select[Any], values: dict[str, Any]) -> list[UnansweredQuestion]:
        rows = self._db.execute(query, values).mappings()
        return [question_in(dict(row)) for row in rows]


def _held(key: str) -> ColumnElement[bool]:
    return (unanswered.c.key == key) & (unanswered.c.state == HELD)

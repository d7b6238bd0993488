"""What moderators have to decide, until everybody who must hear how it ended has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, or_, select, update

from bot.store.tables import matters, outbox, proposals, unanswered
from bot.store.upserting import Upserting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select

QUESTION, PROPOSAL, ANSWER = "question", "proposal", "answer"
GONE, TAKEN_BACK = "gone", "taken back"


@dataclass(frozen=True, slots=True)
class Matter:
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

    matter: Matter
    deed: str
    by: str = ""
    about: str = ""
    asker: str = ""
    reason: str = ""


class Matters(Upserting):
    """What is to be decided, and what of it has been, whoever did, by whatever way."""

    def open_matter(self, matter: Matter) -> None:
        """Remember that *matter* is to be decided, anew if it was before."""
        values: dict[str, Any] = {"kind": matter.kind, "subject": matter.subject, "pair": matter.pair_id}
        values |= {
            "asker": matter.asker or None,
            "words": matter.words or None,
            "opened_at": matter.opened_at,
        }
        self._upsert(matters, {"key": matter.key}, values | {"deed": None, "by": None, "told": None})

    def doubts(self) -> list[Matter]:
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


def _matter(row: Any) -> Matter:
    said = (row.asker or "", row.words or "", row.opened_at)
    return Matter(row.key, row.kind, row.subject, row.pair, *said)


_OPEN = unanswered.c.state == "open"

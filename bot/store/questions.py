"""Unanswered questions, and what moderators decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, update

from bot.messages import UnansweredQuestion
from bot.store import statements
from bot.store.tables import unanswered
from bot.store.upserting import Upserting

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Select

_QUESTION = [unanswered.c[name] for name in UnansweredQuestion.__slots__]


class Decision(NamedTuple):
    """What was decided about a question, *answered* or *dismissed*, and who did."""

    by: str
    deed: str


class Questions(Upserting):
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


_OPEN = unanswered.c.state == "open"

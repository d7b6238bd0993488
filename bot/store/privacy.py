"""What people wrote, removed when it is no longer needed or no longer wanted; counts stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.store.tables import inbox, labels, outbox, proposals, unanswered, votes
from bot.store.upserting import Upserting

if TYPE_CHECKING:
    from sqlalchemy import Delete, Update

NOTHING_KEPT = "{}"
"""The payload of a reply whose text is no longer kept; it still stands where it was sent."""


class Privacy(Upserting):
    """Removing texts."""

    def purge(self, before: float) -> int:
        """Remove every text from before then (seconds since the epoch); how many records that were."""
        old_outbox = (
            (outbox.c.created_at < before) & (outbox.c.state != "due") & outbox.c.payload.is_not(None)
        )
        old_proposals = (proposals.c.proposed_at < before) & proposals.c.draft.is_not(None)
        old_labels = (labels.c.labelled_at < before) & labels.c.question.is_not(None)
        set_aside = (inbox.c.received_at < before) & inbox.c.message.is_not(None)
        return self._changed(
            delete(unanswered).where(unanswered.c.asked_at < before).returning(unanswered.c.key),
            update(proposals).where(old_proposals).values(draft=None, reason=None).returning(proposals.c.id),
            update(labels).where(old_labels).values(question=None, asker=None).returning(labels.c.mark),
            update(inbox).where(set_aside).values(message=None).returning(inbox.c.key),
            update(outbox)
            .where(old_outbox, outbox.c.payload != NOTHING_KEPT)
            .values(payload=NOTHING_KEPT, asker=None)
            .returning(outbox.c.key),
        )

    def words_about(self, key: str) -> list[str]:
        """The keys of what was sent about the question *key*, and so may quote it: all but its answers."""
        about = outbox.c.key.startswith(f"{key}:", autoescape=True) & outbox.c.pair.is_(None)
        return list(self._db.scalars(select(outbox.c.key).where(about, outbox.c.payload.is_not(None))))

    def words_of(self, user: str) -> list[str]:
        """The keys of what was sent with what *user* proposed, or found wrong, and of what they were told of it."""
        mine = select(proposals.c.id).where(proposals.c.by == user)
        cards = [f"proposal:{proposal_id}" for proposal_id in self._db.scalars(mine)]
        told = [key for card in cards for key in self.words_about(card)]
        wrong = outbox.c.key.endswith(f":wrong:{user}", autoescape=True) | outbox.c.key.in_(cards)
        return [*told, *self._db.scalars(select(outbox.c.key).where(wrong, outbox.c.payload.is_not(None)))]

    def keys_of(self, user: str) -> list[str]:
        """The keys of the questions that *user* asked, as far as that is still known."""
        asked = select(unanswered.c.key).where(unanswered.c.asker == user)
        replied = select(outbox.c.key).where(outbox.c.asker == user)
        return list(self._db.scalars(asked.union(replied)))

    def forget(self, user: str) -> int:
        """Remove what *user* asked and proposed, and their name from questions and votes; how many records."""
        mine = (proposals.c.by == user) & proposals.c.draft.is_not(None)
        written = inbox.c.message.contains(f'"author": "{user}"', autoescape=True)
        self._db.execute(update(proposals).where(mine, proposals.c.state == "open").values(state="rejected"))
        return self._changed(
            delete(unanswered).where(unanswered.c.asker == user).returning(unanswered.c.key),
            update(proposals)
            .where(mine)
            .values(draft=None, by="", origin="", reason=None)
            .returning(proposals.c.id),
            update(labels)
            .where(labels.c.asker == user)
            .values(question=None, asker=None)
            .returning(labels.c.mark),
            update(inbox).where(written).values(message=None).returning(inbox.c.key),
            update(outbox).where(outbox.c.asker == user).values(asker=None).returning(outbox.c.key),
            delete(votes).where(votes.c.voter == user).returning(votes.c.key),
        )

    def _changed(self, *statements: Update | Delete | Any) -> int:
        return sum(len(self._db.execute(statement).all()) for statement in statements)

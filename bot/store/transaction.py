"""Transactions: what is asked of the database, a method a question. Every SQL statement of the project is in
this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.store import statements
from bot.store.counts import Counts
from bot.store.hearing import Hearing
from bot.store.labels import Labels
from bot.store.moderation import ModerationRecords, Plans
from bot.store.naming import QuotedNames
from bot.store.outbox import Outbox
from bot.store.pauses import Pauses
from bot.store.privacy import Privacy
from bot.store.receipts import KeptReceipts
from bot.store.reviews import ReviewItems
from bot.store.tables import inbox
from bot.store.threads import UnreadThreads
from bot.store.unanswered import UnansweredQuestions

if TYPE_CHECKING:
    from bot.store.outbox import Claimed


class Transaction(
    Outbox,
    UnansweredQuestions,
    Counts,
    ModerationRecords,
    Labels,
    ReviewItems,
    Plans,
    Pauses,
    QuotedNames,
    Privacy,
    Hearing,
    UnreadThreads,
    KeptReceipts,
):
    """All or nothing of what is asked of it; *holder* is who the leases are given to.

    In here is what concerns the inbox, or several of the classes it is made of.
    """

    def is_news(self, key: str, revision: str, *, only_known: bool = False) -> bool:
        """Return whether `receive` would write that revision down."""
        row = self._db.execute(statements.RECEIVED, {"of": key}).first()
        if row is None:
            return not only_known
        return bool(row.state != "deleted" and row.revision < revision)

    def receive(self, key: str, revision: str, now: float, *, only_known: bool = False) -> bool:
        """Write the question *key* down as received; False if this revision or a later one already was, if it was
        deleted, or if it is unknown and *only_known* ones are asked for.
        """
        if only_known and not self.is_news(key, revision, only_known=True):
            return False
        values = {"revision": revision, "state": "closed", "received_at": now, "message": None, "error": None}
        return self._upsert(inbox, {"key": key}, values, only_newer=True)

    def set_aside(self, key: str, message: str, error: str) -> None:
        """Keep the *message* (JSON) of a question that could not be handled, and why."""
        values = {"state": "set aside", "message": message, "error": error}
        self._db.execute(update(inbox).where(inbox.c.key == key).values(values))

    def delete_question(self, key: str, now: float) -> Claimed | None:
        """Delete the question and take its reply back; return that, to be sent, if it stands. Later revisions
        are not received.
        """
        values = {"state": "deleted", "received_at": now, "message": None, "error": None, "revision": ""}
        self._upsert(inbox, {"key": key}, values)
        self.forget_unanswered(key)
        self.drop_drafts(key, now)
        return self.take_back(key, now)

    def forget_person(self, user: str, now: float) -> int:
        """Remove what *user* asked and proposed, and the cards about it; return how many records that were. What was
        told of it is left to the bot to take back.
        """
        self.remove_name(user)
        taken = self.hand_back_all_of(user)
        about = [key for question in self.keys_of(user) for key in self.words_about(question)]
        words = dict.fromkeys([*about, *self.words_of(user)])
        about = [key for key in words if not self.blank_if_others_asked(key, user)]
        complaints = self.blank_complaints(user)
        for key in (*about, *complaints):
            # We send nothing: whoever runs, or will, need not wait for our lease to end.
            if claimed := self.take_back(key, now, for_good=key not in complaints):
                self.put_off(claimed, claimed.wanted_at, "left to the bot", in_doubt=claimed.in_doubt)
        removed = self.forget(user) + self.forget_receipts(user)
        return removed + len(taken) + len(about) + len(complaints)

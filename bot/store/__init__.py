"""The database: SQLite by default, PostgreSQL by DATABASE_URL, one code path for both."""

from bot.store.database import Store
from bot.store.hearing import Known
from bot.store.labels import Label, Veto
from bot.store.moderation import HistoryEntry, Proposed
from bot.store.outbox import LONGEST_PAUSE, Claimed, Held
from bot.store.receipts import Receipt
from bot.store.reviews import Complaint, Doubt, EndedReview, ReviewItem
from bot.store.standing import StandingReply
from bot.store.threads import AskedInThread, Given, ThreadNews
from bot.store.transaction import Transaction
from bot.store.unanswered import KeptQuestion

__all__ = [
    "LONGEST_PAUSE",
    "AskedInThread",
    "Claimed",
    "Complaint",
    "Doubt",
    "EndedReview",
    "Given",
    "Held",
    "HistoryEntry",
    "KeptQuestion",
    "Known",
    "Label",
    "Proposed",
    "Receipt",
    "ReviewItem",
    "StandingReply",
    "Store",
    "ThreadNews",
    "Transaction",
    "Veto",
]

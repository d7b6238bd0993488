"""The database: SQLite by default, PostgreSQL by DATABASE_URL, one code path for both."""

from bot.store.database import Store, Transaction
from bot.store.inbox import Known, Receipt
from bot.store.judgements import Label, Veto
from bot.store.moderation import HistoryEntry, Proposed
from bot.store.outbox import Claimed, Held
from bot.store.places import AskedInThread, Given, ThreadNews
from bot.store.reviews import Complaint, Doubt, EndedReview, ReviewItem
from bot.store.standing import StandingReply
from bot.store.unanswered import KeptQuestion

__all__ = [
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

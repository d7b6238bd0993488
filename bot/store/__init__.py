"""The database: SQLite by default, PostgreSQL by DATABASE_URL, one code path for both."""

from bot.store.database import Store
from bot.store.hearing import Known
from bot.store.moderation import Deed, Label, Proposed, Veto
from bot.store.outbox import LONGEST_PAUSE, Claimed, Standing
from bot.store.reviews import Ended, Matter
from bot.store.transaction import Transaction

__all__ = [
    "LONGEST_PAUSE",
    "Claimed",
    "Deed",
    "Ended",
    "Known",
    "Label",
    "Matter",
    "Proposed",
    "Standing",
    "Store",
    "Transaction",
    "Veto",
]

"""The database: SQLite by default, PostgreSQL by DATABASE_URL, one code path for both."""

from bot.store.database import DEFAULT_URL, Store
from bot.store.decisions import Deed, Label, Proposed
from bot.store.transaction import Claimed, Standing, Transaction

__all__ = ["DEFAULT_URL", "Claimed", "Deed", "Label", "Proposed", "Standing", "Store", "Transaction"]

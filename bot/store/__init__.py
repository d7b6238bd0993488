"""The database: SQLite by default, PostgreSQL by DATABASE_URL, one code path for both."""

from bot.store.database import DEFAULT_URL, Store
from bot.store.transaction import Claimed, Standing, Transaction

__all__ = ["DEFAULT_URL", "Claimed", "Standing", "Store", "Transaction"]

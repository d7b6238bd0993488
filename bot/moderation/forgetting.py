"""The right to be forgotten: what somebody asked and proposed, and the cards about it, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store import Transaction


def forget(tx: Transaction, user: str, now: float) -> int:
    """Remove what *user* asked and proposed; return how many records that were. What was told of it is left to the bot
    to take back.
    """
    tx.remove_name(user)
    about = [key for question in tx.keys_of(user) for key in tx.words_about(question)]
    about = [
        key for key in dict.fromkeys([*about, *tx.words_of(user)]) if not tx.blank_if_others_asked(key, user)
    ]
    complaints = tx.blank_complaints(user)
    for key in (*about, *complaints):
        # We send nothing: whoever runs, or will, need not wait for our lease to end.
        if claimed := tx.take_back(key, now, for_good=key not in complaints):
            tx.put_off(claimed, claimed.wanted_at, "left to the bot", in_doubt=claimed.in_doubt)
    return tx.forget(user) + tx.forget_receipts(user) + len(about) + len(complaints)

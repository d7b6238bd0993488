"""Message keys: what names a message for ever, and what our own words about it are posted under."""

from __future__ import annotations

import secrets

WORD = "word:"
"""What the key of what is said of or to one person begins with, where that is about nothing else we keep."""
LATER = ":answer"
"""What the key of an answer that came later ends with, where another reply to the question stands already."""


def question_key(key: str) -> str:
    """The key of the question that the reply under *key* belongs to."""
    return key.removesuffix(LATER)


def word_key(name: str = "") -> str:
    """A key, new unless by *name*, for what is said of or to one person and is about nothing else we keep: it goes when
    they are forgotten.
    """
    return f"{WORD}{name or secrets.token_hex(16)}"


def vote_key(key: str) -> str:
    """What the card about the answer to the question *key* is posted under, however many found it wanting."""
    return f"{key}:vote"


def wrong_key(key: str, user: str) -> str:
    """What the card is posted under that says what *user* finds wrong with the answer under *key*."""
    return f"{key}:wrong:{user}"


def proposal_key(proposal_id: str) -> str:
    """What the card of a proposal is posted under."""
    return f"proposal:{proposal_id}"

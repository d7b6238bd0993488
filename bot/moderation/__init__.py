"""Moderation: pairs added, corrected, proposed and reviewed from a chat. The surfaces call a `Desk`."""

from bot.moderation.desk import Desk
from bot.moderation.draft import (
    Conflict,
    Decided,
    Draft,
    Fault,
    Faulty,
    NotDone,
    Overtaken,
    Unsaved,
    Vanished,
    faults,
)
from bot.moderation.followup import Voice
from bot.moderation.models import (
    ANSWER,
    PROPOSAL,
    QUESTION,
    Ended,
    Group,
    HistoryEntry,
    Label,
    Proposal,
    ReviewItem,
)

__all__ = [
    "ANSWER",
    "PROPOSAL",
    "QUESTION",
    "Conflict",
    "Decided",
    "Desk",
    "Draft",
    "Ended",
    "Fault",
    "Faulty",
    "Group",
    "HistoryEntry",
    "Label",
    "NotDone",
    "Overtaken",
    "Proposal",
    "ReviewItem",
    "Unsaved",
    "Vanished",
    "Voice",
    "faults",
]

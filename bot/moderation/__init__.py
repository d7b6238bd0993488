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
    AskedInThread,
    EndedReview,
    Group,
    HistoryEntry,
    Label,
    Proposal,
    ReviewItem,
    ThreadNews,
)

__all__ = [
    "ANSWER",
    "PROPOSAL",
    "QUESTION",
    "AskedInThread",
    "Conflict",
    "Decided",
    "Desk",
    "Draft",
    "EndedReview",
    "Fault",
    "Faulty",
    "Group",
    "HistoryEntry",
    "Label",
    "NotDone",
    "Overtaken",
    "Proposal",
    "ReviewItem",
    "ThreadNews",
    "Unsaved",
    "Vanished",
    "Voice",
    "faults",
]

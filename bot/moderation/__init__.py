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
    Complaint,
    Doubt,
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
    "Complaint",
    "Conflict",
    "Decided",
    "Desk",
    "Doubt",
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

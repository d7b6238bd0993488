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
from bot.moderation.models import Actor, Group, Proposal
from bot.store import (
    AskedInThread,
    Complaint,
    Doubt,
    EndedReview,
    Given,
    HistoryEntry,
    Label,
    ReviewItem,
    ThreadNews,
)
from bot.store.tables import ANSWER, PHRASING, PROPOSAL, QUESTION

__all__ = [
    "ANSWER",
    "PHRASING",
    "PROPOSAL",
    "QUESTION",
    "Actor",
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
    "Given",
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

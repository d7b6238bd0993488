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
from bot.moderation.models import ANSWER, PROPOSAL, QUESTION, Deed, Ended, Group, Label, Matter, Proposal

__all__ = [
    "ANSWER",
    "PROPOSAL",
    "QUESTION",
    "Conflict",
    "Decided",
    "Deed",
    "Desk",
    "Draft",
    "Ended",
    "Fault",
    "Faulty",
    "Group",
    "Label",
    "Matter",
    "NotDone",
    "Overtaken",
    "Proposal",
    "Unsaved",
    "Vanished",
    "Voice",
    "faults",
]

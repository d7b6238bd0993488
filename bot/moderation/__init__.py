"""Moderation: pairs added, corrected, proposed and reviewed from a chat. The surfaces call a `Desk`."""

from bot.moderation.bench import Voice, question_key, word_key
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
from bot.moderation.models import ANSWER, PROPOSAL, QUESTION, Deed, Ended, Group, Label, Matter, Proposal
from bot.moderation.proposals import proposal_key

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
    "proposal_key",
    "question_key",
    "word_key",
]

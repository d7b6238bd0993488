"""Moderation: pairs added, corrected, proposed and reviewed from a chat. The surfaces call a `Desk`."""

from bot.moderation.bench import Voice, question_key
from bot.moderation.desk import Desk
from bot.moderation.drafts import Draft, faults
from bot.moderation.proposing import proposal_key
from bot.moderation.records import Deed, Group, Label, Proposal
from bot.moderation.refusals import Conflict, Decided, Fault, Faulty, NotDone, Overtaken, Unsaved, Vanished

__all__ = [
    "Conflict",
    "Decided",
    "Deed",
    "Desk",
    "Draft",
    "Fault",
    "Faulty",
    "Group",
    "Label",
    "NotDone",
    "Overtaken",
    "Proposal",
    "Unsaved",
    "Vanished",
    "Voice",
    "faults",
    "proposal_key",
    "question_key",
]

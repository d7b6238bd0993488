"""The records kept about somebody, told to them alone, with a button to have it removed. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.display import counted
from bot.platforms.slack.mrkdwn import escape
from bot.platforms.slack.views.block_kit import aside, button, plain, row
from bot.platforms.slack.views.elements import as_blocks, item, section, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages import Payload

KEPT = "This is what I keep about you:"
NOTHING = "I keep nothing that you wrote, and no vote of yours."
SORTS = {
    "questions": ("question", "that I had no answer to, in your words"),
    "proposals": ("proposal", "for the archive"),
    "judged": ("question", "that a moderator judged, in your words"),
    "votes": ("vote", "on my answers"),
}
FOR_HOW_LONG = (
    "What people write is removed after {days} by itself; only counts stay. Pairs of the archive that you wrote or are "
    "quoted in are not among this: ask the moderators to change those."
)
FORGET, CONFIRM, KEEP = "Remove all of it", "Remove it", "Keep it"
SURE = "Your questions, proposals and votes go, and cards and late answers that quote them. It cannot be brought back."
FORGOTTEN = "{records} removed. I keep nothing that you wrote any more."


def kept(counts: Mapping[str, int], days: int) -> Payload:
    """Return what is kept, by its sorts, and for how many *days*."""
    lines = [f"{counted(counts[sort], noun)} {what}" for sort, (noun, what) in SORTS.items() if counts[sort]]
    listed = [item(section(text(line)), number=None, indent=0) for line in lines]
    head = KEPT if lines else NOTHING
    blocks = as_blocks(
        section(text(head)), *listed, section(text(FOR_HOW_LONG.format(days=counted(days, "day"))))
    )
    ask = {"title": plain(FORGET), "text": plain(SURE), "confirm": plain(CONFIRM), "deny": plain(KEEP)}
    remove = button(FORGET, "forget_me", style="danger") | {"confirm": ask}
    return {"text": escape(" ".join((head, *lines))), "blocks": [*blocks, *(row(remove) if lines else [])]}


def forgotten(records: int) -> Payload:
    """Say that so many *records* were removed."""
    return aside(FORGOTTEN.format(records=counted(records, "record")))

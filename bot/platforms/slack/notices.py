"""What the moderators are told in their channel. As everywhere, nothing a member wrote can ping anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import Reply
from bot.platforms.slack.blocks import EVENT_TYPE
from bot.platforms.slack.elements import as_blocks, section, text
from bot.platforms.slack.markup import escape
from bot.replies import sentence_cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.errors import Problem
    from bot.platforms.slack.elements import Element

BAD_ARCHIVE = (
    "The archive was changed, but has errors. I go on answering from the last good one. To be mended:"
)
MORE = "… and {count} more: `ama check` lists them all."

MOST_PROBLEMS = 20


def bad_archive(key: str, problems: Sequence[Problem]) -> Reply:
    """That the changed archive has these *problems* and the old one goes on serving."""
    lines = [sentence_cut(str(problem), 300) for problem in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        lines.append(MORE.format(count=len(problems) - MOST_PROBLEMS))
    shown = "\n".join(lines)
    return reply(f"{BAD_ARCHIVE} {lines[0]}", as_blocks(section(text(f"{BAD_ARCHIVE}\n{shown}"))), key)


def reply(words: str, blocks: list[Element], key: str) -> Reply:
    """A message of ours under *key*: *words* are what a notification shows."""
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key, "pair": ""}}
    unfurl = {"unfurl_links": False, "unfurl_media": False}
    return Reply({"text": escape(words), "blocks": blocks, "metadata": metadata} | unfurl)

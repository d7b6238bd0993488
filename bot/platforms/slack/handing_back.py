"""A modal as messages, for who has closed it: what it says, and what was typed into it. No text is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.platforms.slack.blocks import MOST_CHARACTERS
from bot.platforms.slack.elements import Element, as_blocks, preformatted, said, section, text
from bot.replies import word_cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.platforms.slack.modals import View

TYPED = "This is what the form held when you closed it:"
LONGEST_WORDS = (
    3_000  # of a notification, and of what a form says; a message's text may have 40,000 characters
)
_ROOM = MOST_CHARACTERS - 500


def messages(view: View) -> Iterator[tuple[str, list[Element]]]:
    """What *view* says and holds, in as many messages as Slack wants it in: the words of each, and its blocks."""
    fields = [field for block in view["blocks"] if block["type"] == "input" for field in _field(block)]
    words = word_cut(_words(view), LONGEST_WORDS)
    shown = [section(text(part)) for part in (words, TYPED if fields else "") if part]
    for field in fields:
        if _weight([*shown, *field]) > _ROOM:
            yield _message(shown)
            shown = []
        shown += field
    if shown:
        yield _message(shown)


def _message(shown: list[Element]) -> tuple[str, list[Element]]:
    return word_cut("\n".join(map(said, shown)), LONGEST_WORDS), as_blocks(*shown)


def _words(view: View) -> str:
    """What *view* says outside its fields."""
    told = [block["elements"] for block in view["blocks"] if block["type"] == "rich_text"]
    return "\n".join(said(element) for elements in told for element in elements)


def _field(block: Element) -> list[list[Element]]:
    """The field's name, and what it holds; nothing for an empty one."""
    element = block["element"]
    value = element.get("initial_value") or element.get("initial_option", {}).get("text", {}).get("text", "")
    return [[section(text(block["label"]["text"], "bold")), preformatted(value)]] if value.strip() else []


def _weight(elements: list[Element]) -> int:
    """Characters of *elements* as JSON, as Slack's clients count: an emoji is two."""
    return len(json.dumps(elements, ensure_ascii=False).encode("utf-16-le")) // 2

"""Block Kit's blocks that messages, cards and modals share, within Slack's limits, and messages made of them.

Text that people wrote goes into rich text: it pings nobody.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.display import word_cut
from bot.keys import EVENT_TYPE
from bot.platforms.slack.mrkdwn import escape
from bot.platforms.slack.views.elements import Element, as_blocks, section, text
from bot.platforms.wording import UNTITLED

if TYPE_CHECKING:
    from bot.messages import Payload

MOST_CHARACTERS = 12_000  # of a message's blocks as JSON; Slack refuses them at about 13,200
LONGEST_PARAGRAPH = 2_000
LONGEST_BUTTON = 75
LONGEST_BUTTON_VALUE = 2_000
LONGEST_MENTION = 150  # of a question or an answer that is only referred to
_LONGEST_ASKED = 100  # of a question within a button, where an emoji takes twelve characters


def plain(words: str) -> Element:
    """Return text that Slack takes as it is."""
    return {"type": "plain_text", "text": words, "emoji": True}


def paragraph(words: str, *styles: str) -> list[Element]:
    """Return *words* as a paragraph; nothing for none."""
    return as_blocks(section(text(words[:LONGEST_PARAGRAPH], *styles)))


def button(label: str, action_id: str, *, style: str = "", **value: str) -> Element:
    """Return a button; its value is *value* as JSON."""
    made = {
        "type": "button",
        "action_id": action_id,
        "text": plain(word_cut(label, LONGEST_BUTTON) or UNTITLED),
        "value": written(**value),
    }
    return made | ({"style": style} if style else {})


def written(**value: str) -> str:
    """Return *value* as a button holds it."""
    return json.dumps(value, separators=(",", ":"))


def asked_value(question: str) -> dict[str, str]:
    """Return what of a button's value says what was asked; nothing of no *question*."""
    return {"asked": word_cut(question, _LONGEST_ASKED)} if question else {}


def row(*buttons: Element) -> list[Element]:
    """Return the buttons beside each other that Slack takes: an id that is too long cannot be shortened."""
    kept: list[Element] = []
    for one in buttons:
        if len(one["value"]) <= LONGEST_BUTTON_VALUE and width([*kept, one]) <= MOST_CHARACTERS // 2:
            kept.append(one)
    return [{"type": "actions", "elements": kept}] if kept else []


def width(blocks: list[Element]) -> int:
    """Return how many characters *blocks* have, counted as Slack's clients do: an emoji is two."""
    return len(json.dumps(blocks, ensure_ascii=False).encode("utf-16-le")) // 2


def message(notice: str, blocks: list[Element], key: str, pair_id: str = "", above: str = "") -> Payload:
    """Return our message under *key*; *notice* is what a notification shows: unlike the blocks it is mrkdwn, and so
    escaped. *pair_id* is the pair that it gives, and *above* what is said above that.
    """
    again = {"above": above} if above else {}
    return {
        "text": escape(notice),
        "blocks": blocks,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key, "pair": pair_id, **again}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def notice(words: str, key: str, pair_id: str = "") -> Payload:
    """Return a message of nothing but *words*."""
    return message(words, paragraph(words), key, pair_id)


def aside(words: str, *more: Element) -> Payload:
    """Return *words*, and *more* blocks, for one person alone to see: it has no key, and stands nowhere for long."""
    return {"text": escape(words), "blocks": [*paragraph(words), *more]}


def shown(payload: Payload) -> Payload:
    """Return what of *payload* an acknowledgement or a response_url takes."""
    return {name: payload[name] for name in ("text", "blocks") if name in payload}


def for_one(payload: Payload, viewer: str, thread: str | None = None) -> Payload:
    """Return *payload* as something that *viewer* alone sees, in the *thread* where there is one already."""
    return shown(payload) | {"user": viewer} | ({"thread_ts": thread} if thread else {})

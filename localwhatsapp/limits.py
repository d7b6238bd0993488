"""Limits of the Graph API: it refuses messages that are too long, or of a shape that it does not know."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

LONGEST_TEXT = 4_096
LONGEST_BODY = 1_024
MOST_BUTTONS = 3
LONGEST_TITLE = 20
LONGEST_ID = 256
LONGEST_TAG = 512


def fault(message: Json) -> str | None:
    """Return what is wrong with a *message* to be sent; None if nothing is."""
    if message.get("messaging_product") != "whatsapp":
        return "messaging_product has to be whatsapp"
    if not (message.get("to") or message.get("recipient")):
        return "to is missing"
    if len(str(message.get("biz_opaque_callback_data", ""))) > LONGEST_TAG:
        return "biz_opaque_callback_data is too long"
    match message:
        case {"type": "text", "text": {"body": str(body)}}:
            return None if 0 < _units(body) <= LONGEST_TEXT else "text.body has to have 1 to 4096 characters"
        case {"type": "interactive", "interactive": {"type": "button"} as interactive}:
            return _buttons(interactive)
    return "type is none that is known here: text, or interactive with buttons"


def _buttons(interactive: Json) -> str | None:
    body, buttons = (
        interactive.get("body", {}).get("text", ""),
        interactive.get("action", {}).get("buttons", []),
    )
    if not 0 < _units(body) <= LONGEST_BODY:
        return "interactive.body.text has to have 1 to 1024 characters"
    if not 0 < len(buttons) <= MOST_BUTTONS:
        return "there have to be 1 to 3 buttons"
    replies = [button.get("reply", {}) for button in buttons]
    if any(not 0 < _units(reply.get("title", "")) <= LONGEST_TITLE for reply in replies):
        return "a button's title has to have 1 to 20 characters"
    if any(not 0 < len(reply.get("id", "")) <= LONGEST_ID for reply in replies):
        return "a button's id has to have 1 to 256 characters"
    if len({reply["title"] for reply in replies}) < len(replies):
        return "two buttons have the same title"
    return None


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

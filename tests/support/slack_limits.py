"""What Slack refuses in a message, written down a second time, apart from the code under test."""

from __future__ import annotations

import json
import re

from slack_sdk.models.blocks import Block

SCHEMES = ("http://", "https://", "mailto:")
LEAVES = {"text", "link", "emoji"}
HOLDS = {
    "rich_text": {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"},
    "rich_text_list": {"rich_text_section"},
    "rich_text_section": LEAVES,
    "rich_text_quote": LEAVES,
    "rich_text_preformatted": LEAVES,
    "actions": {"button"},
    "context_actions": {"feedback_buttons"},
}
OWN_MARKUP = re.compile(r"&(?!amp;|lt;|gt;)|[<>]")


def faults(payload):
    """Return everything that Slack would refuse in *payload*, or that could ping or mislead; nothing if all is well."""
    found = [f"text of {len(payload['text'])}"] if not 1 <= len(payload["text"]) <= 4_000 else []
    found += [f"mrkdwn: {payload['text']}"] if OWN_MARKUP.search(payload["text"]) else []
    found += [f"{len(payload['blocks'])} blocks"] if not 1 <= len(payload["blocks"]) <= 50 else []
    weight = len(json.dumps(payload["blocks"], ensure_ascii=False))
    found += [f"{weight} characters"] if weight > 12_000 else []
    json.dumps([payload["text"], payload["blocks"]], ensure_ascii=False).encode()
    return found + block_faults(payload["blocks"])


def block_faults(blocks):
    """Return the same for blocks alone."""
    found = []
    for block in blocks:
        Block.parse(block).to_dict()
        found += list(_element_faults(block))
        ids = [element["action_id"] for element in block["elements"] if "action_id" in element]
        found += [f"action_ids {ids}"] if len(set(ids)) != len(ids) else []
    return found


def said(element):
    """Return all that is to be read in *element*, elements and pieces apart."""
    if element["type"] == "emoji":
        return [f":{element['name']}:"]
    if element["type"] in LEAVES:
        return [element["text"]]
    return [text for part in element["elements"] for text in said(part)]


def _element_faults(element):
    kind = element["type"]
    if kind in LEAVES:
        yield from _leaf_faults(element)
    elif kind == "button":
        yield from _button_faults(element)
    elif kind == "feedback_buttons":
        yield from _button_faults(element["positive_button"])
        yield from _button_faults(element["negative_button"])
    else:
        if not element["elements"] or {part["type"] for part in element["elements"]} - HOLDS[kind]:
            yield f"{kind} holds {element['elements']}"
        if not 0 <= element.get("indent", 0) <= 8 or element.get("offset", 0) < 0:
            yield f"list {element}"
        for part in element["elements"]:
            yield from _element_faults(part)


def _leaf_faults(leaf):
    shown = leaf["name"] if leaf["type"] == "emoji" else leaf["text"]
    if not shown or set(leaf.get("style", {})) - {
        "bold",
        "italic",
        "strike",
        "code",
    }:
        yield f"piece {leaf}"
    if leaf.get("style") == {}:
        yield f"empty style {leaf}"
    if leaf["type"] == "link" and not (leaf["url"].startswith(SCHEMES) and len(leaf["url"]) <= 3_000):
        yield f"link {leaf}"


def _button_faults(button):
    text = button["text"]
    if text["type"] != "plain_text" or not 1 <= len(text["text"]) <= 75:
        yield f"label {text}"
    if not 1 <= len(button["value"]) <= 2_000 or len(button.get("action_id", "")) > 255:
        yield f"button {button}"
    json.loads(button["value"])

"""Slack's text on the wire: what people type becomes `&amp;`, `<@U…>` and `<https://…>`."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from localslack.changes import Json

_MARKUP = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|![a-z]+[^<>|]*|(?:https?://|mailto:)[^<>\s|]+)(?:\|[^<>]*)?>"
)
_KEPT = re.compile(f"{_MARKUP.pattern}|&(?:amp|lt|gt);")
_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?\"')\]}]")
_NAMES = re.compile(r"(?<![\w@#/.])([@#])([a-z0-9](?:[\w.-]*\w)?)")


def escaped(text: str) -> str:
    """Return *text* with `&`, `<` and `>` as Slack sends them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def said(text: str) -> str:
    """Return what a person wrote, as it comes to an app: markup stays, addresses become links, the rest is
    escaped.
    """
    return _kept(_MARKUP, text, linked)


def linked(text: str) -> str:
    """Return *text* escaped, its http(s) addresses made links."""
    return _kept(_URL, text, escaped, lambda url: f"<{escaped(url)}>")


def posted(text: str) -> str:
    """Return what an app posts, as Slack keeps it: markup and entities stay, a stray `&`, `<` or `>` is
    escaped.
    """
    return _kept(_KEPT, text, escaped)


def typed(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Return what was typed into the page: `@name` and `#name` of the known (name: id) become mentions,
    nothing else.
    """

    def mention(found: re.Match[str]) -> str:
        sign, name = found.groups()
        known = (people if sign == "@" else channels).get(name)
        if known is None:
            return found[0]
        return f"<@{known}>" if sign == "@" else f"<#{known}|{name}>"

    return _NAMES.sub(mention, linked(text))


def mentions(text: str, user: str) -> bool:
    """Return whether *text* mentions that user id."""
    return re.search(rf"<@{user}(?:\|[^<>]*)?>", text) is not None


def rich_text(text: str) -> Json:
    """Return the block that Slack adds to a person's message of that text."""
    section = {"type": "rich_text_section", "elements": list(_parts(text))}
    return {"type": "rich_text", "block_id": "said", "elements": [section]}


def _parts(text: str) -> Iterator[Json]:
    end = 0
    for found in _MARKUP.finditer(text):
        if found.start() > end:
            yield {"type": "text", "text": html.unescape(text[end : found.start()])}
        yield _part(found[0][1:-1])
        end = found.end()
    if end < len(text):
        yield {"type": "text", "text": html.unescape(text[end:])}


def _part(markup: str) -> Json:
    target, _, label = markup.partition("|")
    match target[0], target[1:]:
        case "@", user:
            return {"type": "user", "user_id": user}
        case "#", channel:
            return {"type": "channel", "channel_id": channel}
        case "!", ("here" | "channel" | "everyone") as those:
            return {"type": "broadcast", "range": those}
        case "!", special:
            return {"type": "usergroup", "usergroup_id": special.removeprefix("subteam^")}
    link = {"type": "link", "url": html.unescape(target)}
    return {**link, "text": html.unescape(label)} if label else link


def _kept(
    pattern: re.Pattern[str], text: str, outside: Callable[[str], str], inside: Callable[[str], str] = str
) -> str:
    """Return *text* with *inside* done to what fits *pattern*, and *outside* to all else."""
    pieces, end = [], 0
    for found in pattern.finditer(text):
        pieces += [outside(text[end : found.start()]), inside(found[0])]
        end = found.end()
    return "".join([*pieces, outside(text[end:])])

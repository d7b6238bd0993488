"""Slack's mrkdwn: undone in what people write, harmless in what we write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.platforms import slack_text
from bot.platforms.literal import escaped
from bot.platforms.markdown import safe_url
from bot.replies import one_line, printable, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MARKUP = re.compile(r"<([^<>\n]+)>")
_MENTION = re.compile(r"@([UWB][A-Z0-9]+)(?:\|(.*))?")
_CHANNEL = re.compile(r"#[CGD][A-Z0-9]+(?:\|(.*))?")
_SPECIAL = re.compile(
    r"![a-z]+(?:\^[^|]*)?(?:\|(.*))?"
)  # <!here>, <!subteam^S1|@mentors>, <!date^1^{date}|then>
_LINK = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:[^|]+)(?:\|(.*))?")
_FENCED = re.compile(r"[ \t]*\n?```\n?(.*?)\n?```[ \t]*\n?", re.DOTALL)
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")
_BROADCAST = frozenset({"here", "channel", "everyone"})


def plain(text: str, bot_user_id: str | None = None) -> str:
    """What a person wrote, from the *text* of Slack's event.

    Names and labels stand in place of markup; the bot's mention, and those without a name, are gone; entities
    are undone; what looks like markup and is none stays as it is.
    """
    text = _MARKUP.sub(lambda markup: _read(markup, bot_user_id), text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    lines = (" ".join(line.split()) for line in printable(text).splitlines())
    return "\n".join(lines).strip()


def markdown(text: str, names: Mapping[str, str] | None = None) -> str:
    """A message's *text* as Markdown, people in it by their *names* (by id).

    Lines are paragraphs, but for lists, quotes and code: what stood on a line of its own still does.
    """
    text = _FENCED.sub(r"\n```\n\1\n```\n", visible(text))
    made = slack_text.markdown(text, slack_text.Names(users=dict(names or {})), escape=escaped)
    return "\n".join(_spaced(made.splitlines())).strip()


def _spaced(lines: list[str]) -> Iterator[str]:
    """*lines* with one blank one between what Markdown would else run together; code stays as it is."""
    before, fenced = "", False
    for line in lines:
        if line.startswith("```") or fenced:
            if not fenced and before:
                yield ""
            fenced = fenced != line.startswith("```")
            before = "code"
            yield line
        elif kind := _kind(line):
            if before and (kind != before or kind == "words"):
                yield ""
            before = kind
            yield line
        elif before:
            before = ""
            yield ""


def _kind(line: str) -> str:
    """What a line is part of: a quote, a list (its items indented or not), or just words; nothing if it is blank."""
    if not line.strip():
        return ""
    if line.startswith(">"):
        return "quote"
    return "list" if _ITEM.match(line.lstrip()) else "words"


def escape(text: str) -> str:
    """*text* as mrkdwn that pings nobody and links nowhere."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, label: str) -> str:
    """A mrkdwn link; the bare label where *url* is not http, https or mailto, or longer than Slack takes."""
    label = one_line(label.translate(str.maketrans("|<>", "   ")))
    safe = safe_url(url)
    return f"<{escape(safe)}|{escape(label or safe)}>" if safe else escape(label or one_line(url))


def _read(markup: re.Match[str], bot_user_id: str | None) -> str:
    inside = markup[1]
    if mention := _MENTION.fullmatch(inside):
        return " " if mention[1] == bot_user_id or not mention[2] else _named("@", mention[2])
    if channel := _CHANNEL.fullmatch(inside):
        return _named("#", channel[1])
    if special := _SPECIAL.fullmatch(inside):
        return _named("", "" if (special[1] or "").lstrip("@") in _BROADCAST else special[1])
    if address := _LINK.fullmatch(inside):
        return address[2] or address[1]
    return markup[0]


def _named(sign: str, label: str | None) -> str:
    """The label with its sign; a space where Slack gave none, so that the words around stay apart."""
    return sign + label.removeprefix(sign) if label else " "

"""Discord chats as DiscordChatExporter writes them to JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.readers import values
from bot.transcripts.record import LeftOut, Part, Record, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

_TALK = frozenset({"Default", "Reply", "0", "19", ""})
_MENTION = re.compile(r"<@[!&]?(\d+)>")
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
_MOMENT = re.compile(r"<t:(\d{1,12})(?::[a-zA-Z])?>")
_SPOILER = re.compile(r"\|\|(?=\S)(.+?)\|\|", re.DOTALL)
_OURS = re.compile(r'"(?:guild|channel)"\s*:\s*\{')


def looks_like(name: str, head: str) -> float:  # noqa: ARG001 - every format takes both
    """Return how sure a file that begins with *head* is DiscordChatExporter's."""
    if values.opens(head) != "{" or not _OURS.search(head) or '"messages"' not in head:
        return 0.0
    return 0.95 if '"guild"' in head and '"channel"' in head else 0.5


def read(text: str, file: str = "discord.json") -> Record:
    """Return the turns of an export; their lines count messages. UserError where there are none."""
    root = values.mapping(values.parse(text, file))
    messages = values.mappings(root.get("messages"))
    if not messages:
        raise UserError(
            f"{file}:1: no messages are in this JSON; export the channel again with DiscordChatExporter, as JSON"
        )
    channel = values.mapping(root.get("channel"))
    parts = (_part(message, line, root) for line, message in enumerate(messages, 1))
    return Record.of(parts, title=values.name(channel.get("name")))


def _part(message: Mapping[str, Any], line: int, root: Mapping[str, Any]) -> Part:
    text = _markdown(message)
    if reason := _no_talk(message, text):
        return LeftOut(line, reason)
    channel = values.mapping(root.get("channel"))
    place, id_ = values.identity(channel.get("id")), values.identity(message.get("id"))
    author = values.mapping(message.get("author"))
    return Turn(
        speaker=_called(author) or values.identity(author.get("id")),
        text=text,
        line=line,
        said_at=values.moment(message.get("timestamp")),
        link=_link(root, place, id_),
        id=id_,
        reply_to=values.identity(values.mapping(message.get("reference")).get("messageId")),
        thread=place if "Thread" in values.words(channel.get("type")) else None,
    )


def _called(person: Mapping[str, Any]) -> str | None:
    return values.name(person.get("nickname")) or values.name(person.get("name"))


def _link(root: Mapping[str, Any], channel: str | None, message: str | None) -> str | None:
    guild = values.identity(values.mapping(root.get("guild")).get("id")) or "0"
    numbers = (guild, channel or "", message or "")
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        return None
    return f"https://discord.com/channels/{'@me' if guild == '0' else guild}/{channel}/{message}"


def _no_talk(message: Mapping[str, Any], text: str) -> str | None:
    kind = values.words(message.get("type")) or values.identity(message.get("type")) or ""
    if kind not in _TALK:
        return f"Discord's own notice ({values.name(kind)})"
    if values.mapping(message.get("author")).get("isBot") is True:
        return "written by an app"
    if not text:
        files = message.get("attachments") or message.get("stickers") or message.get("embeds")
        return "a file without words" if files else "an empty message"
    return None


def _markdown(message: Mapping[str, Any]) -> str:
    """Return the text, which is Markdown but for mentions, Discord's emoji, moments and spoilers."""
    people = {
        values.identity(person.get("id")): _called(person)
        for person in values.mappings(message.get("mentions"))
    }
    text = _MENTION.sub(
        lambda found: f"@{people.get(found[1]) or found[1]}", values.words(message.get("content"))
    )
    text = _MOMENT.sub(
        lambda found: f"{when:%Y-%m-%d %H:%M} UTC" if (when := values.moment(found[1])) else found[0],
        _EMOJI.sub(r"\1", text),
    )
    return _SPOILER.sub(r"\1", text).strip()

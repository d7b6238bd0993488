"""Telegram chats as Telegram Desktop exports them to JSON."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.readers import values
from bot.transcripts.record import LeftOut, Part, Record, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_AROUND = {"bold": "**", "italic": "_", "strikethrough": "~~", "code": "`"}
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* is Telegram's."""
    if values.opens(head) != "{":
        return 0.0
    signs = ('"from_id"', '"date_unixtime"', '"text_entities"', '"chats"', '"messages"', '"actor_id"')
    found = sum(sign in head for sign in signs)
    if '"text_entities"' not in head and '"from_id"' not in head and '"date_unixtime"' not in head:
        return 0.3 if name.endswith("result.json") and found else 0.0
    return min(1.0, 0.6 + 0.1 * found + (0.1 if name.endswith("result.json") else 0.0))


def read(text: str, file: str = "result.json") -> Record:
    """Return the turns of an export, of one chat or several; lines count messages. UserError without any."""
    root = values.mapping(values.parse(text, file))
    chats = [root, *values.mappings(values.mapping(root.get("chats")).get("list"))]
    chats = [chat for chat in chats if values.items(chat.get("messages"))]
    if not chats:
        raise UserError(
            f"{file}:1: no messages are in this JSON; export the chat again from Telegram Desktop as "
            "machine-readable JSON"
        )
    titles = [name for chat in chats if (name := values.name(chat.get("name")))]
    lines = itertools.count(1)
    return Record.of(
        (
            part
            for number, chat in enumerate(chats)
            for part in _parts(chat, f"{number}-" * (number > 0), lines)
        ),
        title=titles[0] if len(chats) == 1 and titles else None,
        notes=(f"all {len(chats)} chats were read ({', '.join(titles[:10])})",) * (len(chats) > 1),
    )


def _parts(chat: Mapping[str, Any], prefix: str, lines: Iterator[int]) -> Iterator[Part]:
    """Yield the messages of *chat*. Ids are unique in a chat alone: *prefix* keeps those of several apart."""
    messages = values.mappings(chat.get("messages"))
    services = {values.identity(m.get("id")): m.get("action") for m in messages if m.get("type") == "service"}
    threads: dict[str | None, str | None] = {}
    for message, line in zip(messages, lines, strict=False):
        said = _markdown(message)
        if reason := _no_talk(message, said):
            yield LeftOut(line, reason)
            continue
        id_ = values.identity(message.get("id"))
        answered = values.identity(message.get("reply_to_message_id"))
        # What is written into a topic "replies" to its making; a reply to that is in the topic, too.
        in_topic = services.get(answered) == "topic_created"
        thread = threads[id_] = prefix + answered if answered and in_topic else threads.get(answered)
        yield Turn(
            speaker=values.name(message.get("from")) or values.name(message.get("from_id")),
            text=said,
            line=line,
            said_at=values.moment(message.get("date_unixtime")) or values.moment(message.get("date")),
            link=_link(chat, id_),
            id=id_ and prefix + id_,
            reply_to=prefix + answered if answered and answered not in services else None,
            thread=thread,
        )


def _no_talk(message: Mapping[str, Any], text: str) -> str | None:
    if message.get("type") != "message":
        return f"Telegram's own notice ({values.name(message.get('action')) or 'of no kind'})"
    if message.get("via_bot") and not text:
        return "written by an app"
    if not text:
        poll = values.mapping(message.get("poll"))
        return "a poll" if poll else "a picture, recording or file without words"
    return None


def _link(chat: Mapping[str, Any], message: str | None) -> str | None:
    """Return the address of a message in a group, which its members can open."""
    chat_id = values.identity(chat.get("id"))
    if not message or not chat_id or not (message + chat_id).isdecimal():
        return None
    kind = values.words(chat.get("type"))
    return f"https://t.me/c/{chat_id}/{message}" if "supergroup" in kind or "channel" in kind else None


def _markdown(message: Mapping[str, Any]) -> str:
    text = message.get("text")
    if isinstance(text, str):
        return _styled(text).strip()
    pieces = values.items(text) or values.items(message.get("text_entities"))
    return "".join(map(_styled, pieces)).strip()


def _styled(piece: Any) -> str:
    """Return a piece of text as Markdown; blanks at its edges stay outside of the marks, or they would be none."""
    if isinstance(piece, str):
        return values.words(piece)
    piece = values.mapping(piece)
    text, kind = values.words(piece.get("text")), values.words(piece.get("type"))
    found = _EDGES.fullmatch(text)
    if not found or not found[2]:
        return text
    before, inner, after = found.groups()
    if kind == "pre":
        return f"{before}\n```{values.name(piece.get('language')) or ''}\n{inner}\n```\n{after}"
    if kind == "text_link" and (address := values.name(piece.get("href"))):
        return f"{before}[{inner}]({address.replace('(', '%28').replace(')', '%29')}){after}"
    if kind == "blockquote":
        return f"{before}" + "\n".join(f"> {line}" for line in inner.split("\n")) + f"\n\n{after}"
    mark = _AROUND.get(kind, "") if "\n\n" not in inner else ""
    return f"{before}{mark}{inner}{mark}{after}"

"""Slack's messages as turns, whether an export holds them or the Web API gives them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from bot.platforms.literal import escaped_within
from bot.platforms.slack.mrkdwn import Names, markdown
from bot.transcripts.readers import values
from bot.transcripts.record import LeftOut, Part, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_TALK = frozenset({"", "thread_broadcast", "file_share", "me_message", "bot_message", "reply_broadcast"})
_TS = re.compile(r"\d{1,11}\.\d{1,6}")


def names_of(users: Iterable[Any], channels: Iterable[Any] = ()) -> Names:
    """Return what ids of Slack's *users* and *channels* stand for; people of one name have their handle added."""
    people = {
        str(user["id"]): (_real_name(user), values.name(user.get("name")))
        for user in map(values.mapping, users)
        if values.identity(user.get("id"))
    }
    times = Counter(real for real, _ in people.values())
    return Names(
        {
            id_: f"{real} ({handle})" if real and times[real] > 1 and handle else real or handle or id_
            for id_, (real, handle) in people.items()
        },
        {
            str(channel["id"]): values.name(channel.get("name")) or str(channel["id"])
            for channel in map(values.mapping, channels)
            if values.identity(channel.get("id"))
        },
    )


def parts_of(
    messages: Iterable[Any], names: Names, link: Callable[[str, str | None], str | None], first: int = 1
) -> Iterator[Part]:
    """Yield the turns among a channel's *messages*, oldest first, and what is none; their lines count messages from
    *first*.

    *link* gives the address of a message from its ts and its thread's.
    """
    for line, (ts, message) in enumerate(_in_order(messages), first):
        typed = values.words(message.get("text"))
        text = markdown(typed, names)
        if reason := _no_talk(message, text):
            yield LeftOut(line, reason)
            continue
        written = markdown(typed, names, escape=escaped_within)
        thread = values.name(message.get("thread_ts"))
        reply_to = thread if thread != ts else None
        yield Turn(
            speaker=_speaker(message, names),
            text=text,
            written=written if written != text else None,
            line=line,
            said_at=values.moment(ts),
            link=values.name(message.get("permalink")) or link(ts, reply_to),
            id=ts,
            reply_to=reply_to,
            thread=thread,
        )


def address(root: str, channel: str, ts: str, thread: str | None) -> str:
    """Return the permalink of a message in the workspace at *root*."""
    query = f"?thread_ts={thread}&cid={channel}" if thread else ""
    return f"{root.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}{query}"


def _in_order(messages: Iterable[Any]) -> Sequence[tuple[str, dict[str, Any]]]:
    """Return each message once, by its ts; what has no ts is no message."""
    found = ((str(message.get("ts")), message) for message in values.mappings(list(messages)))
    by_ts = {ts: message for ts, message in found if _TS.fullmatch(ts)}
    return sorted(by_ts.items(), key=lambda item: (float(item[0]), item[0]))


def _no_talk(message: Mapping[str, Any], text: str) -> str | None:
    subtype = values.words(message.get("subtype"))
    if subtype == "tombstone":
        return "a deleted message"
    if subtype not in _TALK:
        return f"Slack's own notice ({values.name(subtype) or 'without a name'})"
    # An app's post that people answer may be a question passed on.
    if (subtype == "bot_message" or message.get("bot_id")) and not message.get("reply_count"):
        return "written by an app"
    if not text:
        return "a file without words" if message.get("files") else "an empty message"
    return None


def _speaker(message: Mapping[str, Any], names: Names) -> str | None:
    user = values.identity(message.get("user"))
    if user and user in names.users:
        return names.users[user]
    profile = _real_name({"profile": message.get("user_profile")})
    return profile or values.name(message.get("username")) or user


def _real_name(user: Mapping[str, Any]) -> str | None:
    profile = values.mapping(user.get("profile"))
    found = (
        profile.get("real_name"),
        user.get("real_name"),
        profile.get("display_name"),
        profile.get("name"),
    )
    return next(filter(None, map(values.name, found)), None)

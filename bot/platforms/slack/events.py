"""From a Slack event to what it means for us: a message, one that is gone, a reply taken back, or nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.messages import Message, Place
from bot.platforms.slack.markup import plain

Event: TypeAlias = dict[str, Any]

WRITTEN = {None, "", "thread_broadcast", "file_share", "me_message"}
"""The subtypes under which Slack files what a person wrote."""
WITHDRAWING = "x"
OLDEST_EDIT = 24 * 3600.0
"""Seconds within which an edit can make a question of a message that was none of our business before."""


@dataclass(frozen=True, slots=True)
class Written:
    """A person wrote or edited *message*; *only_known*: an edit of something too old to start on."""

    message: Message
    only_known: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The message *key* was deleted."""

    key: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """*by* wants the reply *ts* in *channel* to go."""

    channel: str
    ts: str
    by: str


Occurrence: TypeAlias = Written | Gone | TakenBack


@dataclass(frozen=True)
class Ears:
    """Who we are, and where we listen: channel ids, with the tags that bound what is answered there."""

    user: str
    channels: frozenset[str] = frozenset()
    tags: dict[str, frozenset[str]] = field(default_factory=dict)

    def hear(self, event: Event, team: str, now: float) -> Occurrence | None:
        """What *event* means for us; None for what is not our business, or not an event at all.

        *now* is in seconds since the epoch, as Slack's time stamps are.
        """
        match event:
            case {"type": "message", "subtype": "message_changed", "message": dict(after)}:
                before = event.get("previous_message")
                return self._changed(event, after, before if isinstance(before, dict) else {}, team, now)
            case {"type": "message", "subtype": "message_deleted", "channel": str(channel)}:
                ts = event.get("deleted_ts") or _dict(event, "previous_message").get("ts")
                return Gone(f"{team}:{channel}:{ts}") if isinstance(ts, str) else None
            case {"type": "message" | "app_mention", "channel": str()} if event.get("subtype") in WRITTEN:
                message = self._message(event, event, team)
                return Written(message) if message else None
            case {"type": "reaction_added", "reaction": "x", "user": str(user), "item": dict(item)}:
                channel, ts = item.get("channel"), item.get("ts")
                known = isinstance(channel, str) and isinstance(ts, str)
                return TakenBack(str(channel), str(ts), user) if known else None
        return None

    def _changed(self, event: Event, after: Event, before: Event, team: str, now: float) -> Occurrence | None:
        """An edit. Slack also says `changed` of unfurled links and of thread parents, whose text stays the same."""
        ts, channel = after.get("ts"), event.get("channel")
        if not isinstance(ts, str) or not isinstance(channel, str):
            return None
        if after.get("subtype") == "tombstone":
            return Gone(f"{team}:{channel}:{ts}")
        if after.get("text") == before.get("text") or after.get("subtype") not in WRITTEN:
            return None
        message = self._message(event, after, team, was=str(before.get("text") or ""))
        return Written(message, only_known=_seconds(ts) < now - OLDEST_EDIT) if message else None

    def _message(self, event: Event, inner: Event, team: str, was: str = "") -> Message | None:
        """*inner* as a message of ours, or None if it is not for us; *event* is the envelope around it, which
        tells the channel, and *was* the text before an edit, which may have mentioned us.
        """
        channel: str = event["channel"]
        text, author, ts = inner.get("text"), inner.get("user"), inner.get("ts")
        if not (isinstance(text, str) and isinstance(author, str) and isinstance(ts, str)):
            return None
        if inner.get("bot_id") or inner.get("hidden") or author in {self.user, "USLACKBOT"}:
            return None
        direct = event.get("channel_type") == "im" or channel.startswith("D")
        mention = f"<@{self.user}"
        addressed = direct or event["type"] == "app_mention" or mention in text or mention in was
        thread = inner.get("thread_ts")
        top_level = thread in {None, ts}
        if not addressed and not (top_level and channel in self.channels):
            return None
        return Message(
            key=f"{team}:{channel}:{ts}",
            text=plain(_clean(text), self.user),
            author=author,
            place=Place(channel, _thread(thread, ts, direct=direct)),
            revision=str(_dict(inner, "edited").get("ts") or ts),
            addressed=addressed,
            private=direct,
            tags=self.tags.get(channel, frozenset()),
        )


def _thread(thread: object, ts: str, *, direct: bool) -> str | None:
    """The thread to reply in: the message's own; in a direct message only where the person opened one."""
    if isinstance(thread, str) and thread:
        return thread
    return None if direct else ts


def _clean(text: str) -> str:
    """*text* without what no database takes: NUL and half surrogates, which JSON can smuggle in."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _dict(event: Event, name: str) -> Event:
    value = event.get(name)
    return value if isinstance(value, dict) else {}


def _seconds(ts: str) -> float:
    try:
        return float(ts)
    except ValueError:
        return 0.0

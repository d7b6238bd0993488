"""Slack's events, and what each means for us: a message, one that is gone, a reply taken back, or nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.keys import MessageKey, parse
from bot.messages import Manner, Message, MessageDeleted, MessageWritten, Place
from bot.platforms.slack.mrkdwn import asked, is_put_to_somebody, own_words, plain, shared
from bot.platforms.slack.occurrences import (
    CROSS,
    MARK,
    SOLVED,
    MarkedSolved,
    MarkPressed,
    ReplyTakenBack,
    ReplyWritten,
    ThreadChanged,
    called,
)
from bot.text import storable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.platforms.slack.occurrences import Occurrence

Event: TypeAlias = dict[str, Any]

WRITTEN = ("", "thread_broadcast", "file_share", "me_message")
"""The subtypes under which Slack files what a person wrote."""
OLDEST_EDIT = 24 * 3600.0
"""Seconds within which an edit can make a question of a message that was none of our business before."""

_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)  # of a user or a channel
_TIME = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)  # of a message, which is its name too


def direct_place(channel: str) -> bool:
    """Return whether *channel* is a direct conversation."""
    return channel.startswith("D")


def event_time(event: Event, *names: str) -> float:
    """Return when *event* happened, in Slack's time: the first of its times of these *names*; 0 where it does not
    say.
    """
    found = (_time(event, name) for name in names or ("event_ts", "ts"))
    return next((float(time) for time in found if time), 0.0)


def direct(event: Event) -> str | None:
    """Return the direct conversation in which *event* tells that something was written, by whomever."""
    channel = _name(event, "channel")
    return channel if event.get("type") == "message" and channel.startswith("D") else None


@dataclass
class EventReader:
    """The reader of events, who knows who we are, and where we listen, which may change: channel ids, with the tags
    that bound what is answered, and the manner in which it is, where it is not the usual one.
    """

    user: str = ""
    team: str = ""
    channels: frozenset[str] = frozenset()
    tags: dict[str, frozenset[str]] = field(default_factory=dict)
    integrations: frozenset[str] = frozenset()
    manners: dict[str, Manner] = field(default_factory=dict)
    bot: str = ""

    def introduce(self, user: str, team: str, bot: str) -> None:
        """Be told who we are."""
        self.user, self.team, self.bot = user, team, bot

    def tags_in(self, channel: str) -> frozenset[str] | None:
        """Return the tags that bound what is answered in *channel*; None before we are told who we are."""
        return self.tags.get(channel, frozenset()) if self.team else None

    def occurrences(self, event: Event, now: float) -> Iterator[Occurrence]:
        """Yield all that *event* means for us, for the message itself and for the thread it stands in; *now* as
        below.
        """
        if occurrence := self.read(event, now):
            yield occurrence
        match event:
            case {
                "type": "reaction_added" | "reaction_removed",
                "reaction": name,
                "item": dict(item),
            } if name == SOLVED:
                channel, ts = _name(item, "channel"), _time(item, "ts")
                yield from [MarkedSolved(channel, ts)] if channel and ts else []
            case {"type": "message"} if not self._is_own(event):
                channel = _name(event, "channel")
                inner = _dict(event, "message") or _dict(event, "previous_message") or event
                yield from _thread_changed(inner, channel) if channel else []

    def read(self, event: Event, now: float) -> Occurrence | None:
        """Return what *event* means for us; None for what is not our business, or not an event at all.

        *now* is in seconds since the epoch, as Slack's time stamps are.
        """
        channel = _name(event, "channel")
        if self._is_own(event):
            return None
        match event:
            case {"type": "reaction_added", "reaction": str(reaction), "item": dict(item)}:
                return _reacted(event, reaction, item)
            case {"type": "message", "subtype": "message_changed", "message": dict(after)} if channel:
                return self._changed(event, channel, after, _dict(event, "previous_message"), now)
            case {"type": "message", "subtype": "message_deleted"} if channel:
                ts = _time(event, "deleted_ts") or _time(_dict(event, "previous_message"), "ts")
                return MessageDeleted(self._key(channel, ts)) if ts else None
            case {"type": "message" | "app_mention"} if channel:
                message = self._message(event, channel, event)
                return self._written(message, event) if message else None
        return None

    def recall(self, message: Event, channel: str, since: float) -> Iterator[Occurrence]:
        """Yield what *message*, read in the history of *channel*, means for us, who have not heard anything *since*
        then.
        """
        ts = _time(message, "ts")
        if self._is_own(message):
            yield from _taken_back_by_reaction(message, channel, ts)
            return
        if message.get("subtype") == "tombstone" and ts:
            yield MessageDeleted(self._key(channel, ts))
            return
        read = self._message({}, channel, message)
        if read is None or max(float(read.revision), float(ts)) <= since:
            return
        yield from _thread_changed(message, channel)
        if any(reaction.get("name") == SOLVED for reaction in message.get("reactions") or ()):
            yield MarkedSolved(channel, ts)
        edited = read.revision != ts
        match self._written(read, message, edited=edited):
            case MessageWritten():
                yield MessageWritten(read, only_known=float(ts) < float(read.revision) - OLDEST_EDIT)
                return
            case ReplyWritten() as reply:
                yield reply
                return
        if edited:  # it may have concerned us before
            yield MessageWritten(called(read), only_known=True)

    def ts_of(self, key: str, channel: str) -> str:
        """Return the time stamp of the message *key* in *channel*; nothing if *key* is no message's."""
        found = parse(key)
        if not isinstance(found, MessageKey) or (found.team, found.channel) != (self.team, channel):
            return ""
        return _matching(_TIME, found.ts)

    def _is_own(self, event: Event) -> bool:
        """Return whether *event* tells of what we did ourselves."""
        inner = _dict(event, "message") or _dict(event, "previous_message") or event
        return _name(inner, "user") == self.user

    def _changed(
        self, event: Event, channel: str, after: Event, before: Event, now: float
    ) -> Occurrence | None:
        """Return what an edit means. Slack also says `changed` of unfurled links and of thread parents, whose text
        stays the same.
        """
        ts = _time(after, "ts")
        if after.get("subtype") == "tombstone" and ts:
            return MessageDeleted(self._key(channel, ts))
        message = self._message(event, channel, after)
        if message is None or after.get("text") == before.get("text"):
            return None
        # The event's own time, where it tells one: that of the edit may be in whole seconds, with two edits in one.
        times = (_time(event, "event_ts"), _time(event, "ts"))
        revision = next((time for time in times if time > ts), message.revision)
        message = replace(message, revision=revision)
        if self._mention in str(before.get("text")):
            message = called(message)
        match self._written(message, after, edited=True):
            case MessageWritten():
                return MessageWritten(message, only_known=float(ts) < now - OLDEST_EDIT)
            case ReplyWritten() as reply:
                return reply
        # What did concern us may have lost its mention, in this edit or in an earlier one.
        return MessageWritten(called(message), only_known=True)

    def _written(
        self, message: Message, inner: Event, *, edited: bool = False
    ) -> MessageWritten | ReplyWritten | None:
        if self._concerns_us(message, inner):
            return MessageWritten(message)
        if _is_top_level(inner) or inner.get("bot_id"):
            return None
        return ReplyWritten(message, float(_time(inner, "ts")), edited)

    def _message(self, event: Event, channel: str, inner: Event) -> Message | None:
        """Return *inner* as a message in *channel*, or None if no person wrote it; *event* is what it came in."""
        text, author, ts = inner.get("text"), _name(inner, "user"), _time(inner, "ts")
        subtype = inner.get("subtype") or ""
        if by_app := bool(inner.get("bot_id") or subtype == "bot_message"):
            author, subtype = author or _name(inner, "bot_id"), ""
        if not isinstance(text, str) or not author or not ts or subtype not in WRITTEN:
            return None
        if inner.get("hidden") or author in {self.user, "USLACKBOT"}:
            return None
        direct = event.get("channel_type") == "im" or channel.startswith("D")
        if by_app and not self._may_ask(channel, inner, direct=direct):
            return None
        thread = _time(inner, "thread_ts") or ("" if direct else ts)
        by_name = direct or event.get("type") == "app_mention" or self._mention in text
        manner = None if by_name else self.manners.get(channel, Manner())
        asks_us = manner is not None and manner.loudness == "ask" and not by_app and _is_top_level(inner)
        return Message(
            key=self._key(channel, ts),
            text=asked(self._words(storable(text), inner, addressed=by_name)),
            author=author,
            place=Place(channel, thread or None),
            revision=_time(_dict(inner, "edited"), "ts") or ts,
            addressed=by_name or asks_us,
            private=direct,
            tags=self.tags.get(channel, frozenset()),
            manner=manner,
        )

    def _may_ask(self, channel: str, inner: Event, *, direct: bool) -> bool:
        """Return whether a post of another app, *inner*, is for us: by mention, or where such posts are listened to.

        Only what begins a conversation: we answer in threads, and what another app says to that must not reach us.
        """
        if direct or (self.bot and inner.get("bot_id") == self.bot) or not _is_top_level(inner):
            return False
        return self._mention in str(inner.get("text")) or channel in self.integrations

    def _words(self, text: str, inner: Event, *, addressed: bool) -> str:
        """Return what is asked, plain; nothing where it is put to somebody else."""
        if not addressed and is_put_to_somebody(text):
            return ""
        words = plain(own_words(text, addressed=addressed), self.user)
        return (
            words if words or not addressed else plain(storable(shared(inner.get("attachments"))), self.user)
        )

    def _concerns_us(self, message: Message, inner: Event) -> bool:
        """Return whether it is addressed to us, or at the top level of a channel that we listen in."""
        by_app = bool(inner.get("bot_id") or inner.get("subtype") == "bot_message")
        listened = message.place.channel in (self.integrations if by_app else self.channels)
        return message.addressed or (_is_top_level(inner) and listened)

    @property
    def _mention(self) -> str:
        return f"<@{self.user}"  # without its end: old clients write <@U123|name>

    def _key(self, channel: str, ts: str) -> str:
        return str(MessageKey(self.team, channel, ts))


def _is_top_level(inner: Event) -> bool:
    return _time(inner, "thread_ts") in {"", _time(inner, "ts")}


def _thread_changed(message: Event, channel: str) -> Iterator[ThreadChanged]:
    """Yield the thread in which *message* is a reply; other apps' say nothing there that is for us."""
    if not _is_top_level(message) and not message.get("bot_id"):
        yield ThreadChanged(channel, _time(message, "thread_ts"))


def _reacted(event: Event, reaction: str, item: Event) -> ReplyTakenBack | MarkPressed | None:
    channel, ts, by = _name(item, "channel"), _time(item, "ts"), _name(event, "user")
    moment = _time(event, "event_ts")
    if not (channel and ts and by):
        return None
    if reaction == CROSS:
        return ReplyTakenBack(channel, ts, by)
    return MarkPressed(channel, ts, by, moment) if reaction == MARK and moment else None


def _taken_back_by_reaction(message: Event, channel: str, ts: str) -> Iterator[ReplyTakenBack]:
    for reaction in message.get("reactions") or ():
        if reaction.get("name") == CROSS:
            yield from (ReplyTakenBack(channel, ts, by) for by in reaction.get("users") or () if ts)


def _dict(event: Event, name: str) -> Event:
    value = event.get(name)
    return value if isinstance(value, dict) else {}


def _name(event: Event, name: str) -> str:
    return _matching(_NAME, event.get(name))


def _time(event: Event, name: str) -> str:
    return _matching(_TIME, event.get(name))


def _matching(pattern: re.Pattern[str], value: object) -> str:
    """Return *value* if it is what Slack puts there, else nothing: keys are made of it, and keys are logged."""
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""

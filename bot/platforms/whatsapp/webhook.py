"""From what WhatsApp's webhook delivers to what it means for us: words, a press, a reaction, or what became of what we
sent. Pure; nothing in it is trusted to be there.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.keys import MessageKey
from bot.messages import Message, MessageDeleted, MessageWritten, Place
from bot.platforms.whatsapp import chats
from bot.platforms.whatsapp.markup import mentions, plain, unmentioned
from bot.text import storable

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = dict[str, Any]

SILENT = ("system", "request_welcome", "ephemeral")
"""Kinds of messages that WhatsApp writes itself, for nobody to answer."""
OBJECT = "whatsapp_business_account"

_ID = re.compile(r"[\w.+/=-]{1,256}", re.ASCII)
_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Wrote:
    """Somebody did something in *channel*."""

    channel: str


@dataclass(frozen=True, slots=True)
class WordlessMessage:
    """*author* sent something without words, under *key*, to us alone."""

    key: str
    channel: str
    author: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """*author* pressed the button whose value is *value*, under our message *ts*."""

    channel: str
    author: str
    ts: str
    value: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """*author* reacted to our message *ts* with *emoji*."""

    channel: str
    author: str
    ts: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A word that what we sent to *channel* is there, as *ts*; *tag* is what was sent along, empty where it was not
    passed on.
    """

    tag: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A word that what we sent to *channel* as *ts* did not arrive: WhatsApp's *code* for it, and *why* in its words;
    *tag* as above.
    """

    tag: str
    channel: str
    ts: str
    code: int
    why: str


Occurrence: TypeAlias = (
    Wrote | MessageWritten | MessageDeleted | WordlessMessage | Pressed | Reaction | Arrived | Failed
)


@dataclass(slots=True)
class WebhookDelivery:
    """The delivery of a webhook: what happened, in its order, and what could not be read of it."""

    occurrences: list[Occurrence] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A *message* as it came: in which chat, by whom, under which id; *ours* is our number."""

    message: Json
    channel: str
    author: str
    ts: str
    ours: str
    edits: int = 0


class WebhookReader:
    """Reads what is for the telephone number *number_id*, as Meta names it."""

    def __init__(self, number_id: str) -> None:
        self._number_id = number_id

    def read(self, body: bytes) -> WebhookDelivery:
        """Return what *body* means for us; what in it is for another number means nothing."""
        try:
            whole = json.loads(body)
        except (ValueError, RecursionError):
            return WebhookDelivery(problems=["it is no JSON"])
        entries = whole.get("entry") if isinstance(whole, dict) else None
        if not isinstance(entries, list) or whole.get("object", OBJECT) != OBJECT:
            return WebhookDelivery(problems=[f"it is no object {OBJECT} with entries"])
        delivery = WebhookDelivery()
        for change in _changes(entries, delivery):
            self._change(change, delivery)
        return delivery

    def _change(self, value: Json, delivery: WebhookDelivery) -> None:
        metadata = _dict(value.get("metadata"))
        if str(metadata.get("phone_number_id") or self._number_id) != self._number_id:
            return
        ours = _DIGITS.sub("", str(metadata.get("display_phone_number") or ""))
        for message in _list(value.get("messages"), "messages", delivery):
            found = list(self._message(message, ours))
            delivery.occurrences += found
            if not found:
                kind = _shown(message.get("type"))
                delivery.problems.append(
                    f"a message (type {kind}) that does not say who wrote it, or has no id"
                )
        for status in _list(value.get("statuses"), "statuses", delivery):
            delivery.occurrences += _status(status)

    def _message(self, message: Json, ours: str) -> Iterator[Occurrence]:
        author, ts, kind = _author(message), _id(message.get("id")), message.get("type")
        channel = _channel(message, author)
        if not author or not ts or not channel or not isinstance(kind, str):
            return
        sent = _Sent(message, channel, author, ts, ours)
        content = _dict(message.get(kind))
        yield Wrote(channel)
        match kind:
            case "interactive":
                yield from self._interactive(sent, content)
            case "reaction":
                if target := _id(content.get("message_id")):
                    yield Reaction(channel, author, target, _text(content.get("emoji")))
            case "edit":
                yield from self._edited(sent, content)
            case "revoke":
                if original := _id(content.get("original_message_id")):
                    yield MessageDeleted(self._key(original))
            case _:
                yield from self._written(sent, message)

    def _interactive(self, sent: _Sent, content: Json) -> Iterator[Occurrence]:
        pressed, under = _dict(content.get("button_reply")), _id(_dict(sent.message.get("context")).get("id"))
        if value := _text(pressed.get("id")):
            yield Pressed(sent.channel, sent.author, under, value)
        elif title := _text(_dict(content.get("list_reply")).get("title")):
            yield from self._written(sent, {"type": "text", "text": {"body": title}})

    def _edited(self, sent: _Sent, content: Json) -> Iterator[Occurrence]:
        """Yield what an edit means: it may have lost its mention, and what was none of our business before becomes so
        by one.
        """
        if original := _id(content.get("original_message_id")):
            edited = replace(sent, ts=original, edits=1)
            for written in self._written(edited, _dict(content.get("message"))):
                if isinstance(written, MessageWritten):
                    yield replace(written, only_known=not written.message.addressed)

    def _written(self, sent: _Sent, content: Json) -> Iterator[Occurrence]:
        """Yield the words in *content*; in a group only those that are meant for us."""
        if content.get("type") in SILENT:
            return
        text, private = _words(content), not chats.is_group(sent.channel)
        addressed = private or _is_addressed(text, _dict(sent.message.get("context")), sent.ours)
        key = self._key(sent.ts)
        if text and (addressed or sent.edits):
            yield MessageWritten(
                Message(
                    key=key,
                    text=plain(storable(text if private else unmentioned(text, sent.ours))),
                    author=sent.author,
                    place=Place(sent.channel),
                    revision=f"{_seconds(sent.message):012d}.{sent.edits}",
                    addressed=addressed,
                    private=private,
                )
            )
        elif not text and private and not sent.edits:
            yield WordlessMessage(key, sent.channel, sent.author)

    def _key(self, ts: str) -> str:
        return str(MessageKey(self._number_id, chats.WHATSAPP, ts))


def _changes(entries: list[Any], delivery: WebhookDelivery) -> Iterator[Json]:
    for entry in entries:
        for change in _list(_dict(entry).get("changes"), "changes", delivery):
            if isinstance(value := change.get("value"), dict):
                yield value
            else:
                delivery.problems.append("a change without a value")


def _status(status: Json) -> Iterator[Occurrence]:
    ts, tag = _id(status.get("id")), _text(status.get("biz_opaque_callback_data"))
    user = str(status.get("recipient_id") or status.get("recipient_user_id") or "").removeprefix("+")
    if not ts or not user:
        return
    channel = chats.group(user) if status.get("recipient_type") == "group" else chats.person(user)
    if status.get("status") == "failed":
        error = next(iter(_list(status.get("errors"), "errors", WebhookDelivery())), {})
        code = error.get("code")
        details = _text(_dict(error.get("error_data")).get("details")) or _text(error.get("title"))
        yield Failed(tag, channel, ts, code if isinstance(code, int) else 0, details)
    elif status.get("status") in {"sent", "delivered", "read", "played"}:
        yield Arrived(tag, channel, ts)


def _is_addressed(text: str, context: Json, ours: str) -> bool:
    """Return whether it is for us: by name, by number, or by a reply to something of ours."""
    replied = bool(ours) and _DIGITS.sub("", str(context.get("from") or "")) == ours
    return replied or mentions(text, ours)


def _words(content: Json) -> str:
    """Return what is written in a message, under a picture too; nothing where there are no words."""
    kind = content.get("type")
    held = _dict(content.get(kind)) if isinstance(kind, str) else {}
    return _text(held.get("body") or held.get("text") or held.get("caption"))


def _author(message: Json) -> str:
    user = str(message.get("from") or message.get("from_user_id") or "").removeprefix("+")
    return chats.person(user) if chats.PERSON.fullmatch(user) else ""


def _channel(message: Json, author: str) -> str:
    if "group_id" not in message:
        return author
    group = str(message["group_id"])
    return chats.group(group) if chats.GROUP.fullmatch(group) else ""


def _seconds(message: Json) -> int:
    stamp = str(message.get("timestamp") or "")
    return int(stamp) if re.fullmatch(r"\d{1,12}", stamp, re.ASCII) else 0


def _list(value: object, name: str, delivery: WebhookDelivery) -> list[Json]:
    """Return the objects in the list *value*, which may be left out; whatever else is there is a problem."""
    if value is None:
        return []
    if not isinstance(value, list):
        delivery.problems.append(f"{name} that are no list")
        return []
    found = [one for one in value if isinstance(one, dict)]
    if len(found) < len(value):
        delivery.problems.append(f"{name} that hold no objects")
    return found


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _id(value: object) -> str:
    """Return *value* if it is what WhatsApp names messages by: keys are made of it, and keys are logged."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _shown(kind: object) -> str:
    return kind if isinstance(kind, str) and re.fullmatch(r"\w{1,40}", kind, re.ASCII) else "unknown"

"""Interactions: what the payload of a press, a form or a command says, in which nothing is trusted; and where each
goes.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck

Listener: TypeAlias = Callable[..., Awaitable[None]]
"""A listener, which is called with `ack` and `body`."""

ACTION, FORM, OPTIONS, SHORTCUT, COMMAND = (
    "block_actions",
    "view_submission",
    "block_suggestion",
    "shortcut",
    "command",
)


class Routes:
    """Listeners by the kind of what people do, and patterns of its name: an action_id, a callback_id, a command.

    One of Bolt's for everything, and not one for each: it asks them all, one after the other, whether they are meant.
    """

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[tuple[re.Pattern[str], Listener]]] = defaultdict(list)

    def take(self, kind: str, listener: Listener, pattern: str) -> None:
        """Have *listener* take what is of that *kind* and has a name of that *pattern*."""
        self._listeners[kind].append((re.compile(pattern), listener))

    async def lead(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Bring *body* to its listener. Acknowledge what none takes, or Slack sends it again and again."""
        kind, name = _kind_and_name(body)
        for pattern, listener in self._listeners[kind]:
            if pattern.fullmatch(name):
                return await listener(ack, body)
        await ack()
        return None


def _kind_and_name(body: dict[str, Any]) -> tuple[str, str]:
    kind = _text(body.get("type"))
    match kind:
        case "block_actions":
            return kind, _text(pressed(body).get("action_id"))
        case "block_suggestion":
            return kind, _text(body.get("action_id"))
        case "view_submission":
            return kind, _text(_dict(body.get("view")).get("callback_id"))
        case "shortcut" | "message_action":
            return SHORTCUT, _text(body.get("callback_id"))
        case "":
            return COMMAND, _text(body.get("command"))
    return kind, ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button's press: by whom, under which message, and what the button's value says."""

    user: str
    channel: str
    ts: str
    thread: str | None
    private: bool
    team: str
    value: dict[str, str]

    @classmethod
    def of(cls, body: dict[str, Any]) -> Press:
        """Return the press that a block_actions payload tells of; what is missing from it is empty."""
        container, message = _dict(body.get("container")), _dict(body.get("message"))
        return cls(
            user=_text(_dict(body.get("user")).get("id")),
            channel=_text(container.get("channel_id") or _dict(body.get("channel")).get("id")),
            ts=_text(container.get("message_ts")),
            thread=_text(message.get("thread_ts") or container.get("thread_ts")) or None,
            private=bool(container.get("is_ephemeral")),
            team=_text(_dict(body.get("team")).get("id")),
            value=_read(pressed(body).get("value")),
        )

    @property
    def key(self) -> str:
        """Return the key of the question that the button belongs to."""
        return self.value.get("key", "")


def pressed(body: dict[str, Any]) -> dict[str, Any]:
    """Return the button, or the field, that a block_actions payload tells of; nothing where it tells of none."""
    actions = body.get("actions")
    return _dict(actions[0]) if isinstance(actions, list) and actions else {}


def user(body: dict[str, Any]) -> str:
    """Return who acted: the id in an interaction's or a command's payload."""
    held = body.get("user")
    return str((held.get("id") if isinstance(held, dict) else body.get("user_id")) or "")


def _read(value: object) -> dict[str, str]:
    """Return the texts in a button's value; nothing where it is not a value of ours."""
    try:
        read = json.loads(value) if isinstance(value, str) else {}
    except (ValueError, RecursionError):
        return {}
    return {k: v for k, v in read.items() if isinstance(v, str)} if isinstance(read, dict) else {}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

"""Interactions: what the payload of a press, a form or a command says. Nothing in it is trusted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


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

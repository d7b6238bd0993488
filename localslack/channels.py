"""Users, and channels with what was said in them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from localslack.changes import Json

Role = Literal["member", "moderator", "bot"]
Kind = Literal["public", "private", "mpim", "im"]

_PREFIXES: dict[Kind, str] = {"public": "channels", "private": "groups", "mpim": "mpim", "im": "im"}
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def new_id(prefix: str) -> str:
    """Return an id as Slack makes them: a letter that tells the kind, then ten that tell nothing."""
    # The system is asked once an id and not once a letter: events have ids, too, and there may be thousands of them.
    return prefix + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in secrets.token_bytes(10))


@dataclass(frozen=True, slots=True)
class User:
    """Somebody in the workspace."""

    id: str
    name: str
    real_name: str
    role: Role = "member"


@dataclass(slots=True, eq=False)
class Channel:
    """A channel or direct conversation: its messages by ts, oldest first, and the ts of each thread's replies."""

    id: str
    name: str
    kind: Kind
    topic: str = ""
    created: int = 0
    members: list[str] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    archived: bool = False


def scope_to(doing: str, kind: Kind) -> str:
    """Return what lets an app do that ("read", "history") in channels of this *kind*."""
    return f"{_PREFIXES[kind]}:{doing}"


def sees(user: str, channel: Channel) -> bool:
    """Return whether that user can know of the channel: it is public, or they are in it."""
    return channel.kind == "public" or user in channel.members

"""The backend that every part of the workspace works on together, and the app as it is installed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from localslack import seed

if TYPE_CHECKING:
    from localslack.changes import Json
    from localslack.hooks import Hooks
    from localslack.socket_mode import SocketMode
    from localslack.state import State
    from localslack.views import Triggers, Views


@dataclass(slots=True)
class InstalledApp:
    """The app's tokens, made at random, what it may do (*scopes*), its commands and its shortcuts; *refusal* is the
    error that its tokens meet, if any.
    """

    scopes: set[str] = field(default_factory=lambda: set(seed.SCOPES))
    commands: list[Json] = field(default_factory=lambda: [dict(command) for command in seed.COMMANDS])
    shortcuts: list[Json] = field(default_factory=lambda: [dict(shortcut) for shortcut in seed.SHORTCUTS])
    bot_token: str = field(default_factory=lambda: _token("xox", "b"))
    app_token: str = field(default_factory=lambda: _token("x", "app"))
    verification: str = field(default_factory=lambda: secrets.token_hex(12))
    refusal: str | None = None


def _token(start: str, kind: str) -> str:
    # Put together here, so that no scanner for secrets takes a line of ours for one.
    return f"{start}{kind}-1-{secrets.token_hex(16)}"


@dataclass(slots=True)
class Backend:
    """All of it: what the Web API's methods, the interactions and the page act on."""

    state: State
    app: InstalledApp
    sockets: SocketMode
    views: Views
    triggers: Triggers
    hooks: Hooks
    address: str = ""  # "http://127.0.0.1:PORT", once it is known

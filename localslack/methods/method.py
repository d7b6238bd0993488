"""A Web API method, and what most of them ask first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from localslack.channels import sees
from localslack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from localslack.arguments import Arguments
    from localslack.backend import Backend
    from localslack.changes import Json
    from localslack.channels import Channel, User

Run: TypeAlias = "Callable[[Backend, Arguments], Json]"


@dataclass(frozen=True, slots=True)
class Method:
    """*run* gives the answer's fields; *scope* and kind of *token* are what it needs, if any."""

    run: Run
    scope: str | None = None
    token: Literal["bot", "app"] | None = "bot"  # noqa: S105 - which kind, not a token


def permit(backend: Backend, scope: str) -> None:
    """Raise SlackError `missing_scope` unless the app has that scope."""
    if scope not in backend.app.scopes:
        raise SlackError("missing_scope", needed=scope, provided=provided(backend))


def provided(backend: Backend) -> str:
    """Return the scopes that the app has, as Slack lists them."""
    return ",".join(sorted(backend.app.scopes))


def find_channel(backend: Backend, args: Arguments) -> Channel:
    """Return the channel that `channel` names, as far as the bot can see it; raise SlackError
    `channel_not_found` else.
    """
    channel = backend.state.channels.get(args.text("channel"))
    if channel is None or not sees(backend.state.bot.id, channel):
        raise SlackError("channel_not_found")
    return channel


def find_user(backend: Backend, args: Arguments, name: str = "user") -> User:
    """Return the user of that id; raise SlackError `user_not_found` where there is none."""
    user = backend.state.users.get(args.text(name))
    if user is None:
        raise SlackError("user_not_found")
    return user

"""A local Slack on loopback: Web API and Socket Mode for the unmodified SDK, and a page to chat in."""

from localslack.changes import (
    Change,
    ClosedViews,
    Deleted,
    Ephemeral,
    EphemeralGone,
    Joined,
    OpenedView,
    Posted,
    Published,
    Reacted,
    Updated,
    UpdatedView,
)
from localslack.channels import Channel, User
from localslack.errors import SlackError
from localslack.interactions import Unheard
from localslack.workspace import Workspace

__all__ = [
    "Change",
    "Channel",
    "ClosedViews",
    "Deleted",
    "Ephemeral",
    "EphemeralGone",
    "Joined",
    "OpenedView",
    "Posted",
    "Published",
    "Reacted",
    "SlackError",
    "Unheard",
    "Updated",
    "UpdatedView",
    "User",
    "Workspace",
]

"""A local Slack on loopback: Web API and Socket Mode for the unmodified SDK, and a page to chat in."""

from bot.workspace.changes import (
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
from bot.workspace.channels import Channel, User
from bot.workspace.interactions import Unheard
from bot.workspace.refused import Refused
from bot.workspace.workspace import Workspace

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
    "Refused",
    "Unheard",
    "Updated",
    "UpdatedView",
    "User",
    "Workspace",
]

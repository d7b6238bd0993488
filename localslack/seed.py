"""The seed: who and what is there when a workspace opens, the study group and its app."""

from __future__ import annotations

from typing import Final, Literal

TEAM: Final = "Study Group"
DOMAIN: Final = "study-group"
BOT: Final = "ama"

MEMBERS: Final = {"ada": "Ada Verma", "ben": "Ben Okafor", "chi": "Chi Nakamura"}
MODERATORS: Final = {"mo": "Mo Lindqvist"}
MODERATORS_GROUP: Final = "moderators"  # the user group's handle

# name: kind, topic, whether the bot is in it
CHANNELS: Final[dict[str, tuple[Literal["public", "private"], str, bool]]] = {
    "study-group": ("public", "What we are learning this week", True),
    "random": ("public", "Anything else", False),
    "moderators": ("private", "Questions nobody has answered yet", True),
}

# What the app of the manifest asks for.
SCOPES: Final = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "reactions:read",
        "reactions:write",
        "usergroups:read",
        "users:read",
    }
)

COMMANDS: Final = (
    {
        "command": "/ama",
        "usage_hint": "your question",
        "description": "Ask the AMA archive; only you see the answer",
    },
)

SHORTCUTS: Final = (
    {"callback_id": "add_pair", "type": "message", "name": "Add to AMA archive"},
    {"callback_id": "fix_reply", "type": "message", "name": "Fix this AMA answer"},
    {"callback_id": "new_pair", "type": "global", "name": "New AMA pair"},
)

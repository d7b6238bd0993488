"""Chats on WhatsApp, as the bot names them: `whatsapp/15551234567` for a person, `whatsapp/group/ID` for a group.

A person is a telephone number, or, where they keep that to themselves, the id that Meta gives us for them. Pure.
"""

from __future__ import annotations

import re

WHATSAPP = "whatsapp"
"""The word that stands for any chat in the keys of messages, which have names of their own: keys are logged,
numbers are not."""
_WHATSAPP = "whatsapp/"
_GROUP = "whatsapp/group/"
_NUMBER = re.compile(r"\+?[\d\s().-]{5,30}", re.ASCII)
PERSON = re.compile(r"[\w.-]{1,128}", re.ASCII)
_ID_OF_METAS = re.compile(r"[A-Z]{2}\.\w+", re.ASCII)
GROUP = re.compile(r"[\w=+.-]{1,200}", re.ASCII)


def is_chat(channel: str) -> bool:
    """Return whether *channel* is on WhatsApp."""
    return channel == WHATSAPP or channel.startswith(_WHATSAPP)


def is_group(channel: str) -> bool:
    """Return whether *channel* is a group on WhatsApp."""
    return channel.startswith(_GROUP)


def person(user: str) -> str:
    """Return the name of a person's chat, which is theirs too."""
    return f"{_WHATSAPP}{user}"


def group(group_id: str) -> str:
    """Return the name of a group's chat."""
    return f"{_GROUP}{group_id}"


def person_by_number(number: str) -> str | None:
    """Return the name of who has the telephone *number*, written in any way; None where it is no number."""
    digits = re.sub(r"\D", "", number)
    return person(digits) if _NUMBER.fullmatch(number.strip()) and PERSON.fullmatch(digits) else None


def recipient(channel: str) -> dict[str, str]:
    """Return how the Graph API wants it said who a message is for."""
    if is_group(channel):
        return {"recipient_type": "group", "to": channel.removeprefix(_GROUP)}
    name = channel.removeprefix(_WHATSAPP)
    return {
        "recipient_type": "individual",
        ("recipient" if _ID_OF_METAS.fullmatch(name) else "to"): name,
    }

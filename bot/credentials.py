"""Slack tokens where they do not belong: in files that are shared."""

from __future__ import annotations

import re

CREDENTIAL = r"\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-(?=[\w-]*\d)[\w-]{10,}"
"""The shape of bot, user, app-level, configuration and refresh tokens. A digit is asked for, so that an answer may
still say `xoxb-your-token`."""
_SECRET = re.compile(
    rf"{CREDENTIAL}|hooks\.slack\.com/(?:services|workflows|triggers)/T\w+/\w+/\w+",
    re.IGNORECASE,
)
_TOKEN = re.compile(rf"\b(?:xox[a-z]|xapp)-\w|{_SECRET.pattern}", re.IGNORECASE)


def find_secrets(text: str) -> list[int]:
    """Return where in a text about Slack something begins that looks like a real token."""
    return [found.start() for found in _SECRET.finditer(text)]


def find_tokens(text: str) -> list[int]:
    """Return where in a text that has no business with tokens something begins that could be one."""
    return [found.start() for found in _TOKEN.finditer(text)]

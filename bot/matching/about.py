"""Questions about the bot itself ("who are you?"), told from those that are for the archive by the same matching."""

from __future__ import annotations

from functools import cache

from bot.matching.matcher import Matcher
from bot.pairs import Ama, Archive, Pair
from bot.text import tokens

THRESHOLD = 0.75
"""The confidence from which a question is one about the bot: "what can you do for us" reaches 0.78, "who are you
working with" 0.16."""
_MOST_WORDS = 12  # who asks about the bot is brief
_ABOUT = Pair(
    "about",
    "Who are you, and what can you do?",
    "I am a bot that answers questions from the archive of our AMAs. Ask me anything that came up there.",
    Ama(""),
    also=(
        "who are you",
        "what are you",
        "are you a bot",
        "are you human",
        "who made you",
        "what can you do",
        "what can you do for me",
        "what do you do",
        "what do you know",
        "what can I ask you",
        "how do you work",
        "how do I use this bot",
        "what is this",
    ),
)


def asks_about_the_bot(query: str, *, more_than: float) -> bool:
    """Return whether *query* asks about the bot, with more confidence than there is in the archive's best pair."""
    if len(tokens(query)) > _MOST_WORDS:
        return False
    found = _matcher().rank(query, limit=1)
    return bool(found) and found[0].confidence >= max(THRESHOLD, more_than)


@cache
def _matcher() -> Matcher:
    return Matcher(Archive((_ABOUT,)))

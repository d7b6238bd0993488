"""Words that people read, and that every chat has alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot.display import spoken_date, word_cut
from bot.similarity import nearly_same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.pairs import Pair


Vote = Literal["helpful", "not_helpful"]

SHORTENED = "Shortened here: the whole answer is in the archive."
FOLLOWS = "This follows on from “{question}”"
REPLACES = "This is newer than the answer to “{question}” and replaces it."
REPLACES_DATED = "This is newer than the answer to “{question}” ({date}) and replaces it."
SUGGEST = "I'm not sure which of these you mean. Pick one, and I'll give its answer:"
SUGGEST_ONE = "I'm not sure that this is what you mean. If it is, press it, and I'll give its answer:"
NONE_OF_THESE = "None of these"
NOT_THIS = "No, something else"
UNTITLED = "(a question without words)"
UNKNOWN = "I don't know: the AMA archive has no answer to that."
SHALL_I = f"{UNKNOWN} Shall I pass this on to the moderators?"
ON_TO_MODERATORS = "Pass it on"
KEEP_IT = "No, keep it to yourself"
KEPT = "All right, nobody else has seen it."
MODERATORS_TOLD = "I've passed your question on to the moderators, who can find out and add the answer."
ASK_HERE = "Somebody in the group may know, and the moderators can add the answer to the archive."
OPEN = "I don't know this one: “{question}”"
WELCOME = "You're welcome!"
ASK_ME = "Ask me a question any time: “help” shows how."
NOT_PASSED_ON = "What else you write here I pass on to nobody."
USAGE = "Ask me anything that may have come up in our AMAs:"
USAGE_END = "I answer from the archive only, and always say who said it, when, and where to read it."
YOU_ASKED = "You asked “{question}”. Here is the answer:"
HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
READ_IT = "Read it at the source"
READ_ALL = "Shortened here. Read the whole answer at the source"
ITS_PAGE = "Its page in the archive"
READ_ON_PAGE = "Read it in the archive"
READ_ALL_ON_PAGE = "Shortened here. Read the whole answer in the archive"
SOURCE = "Source: {link}"
ANY_QUESTION = "your question"
"""The words for a question where the archive has none to show."""
THANKS: dict[Vote, str] = {
    "helpful": "Thanks! Good to know that this helped.",
    "not_helpful": "Thanks for telling me. Your vote shows the moderators which answers need work.",
}
OUT_OF_DATE = "This answer is not in the archive any more. Please ask again."
_LONGEST_ORIGIN = 40  # of who answered and when, beside a question


def told_apart(pairs: Sequence[Pair], longest: int) -> list[str]:
    """Return the questions of *pairs*, of at most *longest* characters each, with guest and date where another of them
    asks nearly the same.
    """
    return [
        _with_origin(pair, longest)
        if any(nearly_same(pair.question, other.question) for other in pairs if other is not pair)
        else word_cut(pair.question, longest)
        for pair in pairs
    ]


def _with_origin(pair: Pair, longest: int) -> str:
    guest, date = pair.guest or pair.ama.guest, pair.date or pair.ama.date
    told = ", ".join(filter(None, (guest, date and spoken_date(date)))) or pair.ama.title
    origin = f" ({word_cut(told, _LONGEST_ORIGIN)})"
    return word_cut(pair.question, longest - len(origin)) + origin


_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_PART = re.compile(
    r"(\d{1,5})\s*(m|min|mins|minutes?|h|hrs?|hours?|d|days?)(?![a-z])\s*(?:,|and\b)?\s*", re.ASCII
)
_NAMES = ((86_400, "day"), (3600, "hour"), (60, "minute"))


def seconds_in(text: str) -> int | None:
    """Return how long *text* says, in seconds; None where it says no duration, or nothing else."""
    rest, total = text.strip().casefold(), 0
    if not rest:
        return None
    while rest:
        part = _PART.match(rest)
        if part is None:
            return None
        total += int(part[1]) * _SECONDS[part[2][0]]
        rest = rest[part.end() :]
    return total


def spoken_duration(seconds: int) -> str:
    """Return so many *seconds* as one says them, in whole minutes: "1 hour and 30 minutes"."""
    parts, left = [], seconds
    for size, name in _NAMES:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:]))) or "less than a minute"

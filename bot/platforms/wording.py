"""Words that people read, and that every chat has alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot.display import counted, sentence_cut, spoken_date, word_cut
from bot.similarity import nearly_same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.errors import Problem
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
VOTED_ALREADY = "That is how you voted already; it counts once."
OUT_OF_DATE = "This answer is not in the archive any more. Please ask again."
KEPT_ABOUT_YOU = "This is what I keep about you:"
NOTHING_KEPT = "I keep nothing that you wrote, and no vote of yours."
SORTS = {
    "questions": ("question", "that I had no answer to, in your words"),
    "unsure": ("question", "that I only had suggestions for, in your words"),
    "proposals": ("proposal", "for the archive"),
    "judged": ("question", "that a moderator judged, in your words"),
    "votes": ("vote", "on my answers"),
    "complaints": ("remark", "on what was wrong with an answer"),
    "chosen": ("question", "in your words, for which you chose an answer among several"),
    "waiting": ("question", "of others that you want to know the answer to"),
    "taken": ("question", "of others that you take care of"),
}
FOR_HOW_LONG = (
    "What people write is removed after {days} by itself; only counts stay. Pairs of the archive that you wrote or are "
    "quoted in are not among this: ask the moderators to change those."
)
NAMED = "Where a pair of the archive is made of what you wrote, it says that it was answered by {name}."
NOT_NAMED = "Where a pair of the archive is made of what you wrote, it does not name you."
DONE_NAMED = "From now on you are named {name}."
DONE_NOT_NAMED = "From now on you are not named."
CHANGED_PAIRS = "{pairs} changed."
FORGOTTEN = "All of it is removed. I keep nothing that you wrote any more."
BAD_ARCHIVE = (
    "The archive was changed, but has errors. I go on answering from the last good one. To be mended:"
)
MENDED = "Mended: the archive's files are without errors again, and I answer from them as they are."
MORE_PROBLEMS = "… and {count} more: `ama check` lists them all."
_LONGEST_PROBLEM = 300
_LONGEST_ORIGIN = 40  # of who answered and when, beside a question


def told_apart(pairs: Sequence[Pair], longest: int) -> list[str]:
    """Return the questions of *pairs*, of at most *longest* characters each, with guest and date where another of them
    asks nearly the same.
    """
    return [
        with_origin(pair, longest)
        if any(nearly_same(pair.question, other.question) for other in pairs if other is not pair)
        else word_cut(pair.question, longest)
        for pair in pairs
    ]


def listed(problems: Sequence[Problem], most: int) -> list[str]:
    """Return *problems*, a line each, at most that many, and how many more there are."""
    lines = [sentence_cut(str(problem), _LONGEST_PROBLEM) for problem in problems[:most]]
    left = len(problems) - len(lines)
    return [*lines, MORE_PROBLEMS.format(count=left)] if left else lines


def with_origin(pair: Pair, longest: int) -> str:
    """Return the question of *pair*, of at most *longest* characters with who answered it, and when."""
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


def records(counts: Mapping[str, int]) -> list[str]:
    """Return what is kept, by its sorts: a line each, none where there is nothing."""
    return [f"{counted(counts[sort], noun)} {what}" for sort, (noun, what) in SORTS.items() if counts[sort]]


def for_how_long(days: int) -> str:
    """Return for how many *days* it is kept."""
    return FOR_HOW_LONG.format(days=counted(days, "day"))


def naming_of(name: str) -> str:
    """Return by what *name* the archive quotes them, nothing for none."""
    return NAMED.format(name=name) if name else NOT_NAMED


def now_named(wish: str, changed: int) -> list[str]:
    """Return that they are quoted as they *wish*, nothing for by no name, and in how many pairs that was *changed*."""
    pairs = [CHANGED_PAIRS.format(pairs=counted(changed, "pair"))] if changed else []
    return [DONE_NAMED.format(name=wish) if wish else DONE_NOT_NAMED, *pairs]

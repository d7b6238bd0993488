"""Which of several open questions each of a guest's messages answers.

The likeliest way through: a message fits a question by the words they share, weighed by how few of the open questions
have them; guests tend to answer the oldest question first, go on to the next, seldom go back, and a message that
begins like the rest of a sentence belongs to the one before. The weights are guesses, tried on made-up chats.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.wording import content

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIT = 2.0
_CONTINUES = re.compile(
    r"^(?:\W*(?:and|also|but|or|plus|then|because|so that|which|e\.g|for example|https?://|www\.|"
    r"in addition|additionally|ps)\b|\W*[a-zà-ÿ]|\(|[-*•]|\d+[.)])"
)
_UNFINISHED = re.compile(r"(?:[,:;–—-]|\.\.\.|…|\b(?:and|or|but|the|a|to|of|is|are))\s*$", re.IGNORECASE)
_ORDER = 0.12  # per older question passed over
_SURE = 0.35  # from this lead on, shared words decide and not the order


class Open(NamedTuple):
    """A question that a message may answer. *begun*: the guest was already answering it; *stale*: it is long ago."""

    text: str
    begun: bool = False
    stale: bool = False


class Choice(NamedTuple):
    """The question chosen, by its place among the open ones, and why, where others could have been meant."""

    place: int
    reason: str | None


def assign(messages: Sequence[str], questions: Sequence[Open]) -> list[Choice]:
    """For each of the *messages*, in order, which of the *questions* (oldest first, at least one) it answers."""
    fits = _fits(messages, questions)
    path = _likeliest(messages, questions, fits)
    return [Choice(place, _reason(place, n, fits, questions)) for n, place in enumerate(path)]


def _fits(messages: Sequence[str], questions: Sequence[Open]) -> list[list[float]]:
    asked = [content(question.text) for question in questions]
    had = Counter(word for words in asked for word in words)
    weights = {word: math.log(1 + len(questions) / count) for word, count in had.items()}
    fits = []
    for message in messages:
        words = content(message)
        shared = [sum(weights[word] for word in one & words) for one in asked]
        fits.append(
            [
                _FIT * s / (1.5 + sum(weights[w] for w in one) ** 0.7)
                for s, one in zip(shared, asked, strict=True)
            ]
        )
    return fits


def _likeliest(messages: Sequence[str], questions: Sequence[Open], fits: list[list[float]]) -> list[int]:
    count, fresh = len(questions), sum(not question.begun for question in questions)
    score = [fits[0][place] + _start(place, questions, messages[0]) for place in range(count)]
    came: list[list[int]] = []
    for n in range(1, len(messages)):
        joined = _joins(messages[n - 1], messages[n])
        few = len(messages) <= fresh  # hardly more messages than questions: then each is a new answer
        best = [_before(score, at, joined, few=few) for at in range(count)]
        score = [score[best[at]] + _step(best[at], at, joined, few=few) + fits[n][at] for at in range(count)]
        came.append(best)
    path = [max(range(count), key=lambda at: score[at])]
    for best in reversed(came):
        path.insert(0, best[path[0]])
    return path


def _before(score: Sequence[float], at: int, joined: float, *, few: bool) -> int:
    """The question that the message before most likely answered, if this one answers the one *at*."""
    return max(range(len(score)), key=lambda before: score[before] + _step(before, at, joined, few=few))


def _start(place: int, questions: Sequence[Open], first: str) -> float:
    question = questions[place]
    if question.begun:
        return 0.5 if _CONTINUES.match(first) else -0.15 if len(questions) > 1 else 0.0
    older = sum(not other.begun and not other.stale for other in questions[:place])
    return 0.2 - _ORDER * older - (0.5 if question.stale else 0.0)


def _step(before: int, at: int, joined: float, *, few: bool) -> float:
    if at == before:
        return joined - (0.3 if few else -0.25)
    if at > before:
        return 0.3 - _ORDER * (at - before - 1)
    return -0.35


def _joins(before: str, message: str) -> float:
    return 0.4 * bool(_CONTINUES.match(message)) + 0.4 * bool(_UNFINISHED.search(before))


def _reason(place: int, n: int, fits: list[list[float]], questions: Sequence[Open]) -> str | None:
    others = [fit for at, fit in enumerate(fits[n]) if at != place]
    fresh = sum(not question.begun for question in questions)
    plain = fresh == 1 and not questions[place].begun and fits[n][place] >= max(others, default=0.0)
    if not others or plain:
        return None
    waited = f"{fresh} questions were open" if fresh > 1 else "another question was asked meanwhile"
    if fits[n][place] - max(others) >= _SURE:
        return f"{waited}; this one shares the most words with the answer"
    return f"{waited}; told by their order"

"""Explanations of why a candidate stands where it stands, in words that a moderator understands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.exchange import SURE, contradicts, exchanged
from bot.matching.vocabulary import asked_for, importance, kinds, stem
from bot.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.features import Query
    from bot.verdicts import Candidate

_CLOSE = 0.6  # of the best one's confidence: such a second makes the first doubtful
_NEAR = 1.0  # an unanswered question makes a pair doubtful whose score is not higher than its own by more than this


@dataclass(frozen=True, slots=True)
class Explanation:
    """A candidate, its features by name, and what spoke for it and against it."""

    candidate: Candidate
    features: dict[str, float]
    spoke_for: tuple[str, ...]
    spoke_against: tuple[str, ...]


def spoke_for(query: Query, candidate: Candidate, read: float = 0.0) -> tuple[str, ...]:
    """Return what the query and the candidate have in common; *read* is the judge's log-odds, 0 if it read nothing."""
    asked, said = _stems(candidate.phrasing), _stems(candidate.pair.answer)
    words = {word.read: stem(word.read) for word in query.words if importance(stem(word.read)) == 1}
    in_phrasing = [word for word, term in words.items() if term in asked]
    in_answer = [word for word, term in words.items() if term in said and term not in asked]
    repaired = {word.typed: word.read for word in query.words if word.typed != word.read}
    other = kinds(candidate.phrasing)
    return tuple(
        reason
        for reason, holds in (
            (f"the phrasing holds {_listed(in_phrasing)}", in_phrasing),
            (f"the answer holds {_listed(in_answer)}", in_answer),
            (f"both ask for {asked_for(query.kinds & other)}", query.kinds & other),
            (f"read together, the pair answers the question ({_odds(read)})", read > 0),
            *((f"'{typed}' was read as '{meant}'", True) for typed, meant in repaired.items()),
        )
        if holds
    )


def spoke_against(
    query: Query,
    candidate: Candidate,
    candidates: Sequence[Candidate],
    unanswered: tuple[str, float] | None = None,
    read: float = 0.0,
) -> tuple[str, ...]:
    """Return what the query asks that the candidate lacks, what it holds that nobody asked, and who is close to it: of
    the *candidates*, or the nearest *unanswered* question, which comes with its score. *read* is the judge's log-odds.
    """
    asked = _stems(candidate.phrasing)
    held = asked | _stems(candidate.pair.answer)
    unknown = [word.typed for word in query.words if not word.known]
    missing = [
        word.read for word in query.words if word.known and _counts(word.read) and stem(word.read) not in held
    ]
    wanted = {stem(word.read) for word in query.words}
    extra = [
        word
        for word in dict.fromkeys(tokens(candidate.phrasing))
        if _counts(word) and stem(word) not in wanted
    ]
    other = kinds(candidate.phrasing)
    turned = contradicts(query.mended, candidate.phrasing)
    doubted = turned or read < SURE
    question, near = unanswered or ("", -math.inf)
    return tuple(
        reason
        for reason, holds in (
            (f"nothing in the archive holds {_listed(unknown)}", unknown),
            (f"it does not hold {_listed(missing)}", missing),
            (f"its phrasing is also about {_listed(extra)}", extra),
            (
                f"it asks for {asked_for(other)}, the question for {asked_for(query.kinds)}",
                query.kinds and other and not query.kinds & other,
            ),
            (f"read together, the pair answers another question ({_odds(read)})", read < 0),
            *((_exchange(*change), doubted) for change in exchanged(query.mended, candidate.phrasing)),
            ("two things have changed places", turned and not wanted.symmetric_difference(asked)),
            *((_rivalry(candidate, rival), True) for rival in candidates[:3] if _close(candidate, rival)),
            (f"nobody has answered '{question}'", candidate.score <= near + _NEAR),
        )
        if holds
    )


def _exchange(archived: str, asked: str) -> str:
    if not asked:
        return f"it is archived with '{archived}', and asked without"
    return f"it is asked with '{asked}'" + (f", and archived with '{archived}'" if archived else "")


def _odds(read: float) -> str:
    return f"{1 / (1 + math.exp(-read)):.2f}"


def _stems(text: str) -> set[str]:
    return {stem(word) for word in tokens(text)}


def _counts(word: str) -> bool:
    return importance(stem(word)) == 1


def _close(candidate: Candidate, rival: Candidate) -> bool:
    return rival is not candidate and rival.confidence >= _CLOSE * candidate.confidence


def _rivalry(candidate: Candidate, rival: Candidate) -> str:
    stands = "fits better" if rival.score > candidate.score else "fits nearly as well"
    return f"'{rival.pair.id}' {stands}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)

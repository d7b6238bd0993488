"""Which turn asks, and what is known of a question while its answer is looked for."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.text import normalise
from bot.transcripts.asking import asks, without_prefix
from bot.transcripts.chatter import is_chatter
from bot.transcripts.roles import asks_by_role, moderates
from bot.transcripts.sentences import marked, plainly, sentences
from bot.transcripts.wording import LONGEST_WHOLE, asking_tail

if TYPE_CHECKING:
    from bot.transcripts.draft import Draft
    from bot.transcripts.turns import Turn

_TOGETHER = dt.timedelta(minutes=5)  # within which a person's messages are one
_REMARK_WORDS = 12  # of somebody else's: they end an answer in a talk
_PROMPT = re.compile(
    r"^(?:(?:so|and|well|now|okay|ok|please)\W+)*(?:tell|talk|walk|explain|describe|elaborate|"
    r"expand|give|share|take|lets talk|speak)\b(?: \w+)? (?:me|us|about|through|a bit|a little|on|"
    r"your|that|the|to)\b"
)


@dataclass(slots=True, eq=False)
class Question:
    """A question in a talk: its *turn*, the *place* of that among the turns, and what answers it so far."""

    turn: Turn
    place: int  # of its turn in the group
    text: str
    asker: str | None
    answers: list[Turn] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    draft: Draft | None = None
    last_place: int = 0


def question_in(turn: Turn, place: int, *, speech: bool) -> Question | None:
    """The question that *turn*, which is not a guest's, asks, or None. In *speech* a question ends the turn."""
    text, named = without_prefix(turn.text.strip())
    if speech and not asks_by_role(turn.speaker):
        _, tail = asking_tail(text)
        asked = bool(tail) or bool(_PROMPT.match(plainly(text)))
        text = text if len(text) <= LONGEST_WHOLE or not tail else tail
    elif asks_by_role(turn.speaker) and not moderates(turn.speaker):
        asked = True
    else:
        asked = any(asks(sentence) for sentence in sentences(text))
    if not asked or is_chatter(text):
        return None
    question = Question(turn, place, text, named or turn.speaker, last_place=place)
    if not marked(text):
        question.reasons.append("no question mark: taken for a question by its wording or by who says it")
    return question


def is_aside(turn: Turn) -> bool:
    """Whether *turn* does not interrupt who is speaking: a few words, or chatter."""
    short = len(turn.text.split()) < _REMARK_WORDS and not asks_by_role(turn.speaker)
    return short or is_chatter(turn.text)


def belong(one: Turn, other: Turn) -> bool:
    """Whether a statement and a question of the same person, in messages after each other, are one thing."""
    near = not one.said_at or not other.said_at or abs(apart(one, other)) <= _TOGETHER
    return one.speaker == other.speaker and near and 15 < len(one.text) < 300 and not is_chatter(one.text)


def apart(one: Turn, other: Turn) -> dt.timedelta:
    """How long after *one* the *other* was said; nothing where that is not known."""
    first, second = one.said_at, other.said_at
    if first is None or second is None:
        return dt.timedelta(0)
    if (first.tzinfo is None) != (second.tzinfo is None):
        first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    return second - first


def key_of(text: str) -> str:
    """What names a question in a source that has no ids for messages."""
    return hashlib.sha256(normalise(text).encode("utf-8", "replace")).hexdigest()[:12]

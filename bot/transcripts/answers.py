"""What a guest says: whether it answers anything, and all of it joined."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.transcripts.chatter import is_chatter
from bot.transcripts.sentences import plainly, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.transcripts.turns import Turn

_YES_OR_NO = re.compile(
    r"(?:yes+|yeah+|yep|yup|no|nope|not yet|not really|sure|definitely|absolutely|of course|"
    r"certainly|exactly|correct|thats (?:right|correct)|true|never|always|maybe|probably|i do|"
    r"i dont|it is|it isnt|it does|we do|we are)(?:\s+\w+){0,2}"
)
_POLAR = re.compile(
    r"^(?:(?:and|but|so|also|hi|hello)\W+)*(?:is|are|was|were|do|does|did|can|could|should|would|"
    r"will|have|has|had|am|any|may)\b"
)
_PUT_OFF = re.compile(
    r"(?:(?:i ?ll|i will|let me|will|we ll|we will|give me)\b.{0,30}\b(?:get back|come back|check|"
    r"answer (?:that|this|it|later)|a (?:minute|sec|second|moment)|later|look into)|one (?:sec|"
    r"second|minute|moment)|hold on|brb|typing|coming to (?:that|this|it)|wait)\b.{0,40}"
)


def puts_off(text: str) -> bool:
    """Whether *text* only says that the answer comes later."""
    return _PUT_OFF.fullmatch(plainly(text)) is not None


def is_yes_or_no(text: str, questions: Iterable[str]) -> bool:
    """Whether *text* is a bare yes or no, and one of the *questions* can be answered so."""
    polar = any(_POLAR.match(plainly(sentence)) for question in questions for sentence in sentences(question))
    return polar and _YES_OR_NO.fullmatch(plainly(text)) is not None


def joined(answers: list[Turn], reasons: list[str]) -> str:
    """What the guest said, message by message; several guests each with their name."""
    speakers = list(dict.fromkeys(turn.speaker for turn in answers))
    kept = [turn for turn in answers if not is_chatter(turn.text)] or answers
    kept = sorted(kept, key=lambda turn: turn.line)
    if len(speakers) > 1:
        reasons.append(f"{len(speakers)} people answered")
        return "\n\n".join(f"**{turn.speaker}:** {_written(turn)}" for turn in kept)
    return "\n\n".join(map(_written, kept))


def _written(turn: Turn) -> str:
    return (turn.written or turn.text).strip()

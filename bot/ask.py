"""`ama ask`: messages and verdicts without any platform, for the terminal and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.messages import Message, Place
from bot.verdicts import Abstention, Answer, Suggestion

if TYPE_CHECKING:
    from bot.verdicts import Candidate, Verdict

PLACE = Place("terminal")


def message(question: str, *, addressed: bool) -> Message:
    """Return *question* as if it had been asked of the bot, or, not *addressed*, said in a channel."""
    return Message(f"terminal:{question}", question, "you", PLACE, addressed=addressed, private=addressed)


def as_json(question: str, verdict: Verdict) -> dict[str, Any]:
    """Return *verdict* as the JSON object that README.md describes under `ama ask --json`."""
    candidates = () if not isinstance(verdict, Answer | Suggestion | Abstention) else verdict.candidates
    return {
        "question": question,
        "verdict": type(verdict).__name__.lower(),
        "confidence": round(candidates[0].confidence, 4) if candidates else 0.0,
        "pair": _pair(verdict.candidate) if isinstance(verdict, Answer) else None,
        "more": [_pair(candidate) for candidate in verdict.more] if isinstance(verdict, Answer) else [],
        "candidates": [_candidate(candidate) for candidate in candidates],
        "reason": verdict.reason,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    pair = candidate.pair
    return {"id": pair.id, "confidence": round(candidate.confidence, 4), "question": pair.question}


def _pair(candidate: Candidate) -> dict[str, Any]:
    pair = candidate.pair
    return {name: getattr(pair, name) for name in ("id", "question", "answer", "link", "guest", "date")}

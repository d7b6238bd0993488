"""`ama ask`: the archive as the bot serves it, asked without any platform, for the terminal and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import archive
from bot.environment import may_exist
from bot.errors import UserError
from bot.messages import Message, Place
from bot.verdicts import Abstention, Answer, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.config import Config
    from bot.pairs import Archive
    from bot.responder import Responder
    from bot.verdicts import Candidate, Verdict

PLACE = Place("terminal")


def responder(options: Config, answers: Path | None, url: str, *, tell: Callable[[str], None]) -> Responder:
    """Return what answers as a bot with these *options* does; arguments and errors are those of `served`."""
    from bot.matching.networks import load_ahead  # noqa: PLC0415 - `ama site` needs no networks

    load_ahead()  # while the archive is read
    from bot.responder import Responder  # noqa: PLC0415 - likewise
    from bot.retrieval import Served  # noqa: PLC0415 - likewise

    loaded, vetoes, errors = served(options, answers, url, tell=tell)
    if errors:
        tell(errors)
    shift = options.calibration_shift
    return Responder(Served.of(loaded, shift=shift), options.thresholds, vetoes=vetoes)


def served(
    options: Config, answers: Path | None, url: str, *, tell: Callable[[str], None]
) -> tuple[Archive, dict[str, frozenset[str]] | None, str]:
    """Return what a bot with these *options* serves, of the folder *answers* if that is given, with vetoes; and the
    files' errors, one a line. Raises UserError with these where nothing is right. What cannot be had of the database at
    *url* is told by *tell*.
    """
    in_database = options.archive.additions == "database" and not answers
    loaded = archive.load(answers or options.answers, compare=False, may_be_empty=in_database)
    found, vetoes = loaded.archive, None
    if not answers and may_exist(url):  # as the bot answers: with what only the database has, in either mode
        from bot.moderation.admin import as_served  # noqa: PLC0415 - the database's driver takes a while to load

        try:
            found, vetoes = as_served(url, loaded.archive, options.answers)
        except UserError as error:
            tell(f"asked of the files alone: {error}")
    errors = "\n".join(map(str, loaded.errors))
    if errors and not len(found):
        raise UserError(errors)
    return found, vetoes, errors


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

"""What became of the golden set, for programs: one line per question, or everything as one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.calibration import deviation, reliability
from bot.errors import writing

if TYPE_CHECKING:
    from pathlib import Path

    from bot.evaluation import Evaluation, Point
    from bot.outcomes import Outcome
    from bot.verdicts import Candidate, Thresholds

_DIGITS = 6  # of a confidence, so that near ones stay apart


def write_lines(path: Path, evaluation: Evaluation) -> None:
    """Write one JSON object per question to *path*; the ranking is there whatever the verdict.

    Raises UserError if it cannot be written.
    """
    lines = (json.dumps(_line(outcome), ensure_ascii=False) + "\n" for outcome in evaluation.outcomes)
    with writing(path):
        path.write_text("".join(lines), encoding="utf-8", errors="replace")


def as_json(evaluation: Evaluation, thresholds: Thresholds) -> dict[str, Any]:
    """All figures, the wrong ones and the curve; shares from 0 to 1, null where there is nothing to measure."""
    precision_90 = evaluation.widest(0.9)
    miss = deviation(evaluation)
    return {
        "questions": len(evaluation.outcomes),
        "answerable": evaluation.answerable,
        "must_be_silent": evaluation.false_answers.whole,
        "thresholds": {"answer": thresholds.answer, "suggest": thresholds.suggest},
        "coverage": _rounded(evaluation.coverage.value),
        "precision": _rounded(evaluation.precision.value),
        "hit@1": _rounded(evaluation.hit(1).value),
        "hit@5": _rounded(evaluation.hit(5).value),
        "mrr": _rounded(evaluation.mrr),
        "false_answers": evaluation.false_answers.part,
        "coverage_at_precision_90": _rounded(precision_90.coverage.value) if precision_90 else 0.0,
        "calibration": {
            "mean_deviation": _rounded(miss),
            "bands": [
                {
                    "from": b.low,
                    "to": b.high,
                    "questions": b.questions,
                    "stated": _rounded(b.stated),
                    "right": b.right,
                }
                for b in reliability(evaluation)
            ],
        },
        "wrong": [_wrong(outcome) for outcome in evaluation.outcomes if not outcome.kind.right],
        "curve": [_point(point) for point in evaluation.curve],
    }


def _line(outcome: Outcome) -> dict[str, Any]:
    return {
        "question": outcome.question.text,
        "pairs": list(outcome.question.pairs),
        "verdict": type(outcome.verdict).__name__.lower(),
        "confidence": _rounded(outcome.confidence),
        "ranked": [_candidate(candidate) for candidate in outcome.ranked],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {"id": candidate.pair.id, "confidence": _rounded(candidate.confidence)}


def _wrong(outcome: Outcome) -> dict[str, Any]:
    return {
        "question": outcome.question.text,
        "class": outcome.kind.value,
        "given": outcome.given.pair.id if outcome.given else None,
        "best": outcome.ranked[0].pair.id if outcome.ranked else None,
        "expected": list(outcome.question.pairs),
        "place": outcome.place,
        "confidence": _rounded(outcome.confidence),
        "offered": outcome.offered,
        "near_tie": outcome.near_tie,
        "reason": outcome.verdict.reason,
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "threshold": _rounded(point.threshold),
        "coverage": _rounded(point.coverage.value),
        "precision": _rounded(point.precision.value),
        "false_answers": point.disturbing,
    }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, _DIGITS)

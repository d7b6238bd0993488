"""The report on a golden set, for whoever looks after the archive: the figures, and the
wrong ones by class.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Group
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot.display import one_line
from bot.errors import writing
from bot.evaluation.calibration import deviation, reliability
from bot.evaluation.measures import Kind, Share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from rich.console import Console, RenderableType

    from bot.evaluation.calibration import Band
    from bot.evaluation.measures import Evaluation, Outcome, Point
    from bot.verdicts import Candidate, Thresholds


MEANINGS = {
    Kind.WRONG_PAIR: "A pair answers it, and another was given. The worst kind, with the next.",
    Kind.UNANSWERABLE: "No pair answers it, and one was given.",
    Kind.NEAR_MISS: "Not answered, with a right pair among the first five. Another phrasing under it would help.",
    Kind.SILENT: "Not answered, and no right pair near: its words are not in the archive, or it was not taken for a "
    "question.",
}
_AIMS = (0.9, 0.95, 0.97, 0.99)  # of precision; what each would cost in coverage
_LIKELY = 0.05  # a confidence that is out by less than this is nothing to act on


def show(evaluation: Evaluation, thresholds: Thresholds, *, most_wrong: int | None = None) -> RenderableType:
    """Return what `ama eval` prints; of each class at most so many wrong ones. Nothing in it steers the
    terminal.
    """
    return Group(
        _figures(evaluation, thresholds),
        Text(),
        _trades(evaluation, thresholds),
        *_calibration(reliability(evaluation), deviation(evaluation)),
        *(part for kind in MEANINGS for part in _class(kind, evaluation.of(kind), most_wrong)),
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", header_style="dim")
    return table


def _figures(evaluation: Evaluation, thresholds: Thresholds) -> Table:
    silent = evaluation.false_answers
    title = f"{len(evaluation.outcomes)} questions, {evaluation.answerable} of them answerable"
    table = _table(title, f"at the threshold {thresholds.answer:.2f}", "", "of", "95 % lie within")
    rows = [
        ("coverage: answerable, answered rightly", evaluation.coverage),
        ("precision: answers that are right", evaluation.precision),
        ("false answers, where silence is wanted", silent),
        ("hit@1: a right pair comes first", evaluation.hit(1)),
        ("hit@5: a right pair among the first five", evaluation.hit(5)),
    ]
    for name, share in rows:
        table.add_row(name, str(share), f"{share.part} of {share.whole}", _interval(share))
    mrr = evaluation.mrr
    table.add_row("MRR: mean of 1 / place of the right one", "–" if mrr is None else f"{mrr:.3f}", "", "")
    return table


def _interval(share: Share) -> str:
    low, high = share.interval
    return f"{100 * low:.0f} to {100 * high:.0f} %" if share.whole else ""


def _trades(evaluation: Evaluation, thresholds: Thresholds) -> Table:
    table = _table("Over all thresholds", "threshold", "coverage", "precision", "false answers")
    points = [point for aim in _AIMS if (point := evaluation.widest(aim))]
    points.append(evaluation.at(thresholds.answer))
    for point in sorted(dict.fromkeys(points), key=lambda point: point.threshold):
        table.add_row(
            _named(point, thresholds), str(point.coverage), str(point.precision), str(point.disturbing)
        )
    return table


def _named(point: Point, thresholds: Thresholds) -> str:
    return f"{point.threshold:.3f}" + (" (set)" if point.threshold == thresholds.answer else "")


def _calibration(bands: Sequence[Band], deviation: float | None) -> Iterator[RenderableType]:
    if deviation is None:
        return
    table = _table("How far confidence can be trusted", "stated", "on average", "right", "of")
    for band in bands:
        observed = Share(band.right, band.questions)
        table.add_row(
            f"{band.low:.1f} to {band.high:.1f}",
            f"{100 * band.stated:.0f} %",
            str(observed),
            str(band.questions),
        )
    yield Text()
    yield table
    hint = "; `ama eval --calibrate` fits it to this archive" if deviation > _LIKELY else ""
    yield Text(f"It is out by {100 * deviation:.1f} points on average{hint}.", style="dim")


def _class(kind: Kind, outcomes: Sequence[Outcome], most: int | None) -> Iterator[RenderableType]:
    if not outcomes:
        return
    yield Text()
    yield Text(f"{kind.value.capitalize()}: {len(outcomes)}", style="bold")
    yield Text(MEANINGS[kind], style="dim")
    for outcome in outcomes[:most]:
        yield Padding(_wrong(outcome), (0, 0, 0, 2))
    if most is not None and len(outcomes) > most:
        yield Text(f"  … and {len(outcomes) - most} more; --all shows them", style="dim")


def _wrong(outcome: Outcome) -> RenderableType:
    lines = Table.grid(padding=(0, 1))
    for name, confidence, text in _lines(outcome):
        lines.add_row(*(Text(part, style="dim") for part in (name, confidence, text)))
    return Group(Text(one_line(outcome.question.text)), Padding(lines, (0, 0, 0, 2)))


def _lines(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """Tell what came, what was expected, and why nothing was said: what it is, its confidence, the words."""
    if outcome.ranked and (outcome.given or not outcome.best_is_right):
        yield ("given" if outcome.given else "first", *_candidate(outcome.ranked[0]))
    if outcome.place:
        confidence, words = _candidate(outcome.ranked[outcome.place - 1])
        yield "expected", confidence, words + _where(outcome)
    elif outcome.right:
        yield "expected", "", f"{', '.join(outcome.question.pairs)} (not among the first ten)"
    if not outcome.judged:
        yield "because", "", outcome.verdict.reason


def _candidate(candidate: Candidate) -> tuple[str, str]:
    return f"{candidate.confidence:.2f}", f"{candidate.pair.id}: {one_line(candidate.pair.question)}"


def _where(outcome: Outcome) -> str:
    words = [f"in place {outcome.place}"] if outcome.place != 1 else []
    words += ["offered as a suggestion"] if outcome.offered else []
    words += ["a near tie"] if outcome.near_tie else []
    return f" ({', '.join(words)})" if words else ""


Thing = TypeVar("Thing")

_PATIENCE = 1.0  # seconds without a sign of life


def with_progress(
    things: Iterable[Thing], console: Console, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[Thing]:
    """Yield *things*, one by one; a bar on *console* says how far they are, once that takes more than a
    second.
    """
    waiting = list(things)
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    begun = clock()
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, auto_refresh=False, disable=quiet) as bar:
        task = bar.add_task("asking", total=len(waiting), visible=False)
        for thing in waiting:
            yield thing
            bar.update(task, advance=1, visible=clock() - begun > _PATIENCE)
            bar.refresh()


_DIGITS = 6  # of a confidence, so that near ones stay apart


def write_lines(path: Path, evaluation: Evaluation) -> None:
    """Write one JSON object per question to *path*; the ranking is there whatever the verdict.

    Raises UserError if it cannot be written.
    """
    lines = (
        json.dumps(_outcome_as_json(outcome), ensure_ascii=False) + "\n" for outcome in evaluation.outcomes
    )
    with writing(path):
        path.write_text("".join(lines), encoding="utf-8", errors="replace")


def as_json(evaluation: Evaluation, thresholds: Thresholds) -> dict[str, Any]:
    """Return all figures, the wrong ones and the curve; shares from 0 to 1, null where there is nothing to
    measure.
    """
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
        "wrong": [_wrong_as_json(outcome) for outcome in evaluation.outcomes if not outcome.kind.right],
        "curve": [_point_as_json(point) for point in evaluation.curve],
    }


def _outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "question": outcome.question.text,
        "pairs": list(outcome.question.pairs),
        "verdict": type(outcome.verdict).__name__.lower(),
        "confidence": _rounded(outcome.confidence),
        "ranked": [_candidate_as_json(candidate) for candidate in outcome.ranked],
    }


def _candidate_as_json(candidate: Candidate) -> dict[str, Any]:
    return {"id": candidate.pair.id, "confidence": _rounded(candidate.confidence)}


def _wrong_as_json(outcome: Outcome) -> dict[str, Any]:
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


def _point_as_json(point: Point) -> dict[str, Any]:
    return {
        "threshold": _rounded(point.threshold),
        "coverage": _rounded(point.coverage.value),
        "precision": _rounded(point.precision.value),
        "false_answers": point.disturbing,
    }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, _DIGITS)

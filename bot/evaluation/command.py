"""`ama eval`: labelled questions asked of the archive, and what is done with what comes back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.console import Console

from bot import archive
from bot import config as configuration
from bot.errors import UserError
from bot.evaluation import gate, golden, plot, report
from bot.evaluation.calibration import Sample, fitted, fitted_shift, unshifted
from bot.evaluation.exchanges import ask_exchanges, summary
from bot.evaluation.golden import GoldenSet
from bot.evaluation.measures import evaluate as evaluate_questions
from bot.evaluation.report import with_progress
from bot.responder import Responder
from bot.retrieval import Served
from bot.yamlfile.files import set_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from bot.archive import Loaded
    from bot.config import Config
    from bot.evaluation.calibration import Asked, Shift, Weighed
    from bot.evaluation.judged import Broken, Collected, Judged
    from bot.evaluation.measures import Evaluation
    from bot.matching.networks import Networks
    from bot.pairs import Archive

_MOST_WRONG = 10  # of each class; more would push the figures out of sight


@dataclass(frozen=True)
class EvaluationOptions:
    """Wishes for an evaluation, beside its figures.

    With *collected*, what moderators judged is asked in the place of a golden set.
    """

    details: Path | None = None
    plot: Path | None = None
    as_json: bool = False
    gate: bool = False
    write: bool = False
    calibrate: bool = False
    everything: bool = False
    collected: Collected | None = None


@dataclass(frozen=True)
class _Run:
    """A run: questions, what they are asked of, and where the words go; *source* is the golden set's file, or None for
    the database, of which *judged* is what moderators judged, and *broken* what no longer holds of it.
    """

    options: Config
    archive: Archive
    golden: GoldenSet
    source: Path | None
    out: Console
    err: Console
    judged: Judged | None = None
    broken: tuple[Broken, ...] = ()
    networks: Networks | None = None

    @property
    def name(self) -> str:
        """Return where the questions are from, for messages."""
        return str(self.source or "the database")

    def note(self, text: str, style: str = "") -> None:
        """Say *text* beside the figures, on stderr."""
        self.err.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def evaluation(self, shift: float) -> Evaluation:
        responder = Responder(
            Served.of(self.archive, shift=shift, networks=self.networks), self.options.thresholds
        )
        return evaluate_questions(
            self.golden.questions, responder, following=lambda questions: with_progress(questions, self.err)
        )


def evaluate_archive(
    golden_path: Path | None,
    wishes: EvaluationOptions,
    *,
    answers: Path | None = None,
    config: Path | None = None,
    networks: Networks | None = None,
) -> int:
    """Ask the labelled questions and tell what came of it; the exit code: 1 if quality fell below the gate, the gate
    found a decision that does not hold, or the golden set has errors. They are read by *networks*, or else by the
    shipped ones.

    Raises UserError for what the user can mend.
    """
    _check(golden_path, wishes)
    options = configuration.load(config, with_answers=not answers)
    loaded = archive.load(answers or options.answers, compare=False)
    if wishes.collected:
        judged = wishes.collected.over(loaded.archive, answers or options.answers)
        run = _in_use(options, loaded, judged, networks)
    else:
        path = golden_path or golden.default_for(answers or options.answers)
        run = replace(_golden(options, loaded, path), networks=networks)
    if not run.golden.questions:
        _tell_broken(run)
        if wishes.gate and run.judged:
            run.note(f"{run.name}: there is no question to measure with; only what was decided was looked at")
            return int(bool(run.broken))
        raise UserError(f"{run.name}: there is no question to ask in it")
    if wishes.calibrate:
        run = _calibrated(run, config or configuration.DEFAULT)
    evaluation = run.evaluation(run.options.calibration_shift)
    _tell(run, evaluation, wishes)
    _tell_broken(run)
    failed = wishes.gate and _gated(run, evaluation, write=wishes.write)
    return int(failed or run.golden.faulty)


def evaluate_exchanges(*, answers: Path | None = None, config: Path | None = None) -> str:
    """Return in words which of the archive's own questions are still answered with one thing in them exchanged."""
    options = configuration.load(config, with_answers=not answers)
    loaded = archive.load(answers or options.answers, compare=False)
    served = Served.of(loaded.archive, shift=options.calibration_shift)
    return summary(ask_exchanges(Responder(served, options.thresholds)))


def _check(golden_path: Path | None, wishes: EvaluationOptions) -> None:
    """Refuse at once what would fail after the work is done."""
    if wishes.collected and golden_path:
        raise UserError(
            f"either {golden_path} or --from-store: two sets in one figure say nothing about either"
        )
    if wishes.collected and wishes.write:
        raise UserError("--write keeps the figures of a golden set; questions in the database come and go")
    if wishes.write and not wishes.gate:
        raise UserError("--write raises the figures of the gate: say --gate --write")
    if wishes.plot:
        plot.form_of(wishes.plot)


def _golden(options: Config, loaded: Loaded, path: Path) -> _Run:
    """Return the golden set at *path*, asked of what was loaded."""
    found = golden.read(path, loaded.archive)
    run = _Run(options, loaded.archive, found, path, Console(), Console(stderr=True))
    for problem in (*loaded.errors, *found.problems):
        run.note(str(problem))
    return run


def _in_use(options: Config, loaded: Loaded, judged: Judged, networks: Networks | None) -> _Run:
    """Ask of what was loaded what moderators judged; what cannot be asked or does not hold is told."""
    broken = judged.broken(options.thresholds, shift=options.calibration_shift, networks=networks)
    found = GoldenSet(judged.questions, ())
    run = _Run(
        options, judged.unlearned, found, None, Console(), Console(stderr=True), judged, broken, networks
    )
    for problem in loaded.errors:
        run.note(str(problem))
    left_out = {
        "since a pair is asked by nothing else": len(judged.archived),
        "since their pair is retired or out of date": len(judged.retired),
    }
    for why, number in left_out.items():
        if number:
            run.note(f"questions left out of the figures, {why}: {number}")
    if judged.picked:
        run.note(f"questions judged by who asked them, choosing among suggestions: {judged.picked}")
    if judged.unchecked:
        run.note(f"vetoed questions not looked at, for their words are no longer kept: {judged.unchecked}")
    if judged.asked.questions:
        run.note(_in_all(judged.asked))
    return run


def _tell_broken(run: _Run) -> None:
    if run.broken:
        run.note("What moderators decided does not hold:", style="red")
    for one in run.broken:
        run.note(f"  {one}", style="red")


def _in_all(asked: Asked) -> str:
    return (
        f"{asked.questions} questions were asked in the time; {asked.answered} were answered, and "
        f"{asked.objected} of these answers were found wrong. What is judged is mostly what went wrong: the figures "
        "below are about that, not about all that is asked"
    )


def _tell(run: _Run, evaluation: Evaluation, wishes: EvaluationOptions) -> None:
    thresholds = run.options.thresholds
    if wishes.details:
        report.write_lines(wishes.details, evaluation)
    if wishes.plot:
        plot.plot(wishes.plot, evaluation, thresholds)
    if wishes.as_json:
        # Not through the console, which would wrap it.
        run.out.file.write(
            json.dumps(report.as_json(evaluation, thresholds), ensure_ascii=False, indent=2) + "\n"
        )
    else:
        most = None if wishes.everything else _MOST_WRONG
        run.out.print(report.show(evaluation, thresholds, most_wrong=most))


def _gated(run: _Run, evaluation: Evaluation, *, write: bool) -> bool:
    """Return whether quality fell below what is kept, or a decision does not hold; with *write*, what got better is
    kept from now on.
    """
    if run.source is None:
        return bool(run.broken)
    path, now = gate.path_beside(run.source), gate.reached(evaluation)
    if write:
        _refuse_faulty(run)
    kept = gate.Gate() if write and not path.exists() else gate.read(path)
    fallen = gate.falls(kept, now)
    for fall in fallen:
        run.note(f"{path}: {fall}", style="red")
    better = gate.raised(kept, now)
    if write and better != kept:
        gate.write(path, better)
        run.err.print(f"{path}: the figures reached are kept", markup=False, highlight=False, soft_wrap=True)
    if not (fallen or run.golden.faulty):
        run.note(f"{path}: passed: {gate.passed(better if write else kept, now)}")
    return bool(fallen)


def _calibrated(run: _Run, config: Path) -> _Run:
    """Return the run with the shift that fits, once it is written into *config*; as it was where that is no better
    known than the one that stands there.
    """
    _refuse_faulty(run)
    raw = run.evaluation(0.0)
    shift = fitted(_weighed(run, run.judged, raw)) if run.judged else fitted_shift(raw)
    if not shift.questions:
        raise UserError(f"{run.name}: none of its questions finds a pair: there is nothing to learn from")
    before = run.options.calibration_shift
    if abs(shift.value - before) < shift.error:
        run.note(
            f"{config}: calibration_shift stays {before:.2f}: it would be {_learned(shift)}, and what is within its "
            "own error is left alone"
        )
        return run
    if not config.exists():
        raise UserError(
            f"{config}: there is no such file: write 'calibration_shift: {shift.value:.2f}' into one"
        )
    set_numbers(config, {"calibration_shift": f"{shift.value:.2f}"})
    run.note(f"{config}: {_change(run, shift, raw)}")
    return replace(run, options=run.options.model_copy(update={"calibration_shift": shift.value}))


def _weighed(run: _Run, judged: Judged, raw: Evaluation) -> tuple[Weighed, ...]:
    """Return what is known of the questions asked, each counting for its like. Raises UserError where too little is
    known of some sort of them.
    """
    threshold = unshifted(run.options.thresholds.answer, run.options.calibration_shift)
    sample = Sample(raw, judged.asked, threshold, judged.unobjected)
    wanting = [str(one) for one in sample.missing]
    if not judged.asked.questions:
        wanting = ["it is not known how many questions were asked and answered"]
    if wanting:
        raise UserError(
            f"{run.name}: what was judged cannot stand for all that is asked, so nothing is learned from it: "
            f"{'; '.join(wanting)}. Judge more of these, or learn from a golden set: `ama eval --calibrate`"
        )
    return sample.weighed


def _change(run: _Run, shift: Shift, evaluation: Evaluation) -> str:
    before, threshold = run.options.calibration_shift, run.options.thresholds.answer
    change = f"calibration_shift {before:.2f} -> {_learned(shift)}"
    if run.judged:
        return f"{change}, each counted for as many as were asked like it"
    was, now = (evaluation.at(unshifted(threshold, by)) for by in (before, shift.value))
    return (
        f"{change}; coverage {was.coverage} -> {now.coverage}, precision {was.precision} -> {now.precision}"
    )


def _learned(shift: Shift) -> str:
    return f"{shift.value:.2f} ± {shift.error:.2f}, from {shift.questions} questions"


def _refuse_faulty(run: _Run) -> None:
    if run.golden.faulty:
        raise UserError(f"{run.name}: it has errors: mend them before a figure drawn from it is kept")

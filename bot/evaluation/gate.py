"""The figures below which quality must not fall, kept in a file beside the golden set."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.errors import Problem, UserError, writing
from bot.yamlfile.files import set_numbers
from bot.yamlfile.models import fill
from bot.yamlfile.nodes import Mapping
from bot.yamlfile.parsing import compose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.evaluation.measures import Evaluation

_EXACT = 1e-9
_COLUMN = 22  # where the meanings begin
_PLACES = 1000  # figures are kept to a thousandth, always rounded to the lenient side

_HEAD = """\
# The quality that a change must not fall below; `ama eval --gate` fails where it does.
# `ama eval --gate --write` raises the figures to what is reached now. It never lowers one: who has to, does it here,
# by hand, and says why where the change is described.

"""
_MEANINGS = {
    "questions": "labelled questions, at least: so that nobody gets better by deleting hard ones",
    "coverage": "share of the answerable questions that are answered rightly, at least",
    "precision": "share of the replies that are right, at least",
    "hit_at_1": "share of the answerable questions whose first candidate is right, at least",
    "hit_at_5": "the same for one of the first five, at least",
    "mrr": "mean of 1 / place of the right candidate, at least",
    "false_answers": "answers to messages that want silence, at most",
}

AtLeast = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class Gate(BaseModel):
    """The figures kept; one that is left out is not demanded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    questions: Count | None = None
    coverage: AtLeast | None = None
    precision: AtLeast | None = None
    hit_at_1: AtLeast | None = None
    hit_at_5: AtLeast | None = None
    mrr: AtLeast | None = None
    false_answers: Count | None = None


@dataclass(frozen=True, slots=True)
class Fall:
    """A figure that is worse than the one kept."""

    figure: str
    kept: float
    reached: float

    def __str__(self) -> str:
        return f"{self.figure} is {self.reached:g}, and {_bound(self.figure)} {self.kept:g} is kept"


def path_beside(golden: Path) -> Path:
    """Return where the figures for the golden set at *golden* are kept."""
    return golden.with_name(f"{golden.stem}.gate.yaml")


def reached(evaluation: Evaluation) -> Gate:
    """Return the figures of *evaluation*, to a thousandth; those that there is no question
    for are left out.
    """
    return Gate(
        questions=len(evaluation.outcomes),
        coverage=_kept(evaluation.coverage.value),
        precision=_kept(evaluation.precision.value),
        hit_at_1=_kept(evaluation.hit(1).value),
        hit_at_5=_kept(evaluation.hit(5).value),
        mrr=_kept(evaluation.mrr),
        false_answers=evaluation.false_answers.part,
    )


def falls(kept: Gate, now: Gate) -> tuple[Fall, ...]:
    """Return the figures that are worse *now* than *kept*; where no question is left to measure one, it
    counts as 0.
    """
    return tuple(_falls(kept, now))


def passed(kept: Gate, now: Gate) -> str:
    """Return the figures reached *now* with the bounds *kept*, in words, for when none fell."""
    demanded = ((name, getattr(now, name) or 0, bound) for name, bound in kept if bound is not None)
    return ", ".join(f"{name} {got:g} of {_bound(name)} {bound:g}" for name, got, bound in demanded)


def raised(kept: Gate, now: Gate) -> Gate:
    """Return the better of both, figure by figure."""
    worse = {fall.figure for fall in falls(kept, now)}
    return Gate(
        **{
            name: getattr(kept if name in worse or getattr(now, name) is None else now, name)
            for name in _MEANINGS
        }
    )


def read(path: Path) -> Gate:
    """Return the figures kept at *path*. Raises UserError with every fault of the file, or if
    there is none.
    """
    try:
        document = compose(path.read_bytes(), str(path))
    except FileNotFoundError as error:
        raise UserError(f"{path}: no figures are kept yet: `ama eval --gate --write` writes them") from error
    except OSError as error:
        raise UserError(f"{path}: error: it cannot be read: {error.strerror} [unreadable]") from error
    gate, problems = None, document.problems
    if isinstance(document.root, Mapping):
        gate, more = fill(Gate, document.root, document, owner="the gate")
        problems += more
    elif not problems:
        fault = "figures are wanted here, as 'name: value' lines"
        problems.append(Problem(document.file, 1, 1, "error", fault, "wrong-type"))
    if gate is None or any(problem.severity == "error" for problem in problems):
        raise UserError("\n".join(map(str, sorted(problems))))
    return gate


def write(path: Path, gate: Gate) -> None:
    """Keep the figures at *path*: a new file says what each means, in an old one only the numbers change.

    Raises UserError if it cannot be written.
    """
    figures = {name: f"{figure:g}" for name, figure in gate if figure is not None}
    if path.exists():
        set_numbers(path, figures)
        return
    lines = [
        f"{name}: {figure}".ljust(_COLUMN) + f"# {_MEANINGS[name]}\n" for name, figure in figures.items()
    ]
    with writing(path):
        path.write_text(_HEAD + "".join(lines), encoding="utf-8")


def _bound(figure: str) -> str:
    return "at most" if figure == "false_answers" else "at least"


def _kept(figure: float | None) -> float | None:
    return None if figure is None else math.floor(figure * _PLACES + _EXACT) / _PLACES


def _falls(kept: Gate, now: Gate) -> Iterator[Fall]:
    for name in _MEANINGS:
        wanted, got = getattr(kept, name), getattr(now, name) or 0
        if wanted is None:
            continue
        worse = got > wanted if name == "false_answers" else got < wanted - _EXACT
        if worse:
            yield Fall(name, wanted, got)

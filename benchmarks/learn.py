"""Learn the matcher's weights and calibration from labelled sets, and say what they reach.

    python benchmarks/learn.py --data FOLDER [--answers answers] [--out bot/matching/weights.toml]

FOLDER/<set>/archive.jsonl: {id, question, answer, alternatives}; queries.jsonl and, if there is one,
queries_noisy.jsonl: {query, relevant: [ids]}, where [] means that nothing in the archive answers it.
Sets whose names begin alike up to the first `_` are one family. The figures are those of each set under weights
that never saw its family; the weights written are learned from all of them. The project's own archive makes one
more family: phrasings taken out of it are the questions, pairs taken out of it the unanswerable ones.

Two steps, both convex but for the sum over several right pairs. Ranking: the log-probability of the right pairs,
or of "none of them", among exp(score). Confidence: a logistic regression of "the best candidate is right".
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.labelled_sets import Labelled, given, own
from bot.matching.confidence import NONE, SIGNS, Weights, confidence, signs
from bot.matching.features import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSEEN = -1e9  # the score of a place that no candidate takes


# -- learning -----------------------------------------------------------------------------------------------


def shares(sets: Sequence[Labelled]) -> list[float]:
    """What each set counts: every family the same."""
    return [1 / sum(other.family == one.family for other in sets) for one in sets]


def learn_ranking(
    sets: Sequence[Labelled], decay: float = 6e-3, steps: int = 300
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of NAMES and NONE, by Adam; what the sets do not decide stays near 2 and 0."""
    prior = np.concatenate((np.full(len(NAMES), 2.0), np.zeros(len(NONE))))
    values = prior.copy()
    mean, square = np.zeros_like(values), np.zeros_like(values)
    for step in range(1, steps + 1):
        slope = -2 * decay * (values - prior)
        for one, share in zip(sets, shares(sets), strict=True):
            slope += slope_of(one, values) * share / sum(shares(sets))
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        pace = 0.1 if step < 0.6 * steps else 0.02
        values += pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return values[: len(NAMES)], values[len(NAMES) :]


def slope_of(one: Labelled, values: np.ndarray) -> np.ndarray:
    """The slope of the mean log-probability of what is right."""
    scores, none = scored(one, values[: len(NAMES)], values[len(NAMES) :])
    top = np.maximum(scores.max(1), none)
    odds, none_odds = np.exp(scores - top[:, None]), np.exp(none - top)
    whole = odds.sum(1) + none_odds
    wanted = np.where(one.right, odds, 0)
    wanted /= wanted.sum(1, keepdims=True) + 1e-20
    found = one.right.any(1)
    off = wanted - odds / whole[:, None]
    none_off = ~one.answerable - none_odds / whole
    # An answerable question whose pair is not even among the candidates teaches nothing about ranking.
    off[one.answerable & ~found] = 0
    none_off[one.answerable & ~found] = 0
    return np.concatenate((np.einsum("qc,qcf->f", off, one.features), none_off @ one.about)) / len(
        one.features
    )


def scored(one: Labelled, ranking: np.ndarray, none: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The score of every candidate, and of none."""
    return np.where(one.filled, one.features @ ranking, UNSEEN), one.about @ none


def ranking_of(one: Labelled, scores: np.ndarray, place: int) -> tuple[np.ndarray, np.ndarray]:
    """The scores and the features of one question's candidates, best first."""
    order = np.argsort(-scores[place], kind="stable")[: one.filled[place].sum()]
    return scores[place][order].astype(np.float32), one.features[place][order]


def learn_confidence(
    sets: Sequence[Labelled], ranking: np.ndarray, none: np.ndarray, decay: float = 500.0
) -> Weights:
    """A logistic regression over SIGNS, standardised, by Newton's method."""
    rows, right, weight = [], [], []
    for one, share in zip(sets, shares(sets), strict=True):
        scores, nothing = scored(one, ranking, none)
        best = scores.argmax(1)
        for place in np.flatnonzero(one.filled.any(1)):
            ranked = ranking_of(one, scores, place)
            rows.append(signs(*ranked, one.queries[place], float(nothing[place])))
            right.append(one.right[place, best[place]])
            weight.append(share * 2000 / len(one.features))
    table, answer, weights = np.array(rows, np.float64), np.array(right, np.float64), np.array(weight)
    middle, spread = table.mean(0), table.std(0) + 1e-9
    table = np.column_stack((np.ones(len(table)), (table - middle) / spread))
    pull = np.eye(table.shape[1]) * decay
    pull[0, 0] = 0
    values = np.zeros(table.shape[1])
    for _ in range(30):
        likely = 1 / (1 + np.exp(-table @ values))
        bend = table.T @ (table * (weights * likely * (1 - likely) + 1e-9)[:, None]) + pull
        values += np.linalg.solve(bend, table.T @ (weights * (answer - likely)) - pull @ values)
    plain = values[1:] / spread
    bias = float(values[0] - plain @ middle)
    return Weights(np.float32(ranking), np.float32(none), bias, np.float32(plain))


def learn(sets: Sequence[Labelled]) -> Weights:
    """Both steps."""
    return learn_confidence(sets, *learn_ranking(sets))


# -- what it reaches ----------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """For every question of a set: the confidence of the best candidate, and whether it is right."""

    name: str
    sure: np.ndarray
    right: np.ndarray
    answerable: np.ndarray

    @property
    def at_one(self) -> float:
        """Share of the answerable whose best candidate is right."""
        return float(self.right.sum() / self.answerable.sum())

    def cov90(self) -> float:
        """Largest share of the answerable answered rightly with 90 % of the replies right."""
        order = np.argsort(-self.sure, kind="stable")
        sure, hits = self.sure[order], np.cumsum(self.right[order])
        last = np.append(sure[1:] != sure[:-1], True)
        good = last & (hits >= 0.9 * np.arange(1, len(sure) + 1) - 1e-9)
        return float(hits[good].max() / self.answerable.sum()) if good.any() else 0.0

    def at(self, threshold: float) -> tuple[float, float]:
        """Coverage and precision at *threshold*."""
        said = self.sure >= threshold
        return float((said & self.right).sum() / self.answerable.sum()), float(
            self.right[said].mean()
        ) if said.any() else 1.0


def outcome(one: Labelled, weights: Weights) -> Outcome:
    """What *weights* make of a set."""
    scores, _ = scored(one, weights.ranking, weights.none)
    best = scores.argmax(1)
    sure = np.zeros(len(scores))
    for place in np.flatnonzero(one.filled.any(1)):
        sure[place] = confidence(*ranking_of(one, scores, place), one.queries[place], weights, 0.0)[0]
    return Outcome(one.name, sure, one.right[np.arange(len(best)), best], one.answerable)


def one_threshold(outcomes: Sequence[Outcome], precision: float = 0.9) -> float:
    """The lowest threshold at which the replies to all sets, each counting the same, are right to *precision*."""
    sure = np.concatenate([o.sure for o in outcomes])
    weight = np.concatenate([np.full(len(o.sure), 1 / len(o.sure)) for o in outcomes])
    right = np.concatenate([o.right for o in outcomes])
    order = np.argsort(-sure, kind="stable")
    good = np.cumsum((weight * right)[order]) >= precision * np.cumsum(weight[order])
    return float(sure[order][good].min()) if good.any() else 1.0


def report(sets: Sequence[Labelled]) -> list[str]:
    """A table of every reported set under weights that never saw its family."""
    families = sorted({one.family for one in sets if one.reported})
    learned = {family: learn([one for one in sets if one.family != family]) for family in families}
    lines = []
    for kind in ("clean", "noisy"):
        outcomes = [
            outcome(one, learned[one.family]) for one in sets if one.reported and one.name.endswith(kind)
        ]
        threshold = one_threshold(outcomes)
        for o in outcomes:
            coverage, precision = o.at(threshold)
            lines.append(line(o.name, o.at_one, o.cov90(), coverage, precision))
        met = np.array([o.at(threshold) for o in outcomes])
        lines.append(
            line(
                f"mean {kind}",
                np.mean([o.at_one for o in outcomes]),
                np.mean([o.cov90() for o in outcomes]),
                *met.mean(0),
            )
        )
        lines.append(f"{'':18} one threshold {threshold:.3f}, worst precision {100 * met[:, 1].min():.1f}")
    return lines


def line(name: str, *figures: float) -> str:
    """One row of the table, in percent."""
    return f"{name:18}" + "".join(f"{100 * figure:8.1f}" for figure in figures)


HEAD = f"{'':18}{'s@1':>8}{'cov90':>8}{'covered':>8}{'precise':>8}"


def written(weights: Weights, lines: Sequence[str], sets: Sequence[Labelled]) -> str:
    """The file's text: how it was made, what it reaches, and the weights."""
    parts = [
        "# What the matcher has learned; bot/matching/__init__.py says what each number multiplies.",
        f"# Made by `python benchmarks/learn.py --data FOLDER` on {dt.datetime.now(dt.UTC).date()} from:",
        *(f"#   {one.name}: {len(one.features)} questions" for one in sets),
        "#",
        "# In percent, every set under weights that never saw its family; the last two at one threshold for all:",
        *(f"# {row}".rstrip() for row in (HEAD, *lines)),
        "",
        "[ranking]",
        *(f"{name} = {value:.4f}" for name, value in zip(NAMES, weights.ranking, strict=True)),
        "",
        "[none]",
        *(f"{name} = {value:.4f}" for name, value in zip(NONE, weights.none, strict=True)),
        "",
        "[confidence]",
        f"bias = {weights.bias:.4f}",
        *(f"{name} = {value:.4f}" for name, value in zip(SIGNS, weights.signs, strict=True)),
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Learn, print the table, and write the weights where they are wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--answers", type=Path, default=Path("answers"))
    asked.add_argument("--out", type=Path)
    wanted = asked.parse_args()
    sets = [*given(wanted.data), *(own(wanted.answers) if wanted.answers.is_dir() else ())]
    lines = report(sets)
    print(HEAD, *lines, sep="\n")
    if wanted.out:
        wanted.out.write_text(written(learn(sets), lines, sets), "utf-8")


if __name__ == "__main__":
    main()

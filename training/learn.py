"""Weights of the matcher, and its confidence, learned from labelled questions; and what they reach.

    python -m training.learn [--data FOLDER] [--out bot/matching/weights.toml]

FOLDER/<set>/archive.jsonl: {id, question, answer, alternatives}; queries.jsonl and, if there is one,
queries_noisy.jsonl: {query, relevant: [ids]}, where [] means that nothing in the archive answers it.
Sets whose names begin alike up to the first `_` are one family, and so are the practice archives that the judge's
training left out (training/train.py, kept_aside); these are learned from. The figures are those of each family under
weights that never saw it; training/practice_test and the golden sets are reported on and never learned from.

Ranking: the log-probability of the right pairs among exp(score), by the questions that have one. Confidence: a logistic
regression of "the best candidate is right", which small networks replace where the judge has read. All of it is done
twice: with words and meaning over all candidates, and over those that the judge reads, with its log-odds.
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logsumexp, softmax
from sklearn.neural_network import MLPClassifier

from bot.matching.confidence import NONE, SIGNS, Ensemble, Weights, confidence, read_by_ensemble, signs
from bot.matching.features import NAMES, OF_READING
from training.examples import auroc, chat, kept_aside
from training.labelled_sets import Labelled, given, golden, judged, practice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent
ROOT = HERE.parent
NETWORKS, UNITS, ALPHA = 12, 32, 2.0
"""Of the ensemble; ALPHA is the weight of its own size. Chosen, as was DECAY, by the four sets and by half of the
practice archives kept aside, under weights learned without them.
"""
DECAY = {"meaning": 6e-3, "judged": 2e-3}
"""How strongly what is learned is held to PRIOR: where the judge has read, less is left to words and cosines."""
UNSEEN = -1e9  # the score of a place that no candidate takes
PRIOR = np.array(
    [
        {"meaning": 6.0, "answering": 6.0, "judge": 0.4}.get(name, 0.0 if name in OF_READING else 2.0)
        for name in NAMES
    ]
)
"""The ranking's weights before anything is learned: those of 2, 4 and 6 for meaning with the best ranking of sets and
practice archives whose family was left out."""


# -- learning -----------------------------------------------------------------------------------------------


COUNTS = {
    "practice": 6,
    "chat": 3,
}  # a family's share, where it is not 1: near misses and chat are what comes unasked


def shares(sets: Sequence[Labelled]) -> list[float]:
    """Return what each set counts: its family's share, over the family's sets."""
    return [COUNTS.get(one.family, 1) / sum(other.family == one.family for other in sets) for one in sets]


def learn_ranking(sets: Sequence[Labelled], decay: float) -> np.ndarray:
    """Return the weights of NAMES under which what is right stands before the other candidates, each family counting
    the same. What the sets do not decide stays near PRIOR. Questions that nothing answers teach nothing about it: they
    would only have it weigh what tells near misses, at the cost of the order.
    """
    asked = [
        (one.features[found], one.filled[found], one.right[found])
        for one in sets
        if (found := one.right.any(1)).any()
    ]
    counts = [1 / sum(other.family == one.family for other in sets) for one in sets if one.right.any()]

    def slope(values: np.ndarray) -> np.ndarray:
        total = -2 * decay * (values - PRIOR)
        for (table, filled, right), count in zip(asked, counts, strict=True):
            odds = softmax(np.where(filled, table @ values, UNSEEN), 1)
            wanted = np.where(right, odds, 0)
            wanted /= wanted.sum(1, keepdims=True) + 1e-20
            total += np.einsum("qc,qcf->f", wanted - odds, table) / len(table) * count / sum(counts)
        return total

    return risen(PRIOR, slope)


def learn_none(sets: Sequence[Labelled], ranking: np.ndarray) -> np.ndarray:
    """Return the weights of NONE, by all questions: what "none of them" scores beside those ranked by *ranking*."""
    asked = [one for one in sets if len(one.features)]
    counts = shares(asked)
    scores = [logsumexp(scored(one, ranking), axis=1) for one in asked]

    def slope(values: np.ndarray) -> np.ndarray:
        total = np.zeros_like(values)
        for one, found, count in zip(asked, scores, counts, strict=True):
            # An answerable question whose pair is not even among the candidates is not counted.
            counted = one.right.any(1) | ~one.answerable
            off = np.where(counted, ~one.answerable - expit(one.about @ values - found), 0)
            total += off @ one.about / len(off) * count / sum(counts)
        return total

    return risen(np.zeros(len(NONE)), slope)


def risen(values: np.ndarray, slope: Callable[[np.ndarray], np.ndarray], steps: int = 200) -> np.ndarray:
    """Return where Adam comes from *values* up *slope*."""
    mean, square = np.zeros_like(values), np.zeros_like(values)
    for step in range(1, steps + 1):
        up = slope(values)
        mean, square = 0.9 * mean + 0.1 * up, 0.99 * square + 0.01 * up * up
        pace = 0.1 if step < 0.6 * steps else 0.02
        values = values + pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return values


def scored(one: Labelled, ranking: np.ndarray) -> np.ndarray:
    """Return the score of every candidate."""
    return np.where(one.filled, one.features @ ranking, UNSEEN)


def ranking_of(one: Labelled, scores: np.ndarray, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores and the features of one question's candidates, best first."""
    order = np.argsort(-scores[place], kind="stable")[: one.filled[place].sum()]
    return scores[place][order].astype(np.float32), one.features[place][order]


def learn_confidence(
    sets: Sequence[Labelled], ranking: np.ndarray, none: np.ndarray, decay: float = 500.0
) -> Weights:
    """Return a logistic regression over SIGNS, standardised, by Newton's method."""
    rows, right, weight = [], [], []
    for one, share in zip(sets, shares(sets), strict=True):
        scores, nothing = scored(one, ranking), one.about @ none
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


def learn_ensemble(sets: Sequence[Labelled], weights: Weights) -> Ensemble:
    """Return small networks over the signs and the features of the best two, each learned from a sample of its own."""
    rows, right, counts = [], [], []
    for one, share in zip(sets, shares(sets), strict=True):
        scores, nothing = scored(one, weights.ranking), one.about @ weights.none
        best = scores.argmax(1)
        for place in np.flatnonzero(one.filled.any(1)):
            ranked = ranking_of(one, scores, place)
            told = signs(*ranked, one.queries[place], float(nothing[place]))
            rows.append(read_by_ensemble(told, ranked[1]))
            right.append(one.right[place, best[place]])
            counts.append(share / len(one.queries))
    table, answer = np.array(rows, np.float64), np.array(right)
    chances = np.array(counts) / sum(counts)
    middle, spread = table.mean(0), table.std(0) + 1e-9
    sized = np.clip((table - middle) / spread, -4, 4)
    networks = []
    for seed in range(NETWORKS):
        drawn = np.random.default_rng(seed).choice(len(sized), size=2 * len(sized), p=chances)
        network = MLPClassifier(
            (UNITS,), alpha=ALPHA, learning_rate_init=2e-3, max_iter=20, random_state=seed
        )
        networks.append(network.fit(sized[drawn], answer[drawn]))
    return Ensemble(
        np.float32(middle),
        np.float32(spread),
        np.float32([network.coefs_[0] for network in networks]),
        np.float32([network.intercepts_[0] for network in networks]),
        np.float32([network.coefs_[1][:, 0] for network in networks]),
        np.float32([network.intercepts_[1][0] for network in networks]),
    )


def learn(sets: Sequence[Labelled], stage: str) -> Weights:
    """Return the weights of a *stage*, "meaning" or "judged"; there, an ensemble takes the regression's place."""
    ranking = learn_ranking(sets, DECAY[stage])
    weights = learn_confidence(sets, ranking, learn_none(sets, ranking))
    return replace(weights, ensemble=learn_ensemble(sets, weights)) if stage == "judged" else weights


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
        """Return the share of the answerable whose best candidate is right."""
        return float(self.right.sum() / self.answerable.sum())

    def auroc(self) -> float:
        """Return how often an answerable question's confidence is above an unanswerable one's."""
        return auroc(self.sure, self.answerable)

    def cov(self, precision: float) -> float:
        """Return the largest share of the answerable answered rightly with *precision* of the replies right."""
        order = np.argsort(-self.sure, kind="stable")
        sure, hits = self.sure[order], np.cumsum(self.right[order])
        last = np.append(sure[1:] != sure[:-1], True)
        good = last & (hits >= precision * np.arange(1, len(sure) + 1) - 1e-9)
        return float(hits[good].max() / self.answerable.sum()) if good.any() else 0.0

    def at(self, threshold: float) -> tuple[float, float]:
        """Return coverage and precision at *threshold*."""
        said = self.sure >= threshold
        return float((said & self.right).sum() / self.answerable.sum()), float(
            self.right[said].mean()
        ) if said.any() else 1.0


def outcome(one: Labelled, weights: Weights) -> Outcome:
    """Return what *weights* make of a set."""
    scores = scored(one, weights.ranking)
    best = scores.argmax(1)
    sure = np.zeros(len(scores))
    for place in np.flatnonzero(one.filled.any(1)):
        sure[place] = confidence(*ranking_of(one, scores, place), one.queries[place], weights, 0.0)[0]
        if weights.ensemble:
            sure[place] = min(sure[place], one.most[place, best[place]])
    return Outcome(one.name, sure, one.right[np.arange(len(best)), best], one.answerable)


def one_threshold(outcomes: Sequence[Outcome], precision: float = 0.9) -> float:
    """Return the lowest threshold at which replies to all sets, each counting the same, are right to *precision*."""
    sure = np.concatenate([o.sure for o in outcomes])
    weight = np.concatenate([np.full(len(o.sure), 1 / len(o.sure)) for o in outcomes])
    right = np.concatenate([o.right for o in outcomes])
    order = np.argsort(-sure, kind="stable")
    good = np.cumsum((weight * right)[order]) >= precision * np.cumsum(weight[order])
    return float(sure[order][good].min()) if good.any() else 1.0


def pooled(name: str, outcomes: Sequence[Outcome]) -> Outcome:
    """Return all *outcomes* as one."""
    return Outcome(
        name,
        *(np.concatenate([getattr(o, part) for o in outcomes]) for part in ("sure", "right", "answerable")),
    )


def row(o: Outcome, threshold: float) -> str:
    """Return one row of the table, in percent."""
    coverage, precision = o.at(threshold)
    wrong = float(((o.sure >= threshold) & ~o.answerable).sum() / max((~o.answerable).sum(), 1))
    figures = (o.at_one, o.cov(0.9), o.cov(0.95), o.auroc(), coverage, wrong, precision)
    return f"{o.name:34}" + "".join(f"{100 * figure:8.1f}" for figure in figures)


HEAD = f"{'':34}{'s@1':>8}{'cov90':>8}{'cov95':>8}{'AUROC':>8}{'right':>8}{'wrongly':>8}{'precise':>8}"


def report(sets: Sequence[Labelled], tests: Sequence[Labelled], threshold: float, stage: str) -> list[str]:
    """Return the table: every family under weights that never saw it; the last three at *threshold*."""
    lines = []
    for family in sorted({one.family for one in sets}):
        weights = learn([one for one in sets if one.family != family], stage)
        found = [outcome(one, weights) for one in sets if one.family == family and one.reported]
        lines += [row(o, threshold) for o in found if family != "practice"]
        if found and family == "practice":
            lines.append(row(pooled(f"all of {family} ({len(found)})", found), threshold))
    weights = learn(sets, stage)
    for family in sorted({one.family for one in tests}):
        found = [outcome(one, weights) for one in tests if one.family == family]
        lines += [row(o, threshold) for o in found if family == "golden"]
        if family != "golden":
            lines.append(row(pooled(f"all of {family} ({len(found)})", found), threshold))
    return lines


def written(stages: dict[str, Weights], lines: Sequence[str], sets: Sequence[Labelled], kept: str) -> str:
    """Return the file's text: how it was made, what it reaches, and the weights; *kept* are those of words alone."""
    names = ", ".join(f"{one.name} ({len(one.queries)})" for one in sets)
    parts = [
        "# What the matcher has learned; bot/matching/__init__.py says what each number multiplies.",
        f"# 'meaning' and 'judged' were made by `python -m training.learn` on {dt.datetime.now(dt.UTC).date()} from",
        f"# {names}.",
        "# In percent, every set under weights that never saw its family; the last three at the default threshold:",
        *(f"# {one}".rstrip() for one in (HEAD, *lines)),
        "",
        kept.strip(),
    ]
    for stage, weights in stages.items():
        unused = {*OF_READING, "lead_judge"} if stage == "meaning" else set()
        for part, keys, values in (
            ("ranking", NAMES, weights.ranking),
            ("none", NONE, weights.none),
            ("confidence", ("bias", *SIGNS), (weights.bias, *weights.signs)),
        ):
            parts += ["", f"[{stage}.{part}]"]
            parts += [
                f"{name} = {value:.4f}"
                for name, value in zip(keys, values, strict=True)
                if name not in unused
            ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Learn, print the table, and write the weights where they are wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path)
    asked.add_argument("--out", type=Path)
    asked.add_argument("--threshold", type=float, default=0.6)
    asked.add_argument("--questions", type=int, help="questions of a set that are asked, at the most")
    asked.add_argument(
        "--every", type=int, default=1, help="of practice archives, ask every so manieth question"
    )
    asked.add_argument("--more-tests", type=Path, nargs="*", default=())
    wanted = asked.parse_args()
    paths = sorted((HERE / "practice").glob("*.jsonl"))
    aside = kept_aside([path.stem for path in paths])
    sets = [*(given(wanted.data, wanted.questions) if wanted.data else ())]
    kept = [path for path in paths if path.stem in aside]
    sets += practice(kept, "practice", every=wanted.every, chat=chat())
    tests = []
    for folder in (HERE / "practice_test", *wanted.more_tests):
        tests += practice(sorted(folder.glob("*.jsonl")), folder.name, every=wanted.every)
    files = [ROOT / "tests/golden.yaml", ROOT / "tests/held_out.yaml"]
    tests += [golden(ROOT / "answers", files, phrasings) for phrasings in (3, 1)]
    meaning = learn(sets, "meaning")
    print(HEAD, *report(sets, tests, wanted.threshold, "meaning"), sep="\n", flush=True)
    sets, tests = ([judged(one, meaning.ranking) for one in some] for some in (sets, tests))
    lines = report(sets, tests, wanted.threshold, "judged")
    print(HEAD, *lines, sep="\n")
    if wanted.out:
        kept = wanted.out.read_text("utf-8")
        kept = kept[kept.index("[words.ranking]") :].split("[meaning.ranking]")[0]
        judged_by = learn(sets, "judged")
        stages = {"meaning": meaning, "judged": judged_by}
        np.savez_compressed(wanted.out.with_name("confidence.npz"), **asdict(judged_by.ensemble))
        wanted.out.write_text(written(stages, lines, sets, kept), "utf-8")


if __name__ == "__main__":
    main()

"""Confidence: from scores to the probability that the best candidate answers the query.

The share of the best candidate among all, each counted as exp(score), and a "none of them" beside them whose
score depends on the query alone, is nearly the probability already. A logistic regression sets it right, over
that and over what the ranking looks like:

odds            log-odds of that share
sharp, even,    the log of the same share without "none", at temperatures 1/2, 1 and 2
flat
above_none      the best score less that of "none"
lead_on_second  the distances to the next two
lead_on_third
lead_bm25       how far the best candidate is ahead of all others in single features: a rival that fits better in
lead_kind       one of them makes it doubtful; lead_meaning, lead_answering and lead_judge likewise
lead_kin_core
akin            how much a phrasing of the best candidate, and a phrasing of any candidate, has in common with the
most_akin       query: a pair that only its answer found may be about the same thing and answer something else
content         log of 1 + the number of words of substance; and whether there is at most one, since
single_word     a single word fits many a pair that does not answer what was meant

meaning         the cosine of the best candidate's meaning, and the judge's log-odds for it
judge
near            the higher one of the cosines of its phrasing and of its answer; and how far that is above the mean of
apart           the others': what stands out means more than what is near like all the rest

Those of meaning and judge are 0 where no network read the query.

None of this depends on how large the archive is. There are three sets of weights, learned apart: of words alone, for
queries that the networks cannot read; with meaning, which chooses what the judge reads; and judged. For the last one a
few small networks (32 units each) take the regression's place, over the signs and over the features of the best two
candidates: among near misses much in common speaks against a pair that the judge does not take for the answer, and for
it elsewhere, which no weighted sum can say.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.features import NAMES

if TYPE_CHECKING:
    from bot.matching.features import Query
    from bot.matching.index import Floats

NONE = ("always", "unknown", "content", "words")
_LEADS = ("bm25", "kind", "kin_core", "meaning", "judge", "answering")
SIGNS = (
    *("odds", "sharp", "even", "flat", "above_none", "lead_on_second", "lead_on_third"),
    *(f"lead_{name}" for name in _LEADS),
    *("akin", "most_akin", "content", "single_word", "meaning", "judge", "near", "apart"),
)
_AKIN, _MEANING, _ANSWERING, _JUDGE = (NAMES.index(n) for n in ("akin", "meaning", "answering", "judge"))
_LEAD_PLACES = [NAMES.index(name) for name in _LEADS]
_FLOORS = np.array([0, 0, 0, 0, -6, 0], np.float32)
"""The least that a rival has: to lead one by more tells nothing more."""
_FAR = 4.0  # standard deviations from the middle at which a figure is cut: further out nothing was learned
_WIDEST = 10  # candidates that the shares at other temperatures are taken over
_ALONE = 4.0  # the lead of a candidate that has no rival


@dataclass(frozen=True)
class Weights:
    """The learned weights, each in the order of NAMES, NONE and SIGNS; `training/learn.py` makes them."""

    ranking: Floats
    none: Floats
    bias: float
    signs: Floats
    ensemble: Ensemble | None = None


@dataclass(frozen=True)
class Ensemble:
    """Small networks of one hidden layer, whose mean probability counts; *middle* and *spread* bring what they read to
    one size. The shapes: inputs; networks x inputs x units; networks x units; networks.
    """

    middle: Floats
    spread: Floats
    into: Floats
    bend: Floats
    out: Floats
    lean: Floats

    def log_odds(self, read: Floats) -> float:
        """Return the log-odds that they make of *read*."""
        sized = np.clip((read - self.middle) / self.spread, -_FAR, _FAR)
        units = np.maximum(np.einsum("i,niu->nu", sized, self.into) + self.bend, 0)
        logits = np.clip((units * self.out).sum(1) + self.lean, -50, 50)
        likely = float(np.clip((1 / (1 + np.exp(-logits))).mean(), 1e-6, 1 - 1e-6))
        return math.log(likely / (1 - likely))


@dataclass(frozen=True)
class Learned:
    """The weights for what words alone tell, for words and meaning, and for what the judge has read."""

    words: Weights
    meaning: Weights
    judged: Weights


@cache
def shipped() -> Learned:
    """Return the weights in weights.toml, beside this module."""
    held = tomllib.loads(files("bot.matching").joinpath("weights.toml").read_text("utf-8"))
    words, meaning, judged = (_weights(held[name]) for name in ("words", "meaning", "judged"))
    with np.load(str(files("bot.matching").joinpath("confidence.npz"))) as made:
        ensemble = Ensemble(**{part.name: made[part.name] for part in fields(Ensemble)})
    return Learned(words, meaning, replace(judged, ensemble=ensemble))


def _weights(held: dict[str, dict[str, float]]) -> Weights:
    """Return the weights as *held*; what is not named weighs nothing."""
    return Weights(
        np.array([held["ranking"].get(name, 0) for name in NAMES], np.float32),
        np.array([held["none"][name] for name in NONE], np.float32),
        held["confidence"]["bias"],
        np.array([held["confidence"].get(name, 0) for name in SIGNS], np.float32),
    )


def about(query: Query) -> Floats:
    """Return what speaks for "none of them" whatever the candidates, in the order of NONE."""
    unknown = 1 - float(query.wanted.weights.sum()) / query.wanted.total
    return np.array((1.0, unknown, math.log1p(query.content), math.log1p(len(query.words))), np.float32)


def signs(scores: Floats, features: Floats, query: Query, none: float) -> Floats:
    """Describe the ranking, in the order of SIGNS; *scores* and *features* come best first."""
    behind = (float(scores[0]) - scores).astype(np.float64)
    beside = float(scores[0]) - none
    others = float(np.exp(-behind[1:]).sum()) + math.exp(-max(beside, -50.0))
    near = np.maximum(features[:, _MEANING], features[:, _ANSWERING])
    return np.array(
        (
            -math.log(others + 1e-9),
            *(-math.log(float(np.exp(-behind[:_WIDEST] / heat).sum())) for heat in (0.5, 1.0, 2.0)),
            beside,
            *(float(behind[min(place, len(behind) - 1)]) if len(behind) > 1 else _ALONE for place in (1, 2)),
            *_leads(features),
            float(features[0, _AKIN]),
            float(features[:, _AKIN].max()),
            math.log1p(query.content),
            float(query.content <= 1),
            float(features[0, _MEANING]),
            float(features[0, _JUDGE]),
            float(near[0]),
            float(near[0] - near[1:].mean()) if len(near) > 1 else float(near[0]),
        ),
        np.float32,
    )


def _leads(features: Floats) -> list[float]:
    own = features[0, _LEAD_PLACES]
    if len(features) == 1:
        return [float(value) for value in own]
    return [float(value) for value in own - np.maximum(features[1:, _LEAD_PLACES].max(0), _FLOORS)]


def read_by_ensemble(told: Floats, features: Floats) -> Floats:
    """Return what an ensemble reads: the signs, and the features of the best two candidates, which come first."""
    second = features[1] if len(features) > 1 else np.zeros(len(NAMES), np.float32)
    return np.concatenate((told, features[0], second))


def confidence(scores: Floats, features: Floats, query: Query, weights: Weights, shift: float) -> Floats:
    """Return the probability of each candidate to answer *query*; *scores* and *features* come best first."""
    none = float(about(query) @ weights.none)
    told = signs(scores, features, query, none)
    if weights.ensemble is None:
        logit = weights.bias + float(told @ weights.signs) + shift
    else:
        logit = weights.ensemble.log_odds(read_by_ensemble(told, features)) + shift
    best = 1 / (1 + math.exp(-max(min(logit, 50.0), -50.0)))
    # The others by what they score beside the best one; none of them passes it.
    return np.asarray(best * np.exp(np.minimum(scores - scores[0], 0)), np.float32)

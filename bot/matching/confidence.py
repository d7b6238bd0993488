"""From scores to the probability that the best candidate answers the query.

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
lead_kind       one of them makes it doubtful
lead_kin_core
akin            how much a phrasing of the best candidate, and a phrasing of any candidate, has in common with the
most_akin       query: a pair that only its answer found may be about the same thing and answer something else
content         log of 1 + the number of words of substance; and whether there is at most one, since
single_word     a single word fits many a pair that does not answer what was meant

None of this depends on how large the archive is.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.features import NAMES

if TYPE_CHECKING:
    from bot.matching.features import Query
    from bot.matching.index import Floats

NONE = ("always", "unknown", "content", "words")
_LEADS = ("bm25", "kind", "kin_core")
SIGNS = (
    *("odds", "sharp", "even", "flat", "above_none", "lead_on_second", "lead_on_third"),
    *(f"lead_{name}" for name in _LEADS),
    *("akin", "most_akin", "content", "single_word"),
)
_AKIN = NAMES.index("akin")
_LEAD_PLACES = [NAMES.index(name) for name in _LEADS]
_WIDEST = 10  # candidates that the shares at other temperatures are taken over
_ALONE = 4.0  # the lead of a candidate that has no rival


@dataclass(frozen=True)
class Weights:
    """What was learned, each in the order of NAMES, NONE and SIGNS; `benchmarks/learn.py` makes them."""

    ranking: Floats
    none: Floats
    bias: float
    signs: Floats


@cache
def shipped() -> Weights:
    """The weights in weights.toml, beside this module."""
    held = tomllib.loads(files("bot.matching").joinpath("weights.toml").read_text("utf-8"))
    return Weights(
        np.array([held["ranking"][name] for name in NAMES], np.float32),
        np.array([held["none"][name] for name in NONE], np.float32),
        float(held["confidence"]["bias"]),
        np.array([held["confidence"][name] for name in SIGNS], np.float32),
    )


def about(query: Query) -> Floats:
    """What speaks for "none of them" whatever the candidates, in the order of NONE."""
    unknown = 1 - float(query.wanted.weights.sum()) / query.wanted.total
    return np.array((1.0, unknown, math.log1p(query.content), math.log1p(len(query.words))), np.float32)


def signs(scores: Floats, features: Floats, query: Query, none: float) -> Floats:
    """What the ranking looks like, in the order of SIGNS; *scores* and *features* come best first."""
    behind = (float(scores[0]) - scores).astype(np.float64)
    beside = float(scores[0]) - none
    others = float(np.exp(-behind[1:]).sum()) + math.exp(-max(beside, -50.0))
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
        ),
        np.float32,
    )


def _leads(features: Floats) -> list[float]:
    own = features[0, _LEAD_PLACES]
    if len(features) == 1:
        return [float(value) for value in own]
    return [float(value) for value in own - np.maximum(features[1:, _LEAD_PLACES].max(0), 0)]


def confidence(scores: Floats, features: Floats, query: Query, weights: Weights, shift: float) -> Floats:
    """The probability of each candidate to answer *query*; *scores* and *features* come best first."""
    none = float(about(query) @ weights.none)
    logit = weights.bias + float(signs(scores, features, query, none) @ weights.signs) + shift
    best = 1 / (1 + math.exp(-max(min(logit, 50.0), -50.0)))
    # The others by what they score beside the best one; none of them passes it.
    return np.asarray(best * np.exp(np.minimum(scores - scores[0], 0)), np.float32)

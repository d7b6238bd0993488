"""The closest of many vectors, against all of them compared in full."""

import numpy as np
import pytest

from bot.matching.encoder import Nearest
from bot.matching.networks import WIDTH

MOST = 16


def vectors(count, seed):
    """So many, with nine tenths of their length in the first 128 directions, as the encoder's have."""
    made = np.random.default_rng(seed).normal(size=(count, WIDTH)) * 0.991 ** np.arange(WIDTH)
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def in_full(held, query, allowed):
    """The places of the MOST closest, best first."""
    return allowed[np.argsort(-(held[allowed] @ query), kind="stable")[:MOST]].tolist()


@pytest.mark.parametrize("allowed", [None, np.arange(0, 100, 3), np.arange(5), np.arange(0)])
def test_of_few_vectors_the_closest_are_found(allowed):
    held, nearest = vectors(100, seed=1), Nearest(vectors(100, seed=1))
    for query in vectors(20, seed=2):
        among = np.arange(100) if allowed is None else allowed
        assert set(nearest.closest(query, allowed, MOST).tolist()) == set(in_full(held, query, among))


@pytest.mark.parametrize("step", [1, 2, 50])
def test_of_many_vectors_the_closest_few_are_found_and_hardly_any_of_the_others_is_missed(step):
    held = vectors(12_000, seed=3)
    nearest, allowed = Nearest(held), np.arange(0, 12_000, step)
    missed = 0
    for query in vectors(50, seed=4):
        found = nearest.closest(query, allowed if step > 1 else None, MOST).tolist()
        right = in_full(held, query, allowed)
        assert len(set(found)) == MOST
        assert set(right[:4]) <= set(found)
        missed += len(set(right) - set(found))
    assert missed <= 4  # of 800; numbers of half the size may exchange the last two

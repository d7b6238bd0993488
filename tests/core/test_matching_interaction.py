"""Late interaction: how well each word of a query finds its like in a pair."""

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import interaction
from bot.matching.networks import WIDTH, ReadText
from bot.matching.networks import shipped as networks

BUG = "What was the first computer bug?"


def told(query, phrasing, answer="It was a moth in a relay."):
    read = networks().read
    values = interaction.compared(
        read(query), read(phrasing), read(interaction.with_answer(phrasing, answer))
    )
    return dict(zip(interaction.NAMES, values.tolist(), strict=True))


def test_a_query_in_the_phrasings_own_words_has_every_word_in_it():
    same = told(BUG, BUG)
    assert min(same[name] for name in ("maxsim", "maxsim_rare", "maxsim_least", "maxsim_back")) > 0.999


def test_one_word_that_does_not_fit_shows_in_the_rarest_more_than_in_the_mean():
    near, same = told("What was the first aircraft bug?", BUG), told(BUG, BUG)
    assert same["maxsim_rare"] - near["maxsim_rare"] > same["maxsim"] - near["maxsim"] > 0.05


def test_what_the_phrasing_holds_beyond_the_query_shows_the_other_way_round():
    narrower = told("What was the first bug?", "What was the first bug in a computer of the navy?")
    assert narrower["maxsim_back"] < narrower["maxsim"] - 0.05


def test_what_only_the_answer_holds_shows_there():
    both = told("Was it a moth in a relay?", BUG)
    assert both["maxsim_answer"] > both["maxsim"] + 0.1


@given(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)))
def test_texts_of_any_length_even_of_none_are_compared(lengths):
    chance = np.random.default_rng(sum(lengths))

    def text(pieces):
        tokens = chance.normal(size=(pieces, WIDTH)).astype(np.float32)
        tokens /= np.linalg.norm(tokens, axis=1, keepdims=True) + 1e-9
        return ReadText(np.zeros(WIDTH, np.float32), chance.integers(0, 30_000, pieces), tokens)

    values = interaction.compared(*map(text, lengths))
    assert values.shape == (len(interaction.NAMES),)
    assert np.isfinite(values).all()
    assert (np.abs(values) <= 1.001).all()
    assert min(lengths) > 0 or not values.any()


def test_the_vector_of_a_text_is_the_same_however_it_is_read():
    assert np.allclose(networks().read(BUG).vector, networks().encode([BUG])[0], atol=1e-6)


def test_threads_that_ask_for_the_networks_at_once_get_the_same_ones():
    code = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from bot.matching.networks import load_ahead, shipped\n"
        "load_ahead()\n"
        "with ThreadPoolExecutor(2) as threads:\n"
        "    one, other = (threads.submit(shipped) for _ in range(2))\n"
        "assert one.result() is other.result() is shipped()\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Questions told from statements, as far as a message's own words tell: learned from both.

The features are its words, the pairs of words that follow each other and how it opens and ends, hashed into a table of
weights (asking.npz, made by training/asking.py); their sum is the log-odds that it asks. A script that the weights were
not learned on counts as asking: what keeps the bot quiet is then the confidence alone.
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from bot.matching.spelling import common_words, is_english
from bot.matching.vocabulary import ASKERS, FILLERS
from bot.text import normalise, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

SIZE = 1 << 15  # places in the table
POSSIBLE = -4.0
"""The log-odds from which a message may be a question, so that it is worth judging: 99.6 % of the questions of archives
that were left out of the training reach it without their mark, and a third of the statements do not."""
LIKELY = 0.0
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MARK = re.compile(r"[?؟？⸮](?!\w)")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_CALLED = re.compile(r"\s*([^\W_][\w.|^`\[\]-]+?)(\s*:|,)\s+\S")
_NO_NAME = re.compile(r"\d+|\w*[a-z][A-Z]\w*|(?i:[\w.]*(?:error|exception|warning))")
_LABELS = frozenset(
    "q question questions update reminder fyi ps btw tldr til imo afaik edit note help urgent beginner newbie".split()  # noqa: SIM905
)
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?,?")
_MOST_WORDS = 60


def log_odds(text: str) -> float:
    """Return the log-odds that *text*, a message as it was typed, asks something; endless where it bears the mark."""
    text = tidy(text)
    bare = _LINK.sub(" ", text)
    if not any(letter.isalpha() for letter in bare):
        return -math.inf
    if _MARK.search(bare):
        return math.inf
    places = np.fromiter(features(text), np.int64)
    return float(_weights()[places].sum()) if len(places) else math.inf


def as_question(text: str) -> str:
    """Return *text*, a question as somebody typed it, with a capital at its beginning and its mark at the end; what has
    its own way of beginning (iPhone, tf.data), and what does not look like a question, stays as it is.
    """
    first = next(iter(text.split(maxsplit=1)), "")
    if _PLAIN_WORD.fullmatch(first) and first.islower():
        text = text[0].upper() + text[1:]
    asks = text[-1:].isalnum() and log_odds(text) >= LIKELY
    return f"{text}?" if asks else text


def is_put_to_somebody(text: str, knows: Callable[[str], bool]) -> bool:
    """Return whether *text* opens with the name of whom it is put to ("igor: which version?"). What the archive *knows*
    is no name, nor is an ordinary word, a greeting, or a label ("Q1:"); before a comma, where more than names stand, no
    word of English. Other letters than English has may be a word of any language, and are taken for one.
    """
    found = _CALLED.match(text)
    if found is None or _NO_NAME.fullmatch(found[1]) or not found[1].isascii():
        return False
    word = found[1].lower()
    ordinary = word in common_words() if found[2].endswith(":") else is_english(word)
    said = word in FILLERS | ASKERS or word.rstrip("0123456789") in _LABELS or not tidy(word)
    return not (ordinary or said or knows(word))


def features(text: str) -> Iterator[int]:
    """Yield the places in the table of what *text* is made of."""
    bare = _MARK.sub(" ", _LINK.sub(" link ", _CODE.sub(" code ", text)))
    ends = bare.rstrip()[-1:]
    words = normalise(bare).replace("'", "").split()
    if not words or 2 * sum(letter < "\u0250" for letter in bare if letter.isalpha()) < sum(
        map(str.isalpha, bare)
    ):
        return
    if len(words) > _MOST_WORDS:
        words = [*words[: _MOST_WORDS // 2], *words[-_MOST_WORDS // 2 :]]
    yield _place("always")
    yield _place(f"ends {ends if not ends.isalnum() else ''}")
    yield _place(f"words {min(len(words), 8)}")
    yield _place(f"1 {words[0]}")
    yield _place(f"2 {' '.join(words[:2])}")
    for word in dict.fromkeys(words):
        yield _place(word)
    for pair in dict.fromkeys(pairwise(words)):
        yield _place(" ".join(pair))


def _place(name: str) -> int:
    return crc32(name.encode(errors="surrogatepass")) % SIZE


@cache
def _weights() -> NDArray[np.float32]:
    with np.load(str(files("bot.matching").joinpath("asking.npz"))) as held:
        return np.asarray(held["weights"], np.float32)

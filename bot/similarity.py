"""Similarity: whether two questions ask nearly the same.

They do when they share at least 80 % of the telling words of both, a word with a typing error counted as the word it is
like, unless that is in its first letter: "disadvantages" is no slip of "advantages". What is spelled the same but for
case, marks and greetings always does.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz

from bot.text import normalise, tidy, tokens

_SHARED = 0.8
A_TYPING_ERROR = 85  # "instal" and "install" are alike by 92, "autograd" and "autograph" by 82
_MOST_WORDS = 40  # what is longer is put together only with what is spelled the same
SAYING_LITTLE = frozenset(
    normalise(
        """a an the is are was were be been do does did can could should would will have has had i me my you your we our
        it its they them their this that these those there some any to of in on at for from with by about as and or what
        which how please tell s"""
    ).split()
)
"""English words that two questions may have in common and still ask different things."""


# What waits is compared with every question that comes: of a thousand the words take forty times what comparing takes.
_remembered = lru_cache(maxsize=1 << 13)


@_remembered
def spelling(question: str) -> str:
    """Return *question* so that two that are spelled the same, greetings and marks aside, are equal."""
    return normalise(tidy(question)) or normalise(question)


@_remembered
def words(question: str) -> frozenset[str]:
    """Return the words by which *question* is compared: those that tell something, if it has any."""
    found = frozenset(tokens(tidy(question)))
    return (found - SAYING_LITTLE) or found


def nearly_same(one: str, other: str) -> bool:
    """Return whether the questions *one* and *other* ask nearly the same."""
    return spelling(one) == spelling(other) or alike(words(one), words(other))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether questions with these words ask nearly the same."""
    if not one or not other or max(len(one), len(other)) > _MOST_WORDS:
        return False
    mine, yours = one - other, set(other - one)
    shared = len(one & other)
    for left, word in zip(range(len(mine), 0, -1), mine, strict=True):
        if not _suffices(shared + min(left, len(yours)), one, other):
            return False
        mistyped = (w for w in yours if w[0] == word[0] and fuzz.ratio(word, w) >= A_TYPING_ERROR)
        like = next(mistyped, None) if word.isalpha() else None
        if like:
            yours.discard(like)
            shared += 1
    return _suffices(shared, one, other)


def _suffices(shared: int, one: frozenset[str], other: frozenset[str]) -> bool:
    return shared / (len(one) + len(other) - shared) >= _SHARED

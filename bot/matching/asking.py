"""Questions told from statements, as far as a message's own words tell: learned from both; and from each other, where a
message asks several things.

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
from bot.matching.vocabulary import ASKERS, FILLERS, OPENERS
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
_ASKING_END = re.compile(r"(?:か(?:な|ね)?|吗|嗎|呢|까요?|나요|는가|ли)[。.!！~～\s]*$")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_CALLED = re.compile(r"\s*([^\W_][\w.|^`\[\]-]+?)(\s*:|,)\s+\S")
_NO_NAME = re.compile(r"\d+|\w*[a-z][A-Z]\w*|(?i:[\w.]*(?:error|exception|warning))")
_LABELS = frozenset(
    "q question questions update reminder fyi ps btw tldr til imo afaik edit note help urgent beginner newbie".split()  # noqa: SIM905
)
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?,?")
_MOST_WORDS = 60
_MOST_OF_A_NAME = 3  # words
SURELY = 2.0
"""The log-odds of asking from which nine of ten messages ask."""
MOST_QUESTIONS = 5
LONGEST_PART = 500
"""Characters of a part that is looked through for several questions."""
_END = re.compile(r"(?<=[?؟？⸮])[\s)\]\"”»]*(?=\S)|\n+")
_ITEM = re.compile(r"\s+(?=\(?(?:\d{1,2}[.)]|[a-e]\))\s)", re.IGNORECASE)
_LISTED = re.compile(r"(?:^|\s)\(?(?:1[.)]\s.*\s\(?2[.)]|a\)\s.*\sb\))\s", re.DOTALL | re.IGNORECASE)
_AND = re.compile(
    r"(?:\s*[,;]?\s+(?:and|also|plus|as\s+well\s+as|und|y|et)|\s*;)\s*:?\s+(?:also\s*[:,]?\s+)?",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,/&]\s+")
_LEAD = re.compile(
    r"""(?:\s*(?:
        [-*•‣◦·–—]\s+
      | \(?(?:\d{1,2}|[a-e])[.)]\s+
      | (?:q|question|frage)\s*\d*\s*[:.)]\s*
      | (?:first|second|third|fourth|last|next)(?:ly)?\s*[:,]\s+
      | (?:(?:i\s+have|i['’]ve(?:\s+got)?|just)\s+)?
        (?:a|an|one|two|three|four|five|[2-5]|some|(?:a\s+)?few|(?:a\s+)?couple(?:\s+of)?|several|my)\s+
        (?:\w+\s+)?(?:questions?|things)\s*[:.,-]\s*
    ))+""",
    re.IGNORECASE | re.VERBOSE,
)


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


def is_unread(text: str) -> bool:
    """Return whether it stays open if *text* asks, since it is written in a script that the weights were not learned
    on, and neither a mark nor a last word says so.
    """
    bare = _LINK.sub(" ", tidy(text))
    return not (_MARK.search(bare) or _ASKING_END.search(bare) or next(features(bare), None) is not None)


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


def only_names(text: str) -> bool:
    """Return whether *text* is a few words that name something, and neither a mark nor a word of them asks about it."""
    words = _words(_LINK.sub(" ", text))
    asks = _MARK.search(text) or not OPENERS.isdisjoint(words) or is_unread(text)
    return len(words) <= _MOST_OF_A_NAME and not asks


def features(text: str) -> Iterator[int]:
    """Yield the places in the table of what *text* is made of."""
    bare = _MARK.sub(" ", _LINK.sub(" link ", _CODE.sub(" code ", text)))
    ends = bare.rstrip()[-1:]
    words = _words(bare)
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


def _words(text: str) -> list[str]:
    return normalise(text).replace("'", "").split()


def _place(name: str) -> int:
    return crc32(name.encode(errors="surrogatepass")) % SIZE


@cache
def _weights() -> NDArray[np.float32]:
    with np.load(str(files("bot.matching").joinpath("asking.npz"))) as held:
        return np.asarray(held["weights"], np.float32)


def questions(text: str) -> tuple[str, ...]:
    """Return the questions of *text*, in order and with what was said before each of them; its only one is all of it,
    and so is that of a text with more than `MOST_QUESTIONS`.
    """
    items = _ITEM.split(text) if _LISTED.search(text) else [text]
    found = tuple(_joined([piece for item in items for piece in _END.split(item)]))
    return found if len(found) <= MOST_QUESTIONS else (text,)


def pieces(question: str) -> tuple[str, ...]:
    """Return what *question* asks one after the other, cut where both sides of an "and" ask; each without what only
    leads to it.
    """
    return _cut(question, _AND)


def by_commas(question: str) -> tuple[str, ...]:
    """Return the same, cut where both sides of a comma ask: of "a or b, which is better?" that makes too much."""
    return _cut(question, _COMMA)


def _cut(question: str, between: re.Pattern[str]) -> tuple[str, ...]:
    if len(question) <= LONGEST_PART:
        for found in between.finditer(question):
            before, after = question[: found.start()], question[found.end() :]
            asked = (log_odds(bare(half).strip(" ?")) >= SURELY for half in (before, after))
            if _opens(bare(after)) and all(asked):
                mark = "?" if question.rstrip().endswith("?") and not before.endswith("?") else ""
                return (*_cut(before + mark, between), *_cut(after, between))
    return (bare(question),)


def _opens(half: str) -> bool:
    """Return whether *half* of a sentence asks by itself: "how do I train and deploy it?" has one subject for both."""
    words = _words(half)
    first = next(iter(words), "")
    return first in OPENERS or not is_english(first) or not ASKERS.isdisjoint(words)


def bare(question: str) -> str:
    """Return *question* without what only leads to it: its mark in a list, "two questions:"."""
    found = _LEAD.match(question)
    return question[found.end() :] if found and found.end() < len(question.rstrip()) else question


def _joined(found: list[str]) -> Iterator[str]:
    """Yield what was *found*, each that asks nothing put to the next one that does; what is left at the end to the
    last.
    """
    asked: list[str] = []
    before = ""
    for piece in found:
        words = f"{before}\n{piece}".strip()
        if log_odds(bare(piece)) >= SURELY:
            asked.append(words)
            before = ""
        else:
            before = words
    if before and asked:
        asked[-1] = f"{asked[-1]}\n{before}"
    yield from asked or [before]

"""Words: those that mean the same, in English and by what an archive says, those that carry little, and the kind of
thing a question asks for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from bot.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.pairs import Pair

# English words that say little about the subject. Weighted down, not dropped: "where" and "can" still decide
# between two pairs of one subject. Other languages rely on how common a word is in the archive.
_FILLING = """
    a an the this that these those some any each every all both either neither such i me my mine myself we us
    our ours you your yours he him his she her hers it its they them their theirs one ones someone anyone anybody
    somebody everyone is are was were be been being am isnt arent wasnt werent do does did done doing dont doesnt
    didnt have has had having havent hasnt hadnt can could cant couldnt cannot should shouldnt would wouldnt will
    wont shall may might must to of in on at by for from with about as into onto over under than then so but and
    or if because while though there here im ive id ill youre theyre thats lets theres not no nor just also too
    very really please pls plz tell know want need like get got give go going make let say think see way thing
    things much many more most lot up out off again only own same now still even ever yet already using use used
    hi hello hey thanks thank ok okay yes well u ur r whats whos hows wheres whens
"""
FILLERS = frozenset(_FILLING.split())
ASKERS = frozenset({"what", "which", "how", "why", "when", "where", "who", "whose", "whom"})
OPENERS = ASKERS | frozenset(
    """
    am is are was were do does did can could will would shall should may might must has have had whats whos hows
    wheres whens whys isnt arent wasnt doesnt dont didnt cant couldnt wont wouldnt shouldnt hasnt havent any anyone
    anybody
    """.split()  # noqa: SIM905 - a list to read
)
"""Words that open a question."""
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - lists to read
ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
SEASONS = "spring summer autumn winter".split()  # noqa: SIM905
TIMES_OF_DAY = "morning afternoon evening".split()  # noqa: SIM905
_ENDINGS = ("ing", "ed")
_DERIVED = (
    *(
        "ization",
        "isation",
        "ational",
        "ation",
        "ition",
        "ment",
        "ness",
        "able",
        "ible",
        "ical",
        "ally",
        "ive",
    ),
    *("ity", "ate", "ion", "ly", "er", "or", "al"),
)


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """Return what an English *word* and its forms share ("installing", "installation": "install"); others unchanged."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    word = _without(_without(_singular(word), _ENDINGS, 3), _DERIVED, 4)
    if word.endswith("e") and len(word) > 4:
        return word[:-1]
    return f"{word[:-1]}i" if word.endswith("y") else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and word[-2] not in "sui" else word


def _without(word: str, endings: tuple[str, ...], shortest: int) -> str:
    for ending in endings:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= shortest and not set(rest).isdisjoint("aeiouy"):
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "ls" else rest
    return word


_FILLER_STEMS = FILLERS | {stem(word) for word in FILLERS}


def importance(term: str) -> float:
    """Weigh *term*, a stem, before its rarity counts: 1 for a word of substance, less for filling words."""
    if term in ASKERS:
        return 0.3
    return 0.12 if term in _FILLER_STEMS else 1.0


NEGATIONS = frozenset("not no never nothing none without cannot".split())  # noqa: SIM905 - a list to read
_ORDERS = frozenset("over than instead rather before after from to into onto versus vs".split())  # noqa: SIM905
_DECIDING = NEGATIONS | _ORDERS
Asked: TypeAlias = tuple[int, tuple[str, ...]]
"""The kinds of thing that a question asks for, and its substance."""


def substance(words: Sequence[str]) -> tuple[str, ...]:
    """Return what decides about a question among its *words*: stems of substance, negations, and what tells an order;
    in order where that is told, else sorted. Questions of one substance and one kind ask the same.
    """
    kept = tuple(
        word if word in _DECIDING else stem(word)
        for word in words
        if word in _DECIDING or word.endswith(("n't", "nt")) or importance(stem(word)) == 1
    )
    return kept if _ORDERS.intersection(kept) else tuple(sorted(kept))


@cache
def _kindred() -> dict[str, str]:
    """Return the first word's stem of each group, for the stems of the others."""
    lines = files("bot.matching").joinpath("kindred.txt").read_text("utf-8").splitlines()
    groups = [[stem(word) for word in line.split()] for line in lines]
    first: dict[str, str] = {}
    for group in groups:
        for term in group:
            first.setdefault(term, first.get(group[0], group[0]))
    return first


def idea(term: str) -> str:
    """Return what the stem *term* shares with English words of much the same meaning: the stem of one of them."""
    return _kindred().get(term, term)


# -- names of one thing ---------------------------------------------------------------------------------------


class Synonyms:
    """Groups of words that mean the same: wherever one of a group stands, its first is read."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._first = {_joined(word): group[0] for group in groups for word in group}
        # The longest first, for a name may begin with another.
        words = sorted(self._first, key=lambda word: (-len(word), word))
        spelled = "|".join(r"[\s\-]+".join(map(re.escape, word.split())) for word in words)
        self._found = re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.IGNORECASE) if words else None

    def read(self, text: str) -> str:
        """Return *text* with each name of a group replaced by the group's first."""
        if self._found is None:
            return text
        return self._found.sub(lambda found: self._first.get(_joined(found[0]), found[0]), text)

    def read_pair(self, pair: Pair) -> Pair:
        """Return *pair* as the matcher reads it."""
        if self._found is None:
            return pair
        also = tuple(self.read(text) for text in pair.also)
        return replace(pair, question=self.read(pair.question), also=also, answer=self.read(pair.answer))


def _joined(word: str) -> str:
    return " ".join(word.casefold().replace("-", " ").split())


# -- kinds of question --------------------------------------------------------------------------------------

_KINDS = ("what", "how", "why", "when", "where", "who", "may", "should", "how many", "how often", "how big")
_NAMES = {
    "what": "a thing",
    "how": "a way to do it",
    "why": "a reason",
    "when": "a time",
    "where": "a place",
    "who": "a person",
    "may": "yes or no",
    "should": "advice",
    "how many": "an amount",
    "how often": "how often it is",
    "how big": "a size",
}
_BIT = {kind: 1 << place for place, kind in enumerate(_KINDS)}
_ASKED = {
    **dict.fromkeys(("what", "which", "whats"), "what"),
    **dict.fromkeys(("how", "hows"), "how"),
    **dict.fromkeys(("why", "reason", "reasons"), "why"),
    **dict.fromkeys(("when", "whens"), "when"),
    **dict.fromkeys(("where", "wheres"), "where"),
    **dict.fromkeys(("who", "whos", "whom", "whose"), "who"),
    **dict.fromkeys(("should", "shall"), "should"),
    **dict.fromkeys(("can", "could", "do", "does", "did", "is", "are", "was", "were"), "may"),
    **dict.fromkeys(("will", "would", "has", "have", "may"), "may"),
}
_MEASURED = {
    **dict.fromkeys(("long", "soon"), "when"),
    **dict.fromkeys(("many", "much"), "how many"),
    "often": "how often",
    **dict.fromkeys(("old", "big", "large", "far", "fast"), "how big"),
    "come": "why",
}


def kinds(text: str) -> int:
    """Return what *text* asks for (a time, a place, a reason ...), as a set of bits; 0 where it does not say."""
    return kinds_in(tokens(text))


@lru_cache(maxsize=1 << 14)
def asked(text: str) -> Asked:
    """Return the `kinds` and the `substance` of *text*: archived questions are compared with every query that comes
    near them.
    """
    words = tokens(text)
    return kinds_in(words), substance(words)


def asked_for(found: int) -> str:
    """Return in words the kinds of thing in the bits of *found*."""
    return " or ".join(_NAMES[kind] for kind in _KINDS if found & _BIT[kind])


def kinds_in(words: Sequence[str]) -> int:
    """Return the `kinds` of a text, given as its *words*."""
    found = 0
    for place, word in enumerate(words):
        kind = _ASKED.get(word)
        if kind is None or (kind in {"may", "should"} and place > 1):
            continue
        if kind == "how" and place + 1 < len(words):
            kind = _MEASURED.get(words[place + 1], kind)
        found |= _BIT[kind]
    return found & ~_BIT["may"] or found

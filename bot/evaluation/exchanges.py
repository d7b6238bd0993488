"""`ama eval --exchanges`: what is still answered when one name, number, day or pole of a question is exchanged.

A question that differs from an archived one in a single decisive word looks nearly the same and asks something else.
`exchanged` makes such questions from any text, `respelled` the ones that differ in spelling alone and stay answered.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.vocabulary import MONTHS, NUMBERS, ORDINALS, SEASONS, TIMES_OF_DAY, WEEKDAYS
from bot.messages import Message, Place
from bot.text import normalise
from bot.verdicts import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.pairs import Archive, Pair
    from bot.responder import Responder

MOST = 600  # exchanges that are asked, spread over the archive's pairs: the judge reads each
_SEED = 20_191_022


@dataclass(frozen=True, slots=True)
class Exchange:
    """*text* with *old* exchanged for *new*; *kind* is name, number, day, pole, order or negation."""

    text: str
    kind: str
    old: str
    new: str


_UP_TO_TEN = NUMBERS[2:11]
_RANKS = ORDINALS[1:11]
_CYCLES = (
    WEEKDAYS,
    [month for month in MONTHS if month != "may"],  # which is seldom the month
    *(SEASONS, TIMES_OF_DAY),
    ["today", "tomorrow", "yesterday"],
    _RANKS,
)
_IN_CYCLES = frozenset(word for cycle in _CYCLES for word in cycle)
_POLES = (
    ("advantage", "disadvantage"), ("advantages", "disadvantages"), ("pros", "cons"), ("before", "after"),
    ("start", "end"), ("starts", "ends"), ("begin", "end"), ("begins", "ends"), ("open", "close"),
    ("opens", "closes"), ("opening", "closing"), ("with", "without"), ("enable", "disable"),
    ("increase", "decrease"), ("upload", "download"), ("import", "export"), ("install", "uninstall"),
    ("add", "remove"), ("largest", "smallest"), ("biggest", "smallest"), ("most", "least"), ("more", "fewer"),
    ("best", "worst"), ("easiest", "hardest"), ("minimum", "maximum"), ("min", "max"), ("earliest", "latest"),
    ("first", "last"), ("buy", "sell"), ("arrive", "leave"), ("arrival", "departure"), ("client", "server"),
    ("public", "private"), ("online", "offline"), ("paid", "free"), ("mandatory", "optional"), ("join", "leave"),
    ("send", "receive"), ("indoor", "outdoor"), ("indoors", "outdoors"), ("input", "output"),
    ("encrypt", "decrypt"), ("strengths", "weaknesses"),
    ("beginners", "experts"), ("newest", "oldest"), ("positive", "negative"), ("lock", "unlock"),
    ("check-in", "check-out"), ("higher", "lower"), ("faster", "slower"),
    ("allowed", "forbidden"), ("gain", "lose"), ("mount", "unmount"), ("login", "logout"),
    ("supervised", "unsupervised"), ("wins", "losses"), ("students", "teachers"), ("parents", "children"),
    ("adults", "children"), ("employees", "contractors"), ("buyers", "sellers"),
)  # fmt: skip
_POLE = {one: other for pair in _POLES for one, other in (pair, pair[::-1])}
_NAMES = (
    "TensorFlow", "PyTorch", "MXNet", "Kafka", "Postgres", "MySQL", "Redis", "Docker", "Windows", "Linux", "macOS",
    "Android", "iPhone", "Google", "Amazon", "Microsoft", "Netflix", "Berlin", "Madrid", "Oslo", "Toronto", "Lagos",
    "India", "Brazil", "Japan", "Canada", "Norway", "Maria", "Jonas", "Priya", "Chen", "Fatima", "Oleg", "Hannah",
    "Excel", "Notion", "Zoom", "Teams", "Slack", "GitHub", "GitLab", "Java", "Rust", "Go", "Swift", "Firefox",
    "Chrome", "Safari", "Visa", "PayPal", "English", "German", "Spanish", "French", "Europe", "Africa", "GPT-5",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_NUMBER = re.compile(
    r"(?<![\w.,/:-])(\d{1,4})(?![\w%]|[.,:/-]\d)|(?<=[A-Za-z])(\d{1,3})\b|(?<=[A-Za-z]-)(\d{1,3})\b"
)
_NAME = re.compile(r"(?<![.!?:] )(?<!^)(?<=[\s(\"'/])(?:[A-Z][\w+#]*[\w+#]|[A-Z]{2,}\d*)(?:-\d+)?\b")
_NOT_NAMES = frozenset("I I'm I'd I've OK FAQ PDF CV ID AMA Q A URL USB PC TV".split())  # noqa: SIM905 - a list to read
_OVER = re.compile(r"\b([\w+#.-]+) (over|instead of|rather than) ([\w+#]+)\b")
_FROM_TO = re.compile(r"\bfrom ([\w+#.-]+) to ([\w+#]+)\b")
_YES_NO = re.compile(
    r"^((?:is|are|was|were|does|do|did|can|could|will|would|should|has|have) (?:the |an? |this |that |my |your )?"
    r"[\w'-]+)\b",
    re.IGNORECASE,
)


def exchanged(text: str, chance: random.Random, names: Sequence[str] = _NAMES) -> list[Exchange]:
    """Return what *text* becomes with one thing exchanged, a new text for each thing in it; *names* stand in for
    names, and *chance* chooses among them.
    """
    return [
        *_numbers(text, chance),
        *_words(text, chance),
        *_names(text, chance, names),
        *_orders(text),
        *_negations(text),
    ]


def _replaced(text: str, found: re.Match[str], new: str, kind: str, group: int = 0) -> Exchange:
    start, end = found.span(group)
    return Exchange(text[:start] + new + text[end:], kind, text[start:end], new)


def _numbers(text: str, chance: random.Random) -> Iterator[Exchange]:
    for found in _NUMBER.finditer(text):
        group = next(number for number in (1, 2, 3) if found[number])
        value = int(found[group])
        yield _replaced(text, found, str(value + chance.choice((1, 1, 2, 3))), "number", group)


def _words(text: str, chance: random.Random) -> Iterator[Exchange]:
    for found in _WORD.finditer(text):
        word = found[0].lower()
        for cycle in _CYCLES:
            if word in cycle:
                other = chance.choice([one for one in cycle if one != word])
                yield _replaced(text, found, _cased(other, found[0]), "number" if cycle is _RANKS else "day")
        if word in _UP_TO_TEN:
            other = chance.choice([one for one in _UP_TO_TEN if one != word])
            yield _replaced(text, found, _cased(other, found[0]), "number")
        if word in _POLE:
            yield _replaced(text, found, _cased(_POLE[word], found[0]), "pole")


def _cased(word: str, like: str) -> str:
    return word.capitalize() if like[0].isupper() else word


def _names(text: str, chance: random.Random, names: Sequence[str]) -> Iterator[Exchange]:
    for found in _NAME.finditer(text):
        if found[0] not in _NOT_NAMES and found[0].lower() not in _IN_CYCLES:
            yield _replaced(text, found, chance.choice([name for name in names if name != found[0]]), "name")


def _orders(text: str) -> Iterator[Exchange]:
    for found in _OVER.finditer(text):
        new = f"{found[3]} {found[2]} {found[1]}"
        yield _replaced(text, found, new, "order")
    for found in _FROM_TO.finditer(text):
        yield _replaced(text, found, f"from {found[2]} to {found[1]}", "order")


def _negations(text: str) -> Iterator[Exchange]:
    if found := _YES_NO.match(text):
        yield Exchange(f"{found[1]} not{text[found.end() :]}", "negation", "", "not")


def respelled(text: str, chance: random.Random) -> list[str]:
    """Return *text* with a number written otherwise, a compound split or joined: spellings that ask the same."""
    made = []
    for found in re.finditer(r"\b([A-Za-z]{2,}) (\d)\b", text):
        noun, digit = found[1], int(found[2])
        others = [f"{noun} {NUMBERS[digit]}", f"{noun}{digit}", f"{noun} #{digit}"]
        if digit:
            others.append(f"{ORDINALS[digit]} {noun}")
        made.append(text[: found.start()] + chance.choice(others) + text[found.end() :])
    for found in re.finditer(r"\b[A-Z]?[a-z]+(?:[A-Z][a-z]+)+\b", text):
        split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", found[0]).lower()
        made.append(text[: found.start()] + split + text[found.end() :])
    for found in re.finditer(r"\b([a-z]{3,})-([a-z]{3,})\b", text):
        joined = found[1] + chance.choice((" ", "")) + found[2]
        made += [text[: found.start()] + joined + text[found.end() :]]
    return made


@dataclass(frozen=True, slots=True)
class AskedExchange:
    """An exchange of *question*, which *pair* is archived with, and whether that pair is still given for it."""

    pair: Pair
    question: str
    exchange: Exchange
    answered: bool


def ask_exchanges(responder: Responder, most: int = MOST) -> list[AskedExchange]:
    """Return what became of each exchange of the archive's own questions, the same ones each time."""
    chance = random.Random(_SEED)  # noqa: S311 - a sample, no secret
    archive = responder.served.archive
    every = list(_exchanges(archive, chance))
    chosen = every if len(every) <= most else chance.sample(every, most)
    return [
        AskedExchange(pair, text, one, _still_gives(responder, pair, one.text)) for pair, text, one in chosen
    ]


def _exchanges(archive: Archive, chance: random.Random) -> Iterator[tuple[Pair, str, Exchange]]:
    """Yield one exchange of each kind for each pair's main question; none that is archived itself."""
    archived = {normalise(text) for pair in archive for text in pair.phrasings}
    for pair in archive:
        kinds = set()
        for one in exchanged(pair.question, chance):
            if one.kind not in kinds and normalise(one.text) not in archived:
                kinds.add(one.kind)
                yield pair, pair.question, one


def _still_gives(responder: Responder, pair: Pair, question: str) -> bool:
    verdict = responder.respond(Message("exchange", question, "exchange", Place("exchange"), addressed=True))
    return isinstance(verdict, Answer) and verdict.candidate.pair.id == pair.id


def summary(asked: Sequence[AskedExchange], most_shown: int = 12) -> str:
    """Return in words how many are still answered, by kind, and some that are."""
    if not asked:
        return "no question of the archive holds a name, number, day or pole to exchange"
    still = [one for one in asked if one.answered]
    of_kind, wrong = Counter(one.exchange.kind for one in asked), Counter(one.exchange.kind for one in still)
    lines = [
        f"{len(still)} of {len(asked)} ({100 * len(still) / len(asked):.1f} %) are still answered by the old pair",
        *(f"  {kind}: {wrong[kind]} of {count}" for kind, count in of_kind.most_common()),
    ]
    lines += [f"  {one.pair.id}: {one.exchange.text}" for one in still[:most_shown]]
    return "\n".join(lines)

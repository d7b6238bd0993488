"""Answers of a chat that reach their question, counted: chats made by machine from the archive's own pairs.

python -m benchmarks.pairing       # prints the table of PAIRING.md
python -m benchmarks.pairing 99    # of chats drawn anew, by that seed

Each chat has twelve pairs in the order drawn, asked by five members and answered by one guest whom nobody names to the
importer. An answer is right if its draft has exactly its messages under its question; flagged, if a draft that has its
question or its words is marked to be checked.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.archive import load
from bot.transcripts.finding import find
from bot.transcripts.record import Record, Turn
from bot.transcripts.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.pairs import Pair

_CHATS, _PAIRS = 60, 12
_MEMBERS = ("Mira Holt", "Nils Aker", "Ada Lind", "Tom Berg", "Rina Das")
_GUEST = "Olaf Brandt"
_BEGUN = dt.datetime(2024, 1, 13, 19, tzinfo=dt.UTC)


class Said(NamedTuple):
    """A message of a chat: who says *text*, and to which pair, by number, it belongs."""

    speaker: str
    text: str
    pair: int


def strict(pairs: list[Pair], draw: random.Random) -> Iterator[Said]:
    """Yield question, answer, question, answer, each answer in one message."""
    for number, pair in enumerate(pairs):
        yield Said(draw.choice(_MEMBERS), pair.question, number)
        yield Said(_GUEST, _flat(pair.answer), number)


def in_sentences(pairs: list[Pair], draw: random.Random) -> Iterator[Said]:
    """Yield the same, each sentence of an answer a message of its own."""
    for said in strict(pairs, draw):
        for sentence in sentences(said.text) if said.speaker == _GUEST else (said.text,):
            yield said._replace(text=sentence)


def unanswered(pairs: list[Pair], draw: random.Random) -> Iterator[Said]:
    """Yield the same, but every sixth question is passed over."""
    for said in strict(pairs, draw):
        if said.speaker != _GUEST or said.pair % 6 != 2:
            yield said


def lagging(pairs: list[Pair], draw: random.Random) -> Iterator[Said]:
    """Yield each answer after the next question."""
    said = list(strict(pairs, draw))
    asked, answers = said[::2], said[1::2]
    yield asked[0]
    for question, answer in zip([*asked[1:], None], answers, strict=True):
        yield from (question, answer) if question else (answer,)


def bursts(pairs: list[Pair], draw: random.Random, *, named: bool = False) -> Iterator[Said]:
    """Yield two to four questions of as many members, then their answers; *named*: in any order, each to whom it is."""
    at = 0
    while at < len(pairs):
        count = draw.randint(2, 4)
        numbers = list(range(at, min(at + count, len(pairs))))
        askers = draw.sample(_MEMBERS, len(numbers))
        yield from (Said(who, pairs[n].question, n) for n, who in zip(numbers, askers, strict=True))
        replies = list(zip(numbers, askers, strict=True))
        draw.shuffle(replies) if named else None
        for n, who in replies:
            call = draw.choice(("@{0} ", "{0}, ", "@{1} ", "{0}: ")).format(who.split()[0], who)
            yield Said(_GUEST, (call if named else "") + _flat(pairs[n].answer), n)
        at += count


def _flat(answer: str) -> str:
    return " ".join(re.sub(r"(?m)^[-*] ", "", answer).split())


def as_typed(text: str) -> str:
    """*text* as people type it into a telephone: small letters, no full stop."""
    return text.lower().removesuffix(".")


_CASES: dict[str, Callable[[str], str]] = {"as written": str, "lower": as_typed, "upper": str.upper}
_SHAPES = {
    "strict turns": strict,
    "answers in sentences": in_sentences,
    "every sixth unanswered": unanswered,
    "lag by one": lagging,
    "bursts": bursts,
    "named answers": lambda pairs, draw: bursts(pairs, draw, named=True),
}


class Counts(NamedTuple):
    """Of *answers*: how many are *right*, how many of the others are *flagged*, and how many drafts are, of all."""

    answers: int
    right: int
    flagged: int
    flags: int


def measured(
    shape: Callable[[list[Pair], random.Random], Iterator[Said]], case: Callable[[str], str], seed: int
) -> Counts:
    """Return the counts over all chats of that *shape* and *case* of letters, drawn by *seed*."""
    draw, archive = random.Random(seed), list(load(Path("answers"), compare=False).archive)
    total = [0, 0, 0, 0]
    for _ in range(_CHATS):
        said = list(shape(draw.sample(archive, _PAIRS), draw))
        for place, count in enumerate(_of_chat(said, case)):
            total[place] += count
    return Counts(*total)


def _of_chat(said: list[Said], case: Callable[[str], str]) -> Counts:
    turns = tuple(
        Turn(one.speaker, case(one.text), line, said_at=_BEGUN + dt.timedelta(seconds=40 * line))
        for line, one in enumerate(said, 1)
    )
    drafts = {draft.line: draft for draft in find(Record(turns=turns)).drafts}
    asked = {one.pair: line for line, one in enumerate(said, 1) if one.speaker != _GUEST}
    right = flagged = answers = 0
    for pair, line in asked.items():
        words = [_plain(turn.text) for turn, one in zip(turns, said, strict=True) if one.pair == pair][1:]
        if not words:
            continue
        answers += 1
        found = drafts.get(line)
        mixed = [d for d in drafts.values() if d is found or words[0] in _plain(d.answer)]
        if found and _plain(found.answer) == "".join(words):
            right += 1
        elif any(draft.checks for draft in mixed):
            flagged += 1
    return Counts(answers, right, flagged, sum(bool(draft.checks) for draft in drafts.values()))


_NAMES = re.compile(
    rf"\b(?:p\d|somebody|{'|'.join(name.casefold().replace(' ', '|') for name in _MEMBERS)})\b"
)


def _plain(text: str) -> str:
    """Return the letters of *text* alone, and no names: those that an answer calls are hidden in drafts."""
    return re.sub(r"\W", "", _NAMES.sub("", text.casefold()))


def main() -> None:
    """Print the table."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 13
    print("| chats | letters | answers | right | right or flagged | drafts flagged |")
    print("|---|---|---|---|---|---|")
    for name, shape in _SHAPES.items():
        for letters, case in _CASES.items():
            one = measured(shape, case, seed)
            share, told = one.right / one.answers, (one.right + one.flagged) / one.answers
            print(
                f"| {name} | {letters} | {one.answers} | {share:.1%} | {told:.1%} | {one.flags / one.answers:.1%} |"
            )


if __name__ == "__main__":
    main()

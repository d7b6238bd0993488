"""`ama eval --exchanges`: what is still answered when one name, number, day or pole of a question is exchanged."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.exchanges import exchanged
from bot.messages import Message, Place
from bot.text import normalise
from bot.verdicts import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.exchanges import Exchange
    from bot.pairs import Archive, Pair
    from bot.responder import Responder

MOST = 600  # exchanges that are asked, spread over the archive's pairs: the judge reads each
_SEED = 20_191_022


@dataclass(frozen=True, slots=True)
class Asked:
    """An exchange of *question*, which *pair* is archived with, and whether that pair is still given for it."""

    pair: Pair
    question: str
    exchange: Exchange
    answered: bool


def ask_exchanges(responder: Responder, most: int = MOST) -> list[Asked]:
    """Return what became of each exchange of the archive's own questions, the same ones each time."""
    chance = random.Random(_SEED)  # noqa: S311 - a sample, no secret
    archive = responder.served.archive
    every = list(_exchanges(archive, chance))
    chosen = every if len(every) <= most else chance.sample(every, most)
    return [Asked(pair, text, one, _still_gives(responder, pair, one.text)) for pair, text, one in chosen]


def _exchanges(archive: Archive, chance: random.Random) -> Iterator[tuple[Pair, str, Exchange]]:
    """One exchange of each kind for each pair's main question; none that is archived itself."""
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


def summary(asked: Sequence[Asked], most_shown: int = 12) -> str:
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

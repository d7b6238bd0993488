"""Facts: who answered at an AMA, when it was, and where it can be read, as pairs that the head of its file makes."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.display import spoken_date
from bot.pairs import Pair

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.pairs import Ama


def facts(amas: Iterable[Ama], taken: Collection[str]) -> Iterator[Pair]:
    """Yield the pairs that follow from the heads of *amas*, each file's once; none whose id is *taken*."""
    for ama in {ama.file: ama for ama in amas if ama.title}.values():
        for pair in _facts_of(ama):
            if pair.id not in taken:
                yield pair


def _facts_of(ama: Ama) -> Iterator[Pair]:
    title, session = ama.title, f"the AMA with {ama.guest}" if ama.guest else "the AMA"
    if ama.guest and ama.guest.casefold() != title.casefold():
        asked = [f"Who was the guest of “{title}”?", f"Who answered the questions at {title}?"]
        yield _fact(ama, "guest", asked, f"{ama.guest} answered at “{title}”.")
    if ama.date:
        asked = [f"When was “{title}”?", f"When was {session}?", f"On which date did {session} take place?"]
        yield _fact(ama, "date", asked, f"“{title}” dates from {spoken_date(ama.date)}.")
    if ama.link:
        asked = [
            f"Where can I find “{title}”?",
            f"Is there a link to {session}?",
            f"Where can I read, watch or listen to {session}?",
        ]
        yield _fact(ama, "link", asked, f"“{title}” is at <{ama.link}>.")


def _fact(ama: Ama, what: str, asked: list[str], answer: str) -> Pair:
    question, *also = asked
    return Pair(
        f"about.{PurePath(ama.file).stem}.{what}",
        question,
        answer,
        ama,
        tuple(also),
        *(ama.guest, ama.date, ama.link, ama.tags),
        derived=True,
    )

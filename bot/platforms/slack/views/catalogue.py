"""What there is to read in an archive: the pairs that are given today, newest first, by AMA and by tag. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.pairs import Archive, Pair


@dataclass(frozen=True, slots=True)
class Listing:
    """The pairs of one AMA, or of one tag; *mark* stands for it where its name may be too long."""

    mark: str
    title: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All pairs that are given, the *newest* first; the *amas*, the newest first; the *tags*, the largest first."""

    newest: tuple[Pair, ...] = ()
    amas: tuple[Listing, ...] = ()
    tags: tuple[Listing, ...] = ()

    @classmethod
    def of(cls, archive: Archive, today: dt.date) -> Catalogue:
        """*archive* as it is to be read on that day: without what is superseded or out of date."""
        given = [pair for pair in archive if archive.current(pair, today) is pair]
        newest = tuple(sorted(given, key=date, reverse=True))
        return cls(newest, _by_ama(given), _by_tag(newest))

    def news(self, added: Iterable[str], most: int) -> list[Pair]:
        """At most so many of what is new: pairs *added* of late, by their ids, and then the newest of all."""
        by_id = {pair.id: pair for pair in self.newest}
        ids = dict.fromkeys([*added, *(pair.id for pair in self.newest[:most])])
        return [by_id[pair_id] for pair_id in ids if pair_id in by_id][:most]

    def ama(self, mark: str) -> Listing | None:
        """The AMA of that mark."""
        return next((shelf for shelf in self.amas if shelf.mark == mark), None)

    def tag(self, mark: str) -> Listing | None:
        """The tag of that mark."""
        return next((shelf for shelf in self.tags if shelf.mark == mark), None)


def date(pair: Pair) -> str:
    """When *pair* was answered, as ISO 8601; nothing where nobody knows."""
    return pair.date or pair.ama.date or ""


def _by_ama(pairs: Iterable[Pair]) -> tuple[Listing, ...]:
    """In an AMA the pairs stay as they were told; without a file, its title has to do for its name."""
    held: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        held[pair.ama.file or f"title:{pair.ama.title}"].append(pair)
    shelves = [Listing(_mark(name), found[0].ama.title, tuple(found)) for name, found in held.items()]
    return tuple(sorted(shelves, key=lambda shelf: max(map(date, shelf.pairs)), reverse=True))


def _by_tag(pairs: Iterable[Pair]) -> tuple[Listing, ...]:
    held: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for tag in dict.fromkeys((*pair.tags, *pair.ama.tags)):
            held[tag].append(pair)
    shelves = [Listing(_mark(name), name, tuple(found)) for name, found in held.items()]
    return tuple(sorted(shelves, key=lambda shelf: (-len(shelf.pairs), shelf.title)))


def _mark(name: str) -> str:
    return hashlib.blake2b(name.encode(errors="surrogatepass"), digest_size=8).hexdigest()

"""The catalogue of an archive: the pairs that are given today, newest first, by AMA, tag, guest and year. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from bot.pairs import Archive, Pair


@dataclass(frozen=True, slots=True)
class Listing:
    """The pairs of one AMA, tag, guest or year; *mark* stands for it where its name may be too long."""

    mark: str
    title: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All pairs that are given, the *newest* first; the *amas* and *years*, the newest first; the *tags* and *guests*,
    the largest first.
    """

    newest: tuple[Pair, ...] = ()
    amas: tuple[Listing, ...] = ()
    tags: tuple[Listing, ...] = ()
    guests: tuple[Listing, ...] = ()
    years: tuple[Listing, ...] = ()

    @classmethod
    def of(cls, archive: Archive, today: dt.date) -> Catalogue:
        """Return *archive* as it is to be read on that day: without what is superseded or out of date."""
        given = [pair for pair in archive if archive.current(pair, today) is pair]
        newest = tuple(sorted(given, key=date, reverse=True))
        return cls(
            newest,
            _by_ama(given),
            _largest_first(_by(newest, lambda pair: dict.fromkeys((*pair.tags, *pair.ama.tags)))),
            _largest_first(_by(newest, lambda pair: filter(None, [guest(pair)]))),
            tuple(_by(newest, lambda pair: filter(None, [date(pair)[:4]]))),
        )

    def news(self, added: Iterable[str], most: int) -> list[Pair]:
        """Return at most so many of what is new: pairs *added* of late, by their ids, and then the newest of all."""
        by_id = {pair.id: pair for pair in self.newest}
        ids = dict.fromkeys([*added, *(pair.id for pair in self.newest[:most])])
        return [by_id[pair_id] for pair_id in ids if pair_id in by_id][:most]

    def ama(self, mark: str) -> Listing | None:
        """Return the AMA of that mark."""
        return next((listing for listing in self.amas if listing.mark == mark), None)

    def tag(self, mark: str) -> Listing | None:
        """Return the tag of that mark."""
        return next((listing for listing in self.tags if listing.mark == mark), None)


def date(pair: Pair) -> str:
    """Return when *pair* was answered, as ISO 8601; nothing where nobody knows."""
    return pair.date or pair.ama.date or ""


def guest(pair: Pair) -> str:
    """Return who answered *pair*; nothing where nobody is named."""
    return pair.guest or pair.ama.guest or ""


def _by_ama(pairs: Iterable[Pair]) -> tuple[Listing, ...]:
    """Return the AMAs as listings: their pairs stay as they were told; without a file, its title has to do for its
    name.
    """
    held: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        held[pair.ama.file or f"title:{pair.ama.title}"].append(pair)
    listings = [Listing(_mark(name), found[0].ama.title, tuple(found)) for name, found in held.items()]
    return tuple(sorted(listings, key=lambda listing: max(map(date, listing.pairs)), reverse=True))


def _by(pairs: Iterable[Pair], names: Callable[[Pair], Iterable[str]]) -> Iterator[Listing]:
    """Return the pairs by each of their *names*, in the order in which those come up."""
    held: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for name in names(pair):
            held[name].append(pair)
    return (Listing(_mark(name), name, tuple(found)) for name, found in held.items())


def _largest_first(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    return tuple(sorted(listings, key=lambda listing: (-len(listing.pairs), listing.title)))


def _mark(name: str) -> str:
    return hashlib.blake2b(name.encode(errors="surrogatepass"), digest_size=8).hexdigest()

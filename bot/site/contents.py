"""The contents of the site: what it shows of an archive, at which address within it, and which pairs are related."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from bot.archive.catalogue import Catalogue, date, guest
from bot.archive.loading import slug
from bot.display import page_path
from bot.matching.vocabulary import importance, stem
from bot.platforms.markdown import plain_text
from bot.text import tokens

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.archive.catalogue import Listing
    from bot.pairs import Ama, Archive, Pair


@dataclass(frozen=True, slots=True)
class Section:
    """A *listing* of pairs with a page of its own, at *path*."""

    path: str
    listing: Listing

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self.listing.title

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the pairs in it."""
        return self.listing.pairs

    @property
    def ama(self) -> Ama:
        """Return the AMA of its pairs, where it is one's section."""
        return self.pairs[0].ama


class Contents:
    """All that there is to show of *archive* on that day.

    What is superseded or out of date stands in no section, but keeps its page, which says so.
    """

    def __init__(self, archive: Archive, today: dt.date) -> None:
        self.archive, self._today = archive, today
        catalogue = Catalogue.of(archive, today)
        self.newest = catalogue.newest
        self.amas = _sections("amas", catalogue.amas, _file_name)
        self.tags = _sections("tags", catalogue.tags, _title)
        self.guests = _sections("guests", catalogue.guests, _title)
        self.years = _sections("years", catalogue.years, _title)
        self.related = related(self.newest)
        self._of_pair = {pair.id: section for section in self.amas for pair in section.pairs}
        self._of_tag, self._of_guest, self._of_year = map(_by_name, (self.tags, self.guests, self.years))
        self._beside = {
            pair.id: (before, after)
            for section in self.amas
            for before, pair, after in zip(
                (None, *section.pairs), section.pairs, (*section.pairs[1:], None), strict=False
            )
        }
        self._said: dict[str, str] = {}
        # Looked for in the archive pair by pair, these would take seconds for ten thousand.
        self._older = {pair.superseded_by: pair for pair in archive if pair.superseded_by}
        self._later: dict[str, list[Pair]] = defaultdict(list)
        for pair in self.newest:
            if pair.follows:
                self._later[pair.follows].append(pair)

    def said(self, pair: Pair) -> str:
        """Return what a reader sees of the answer of *pair*."""
        if pair.id not in self._said:
            self._said[pair.id] = plain_text(pair.answer)
        return self._said[pair.id]

    def ama(self, pair: Pair) -> Section | None:
        """Return the section of the AMA of *pair*; None where *pair* is given no more."""
        return self._of_pair.get(pair.id)

    def tagged(self, pair: Pair) -> list[Section]:
        """Return the sections of the tags of *pair*."""
        names = dict.fromkeys((*pair.tags, *pair.ama.tags))
        return [self._of_tag[name] for name in names if name in self._of_tag]

    def guest(self, pair: Pair) -> Section | None:
        """Return the section of who answered *pair*, if anybody is named."""
        return self._of_guest.get(guest(pair))

    def year(self, pair: Pair) -> Section | None:
        """Return the section of the year in which *pair* was answered, if that is known."""
        return self._of_year.get(date(pair)[:4])

    def later(self, pair: Pair) -> list[Pair]:
        """Return the pairs that follow up on *pair*."""
        return self._later[pair.id]

    def newer(self, pair: Pair) -> Pair | None:
        """Return the pair that is given in the place of *pair*, if there is one."""
        current = self.archive.current(pair, self._today)
        return None if current is pair else current

    def is_given(self, pair: Pair) -> bool:
        """Return whether *pair* is still given."""
        return self.archive.current(pair, self._today) is pair

    def older(self, pair: Pair) -> Pair | None:
        """Return the pair that *pair* is given instead of, if there is one: the last of them."""
        return self._older.get(pair.id)

    def beside(self, pair: Pair) -> tuple[Pair | None, Pair | None]:
        """Return the pairs before and after *pair* in its AMA."""
        return self._beside.get(pair.id, (None, None))

    def redirects(self, moved: Mapping[str, str]) -> dict[str, Pair]:
        """Return, by the path of each page that lies elsewhere by now, the pair that is there: as pairs say themselves
        which ids they had, and as *moved* has it, from the former id to the one now.
        """
        led = {old: pair for old, new in moved.items() if (pair := self.archive.get(new))}
        led |= {old: pair for pair in self.archive for old in pair.former_ids}
        return {page_path(old): pair for old, pair in led.items() if not self.archive.get(old)}


def _sections(
    folder: str, listings: Sequence[Listing], name: Callable[[Listing], str]
) -> tuple[Section, ...]:
    """Return each listing at an address made of its name; where two names come to the same, a mark tells them apart."""
    slugs = [slug(name(listing)) for listing in listings]
    shared = Counter(slugs)
    return tuple(
        Section(f"{folder}/{made if shared[made] == 1 else f'{made}-{listing.mark}'}.html", listing)
        for made, listing in zip(slugs, listings, strict=True)
    )


def _file_name(listing: Listing) -> str:
    ama = listing.pairs[0].ama
    return PurePath(ama.file).stem or ama.title


def _title(listing: Listing) -> str:
    return listing.title


def _by_name(sections: Iterable[Section]) -> dict[str, Section]:
    return {section.name: section for section in sections}


MOST_RELATED = 4
_ASKED = 3.0  # what a word of a question weighs beside one of an answer
_LEAST = 0.12  # of similarity; below, what two pairs of our archive share is chance
_TOO_MANY = 400  # pairs: a word of more of them tells little, and takes long to look through


def related(pairs: Sequence[Pair]) -> dict[str, tuple[Pair, ...]]:
    """Return, by the id of each of *pairs*, at most four others, the nearest first: those that share the most telling
    words, by TF-IDF. Words alone, for a site is built without networks.

    Each pair is a vector of its words: how rare a word is, three times where it is asked with; as similar as the
    cosine.
    """
    vectors = [_vector(pair) for pair in pairs]
    spread = Counter(term for vector in vectors for term in vector)
    size = len(pairs)
    rarity = {
        term: float(np.log(size / count)) * importance(term)
        for term, count in spread.items()
        if 1 < count <= max(_TOO_MANY, size // 20) and count < size
    }
    weighted = [_scaled({t: w * rarity[t] for t, w in vector.items() if t in rarity}) for vector in vectors]
    held: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for number, vector in enumerate(weighted):
        for term, weight in vector.items():
            held[term][0].append(number)
            held[term][1].append(weight)
    postings = {term: (np.array(places), np.array(weights)) for term, (places, weights) in held.items()}
    return {
        pair.id: tuple(pairs[other] for other in _nearest(number, weighted[number], postings, size))
        for number, pair in enumerate(pairs)
    }


def _vector(pair: Pair) -> dict[str, float]:
    said = dict.fromkeys(map(stem, tokens(pair.answer)), 1.0)
    return said | {stem(word): _ASKED for text in pair.phrasings for word in tokens(text)}


def _scaled(vector: dict[str, float]) -> dict[str, float]:
    length = float(np.sqrt(sum(weight * weight for weight in vector.values()))) or 1.0
    return {term: weight / length for term, weight in vector.items()}


def _nearest(
    number: int, vector: Mapping[str, float], postings: Mapping[str, tuple[np.ndarray, np.ndarray]], size: int
) -> list[int]:
    similarity = np.zeros(size)
    for term, weight in vector.items():
        places, weights = postings[term]
        similarity[places] += weight * weights
    similarity[number] = 0
    first = (
        np.argpartition(-similarity, MOST_RELATED - 1)[:MOST_RELATED]
        if size > MOST_RELATED
        else np.arange(size)
    )
    ranked = sorted(map(int, first), key=lambda place: (-similarity[place], place))
    return [place for place in ranked if similarity[place] >= _LEAST]

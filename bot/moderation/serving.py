"""The archive that is served, kept as the files and the additions in the database have it; and searched."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from bot import archive
from bot.moderation.archive_writer import DERIVED, GONE, overlaid
from bot.moderation.draft import Draft, NotDone, Unsaved, Vanished, file_within
from bot.retrieval import Served, veto_mark
from bot.similarity import nearly_same
from bot.text import normalise
from bot.verdicts import FITS, MOST_SUGGESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from bot.archive import Loaded
    from bot.errors import Problem
    from bot.moderation.archive_writer import ArchiveWriter
    from bot.moderation.models import Group
    from bot.moderation.patch import Patch
    from bot.pairs import Ama, Archive, Pair
    from bot.responder import Responder
    from bot.store import Transaction, Veto
    from bot.verdicts import Candidate

log = logging.getLogger(__name__)

NOT_WRITTEN = "The pair was saved but cannot be read back: `ama check` tells what is wrong with its file."

# Few questions change from one archive to the next: those of 10,000 pairs are marked in 0.2 s, and looked up in 8 ms.
_mark = lru_cache(maxsize=1 << 17)(veto_mark)
MOST_NEAR = 5
PROBABLE = 0.3
"""The confidence from which a pair may be what a draft asks, so that it is worth asking: of 123 labelled questions that
it is not sure enough of to answer 74 reach it, six of seven with the right pair first; of 250 that no pair answers, 40.
"""
_MOST_ASKED = 6  # phrasings of a draft that are looked for


def keep_up(tx: Transaction, archive: Archive, now: float) -> dict[str, frozenset[str]]:
    """Return the vetoes to serve *archive* with; its pairs are noted, and what they ask, and vetoes of pairs that are
    known again under another id are kept for that one too.
    """
    tx.note_known([pair.id for pair in archive], now)
    kept = tx.kept_vetoes()
    asked = {veto.pair_id: veto.asks for veto in kept}
    for pair_id, known in asked.items():
        if (pair := archive.get(pair_id)) and (asks := veto_mark(pair.question)) != known:
            tx.note_asked(pair_id, asks)
    for veto, pair_id in known_again(kept, archive):
        tx.extend_veto(veto, pair_id)
    return tx.vetoes()


def held_for(vetoes: Collection[Veto], archive: Archive) -> dict[str, frozenset[str]]:
    """Return what `keep_up` returns, the vetoes to serve *archive* with by the mark of a question; keep nothing."""
    held: dict[str, set[str]] = {}
    for veto in vetoes:
        held.setdefault(veto.mark, set()).add(veto.pair_id)
    for veto, pair_id in known_again(vetoes, archive):
        held[veto.mark].add(pair_id)
    return {mark: frozenset(pairs) for mark, pairs in held.items()}


def known_again(vetoes: Collection[Veto], archive: Archive) -> Iterator[tuple[Veto, str]]:
    """Return the vetoes whose pair is in *archive* no more, each with the id of a pair that asks the same and was not
    ruled out, nor said to be right, for the question.
    """
    lost = [veto for veto in vetoes if veto.asks and archive.get(veto.pair_id) is None]
    if not lost:
        return
    asking: dict[str, list[str]] = {}
    for pair in archive:
        asking.setdefault(_mark(pair.question), []).append(pair.id)
    known = {(veto.mark, veto.pair_id) for veto in vetoes}
    for veto in lost:
        for pair_id in asking.get(veto.asks or "", ()):
            if pair_id != veto.right and (veto.mark, pair_id) not in known:
                yield veto, pair_id


class ServedArchive:
    """The archive as the responder serves it, swapped for a newer one: one renewal at a time, so that an older state
    never follows a newer one.
    """

    def __init__(
        self,
        responder: Responder,
        writer: ArchiveWriter,
        shift: float,
        loaded: Loaded | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """*loaded* is what *responder* serves at first, which need not be made once more."""
        self.folder = writer.folder
        self._clock = clock
        self._responder = responder
        self._writer = writer
        self._shift = shift
        self._lock = asyncio.Lock()
        self._served = _state(loaded, {}) if loaded else None
        self.faults: tuple[Problem, ...] = loaded.errors if loaded else ()
        """What is wrong with the files, as they were last read: the last good archive is served."""
        self._additions_seen = (0, 0.0)
        """The version of the additions that are served: none, before the first look."""
        # Files that vanish are a mistake; where there were none to begin with, the database may have all there is.
        self._may_be_empty = writer.in_database and not len(responder.served.archive)

    # -- what is served

    @property
    def now(self) -> Archive:
        """Return the archive of this moment."""
        return self._responder.served.archive

    def get(self, pair_id: str | None) -> Pair | None:
        """Return the pair of that id, if it is served."""
        return self.now.get(pair_id) if pair_id else None

    def pair(self, pair_id: str) -> Pair:
        """Return the pair of that id as it is served now, to be changed. Raises Vanished; NotDone for a derived one."""
        pair = self.now.get(pair_id)
        if pair is None:
            raise Vanished(GONE)
        if pair.derived:
            raise NotDone(DERIVED.format(pair.ama.file))
        return pair

    def draft(self, pair_id: str) -> Draft:
        """Return that pair as a draft to edit; keep its `fingerprint()` for `PairChanges.edit`. Raises Vanished."""
        return Draft.of(self.pair(pair_id), self.folder)

    def amas(self) -> tuple[tuple[str, str], ...]:
        """Return the AMAs a pair can be added to: each with its file (for `Draft.file`) and its title."""
        found = {pair.ama.file: pair.ama.title for pair in self.now if pair.ama.file}
        return tuple((file_within(self.folder, file), title) for file, title in found.items())

    def ama(self, file: str) -> Ama | None:
        """Return the AMA of that file, as `amas` names it; None where no pair is in it."""
        return next((pair.ama for pair in self.now if file_within(self.folder, pair.ama.file) == file), None)

    async def added(self, most: int) -> list[str]:
        """Return the ids of at most so many pairs that came since the archive was first served, the latest first."""
        return await self._writer.store.run(lambda tx: tx.added_pairs(most))

    # -- how it is kept so

    async def write(self, patches: Iterable[Patch], now: float) -> None:
        """Write *patches* and serve what they make. Raises Vanished, Unsaved."""
        changed = [one for one in patches if one]
        if changed:
            await self._writer.write(changed, now)
            await self.refresh(changed)
            if any((self.now.get(one.pair_id) is None) is not one.gone for one in changed):
                raise Unsaved(NOT_WRITTEN)

    async def look(self) -> None:
        """Serve what other replicas have put into the database since the last look."""
        self._responder.vetoes = await self.vetoes()
        seen = await self._writer.store.run(lambda tx: tx.additions_version())
        if seen != self._additions_seen:
            await self.refresh()
            self._additions_seen = seen

    async def vetoes(self) -> dict[str, frozenset[str]]:
        """Return, by the mark of a question (`bot.retrieval.veto_mark`), the pairs that it never draws."""
        return await self._writer.store.run(lambda tx: tx.vetoes())

    async def load_vetoes(self) -> None:
        """Put to use the vetoes that are kept, for this archive."""
        self._responder.vetoes = await self._kept_up(self.now)

    async def _kept_up(self, archive: Archive) -> dict[str, frozenset[str]]:
        return await self._writer.store.run(lambda tx: keep_up(tx, archive, self._clock()))

    async def refresh(self, touched: Collection[Patch] = ()) -> Loaded:
        """Serve the archive as files and additions have it now; what was loaded, with its problems.

        While the files have errors the last good archive goes on, with only the pairs of the patches *touched* made
        new.
        """
        async with self._lock:
            additions = await self._writer.kept()
            loaded = await asyncio.to_thread(
                archive.load, self.folder, compare=False, may_be_empty=self._may_be_empty
            )
            self.faults = loaded.errors
            if loaded.errors and not touched:
                return loaded
            state = _state(loaded, additions)
            if state is None or state != self._served:
                wanted = overlaid(loaded.archive, additions, self.folder)
                await self._serve(_renewed(self.now, wanted, touched) if loaded.errors else wanted)
                self._served = state
            return loaded

    async def _serve(self, wanted: Archive) -> None:
        served = await asyncio.to_thread(
            Served.of, wanted, shift=self._shift, networks=self._responder.served.matcher.networks
        )
        # Together, or a pair under a new id could be given in between for what it was ruled out for.
        self._responder.vetoes = await self._kept_up(wanted)
        self._responder.served = served
        log.info("archive changed: %d pairs", len(wanted))


def _state(loaded: Loaded, additions: Mapping[str, Patch]) -> tuple[str, str] | None:
    """Return what tells this archive from another; None where only a part of it is served, for it has errors."""
    return None if loaded.errors else (loaded.fingerprint, repr(additions))


def _renewed(good: Archive, wanted: Archive, touched: Collection[Patch]) -> Archive:
    """Return *good* with those pairs of *wanted* in it that were *touched*, and without those that are gone."""
    ids = {one.pair_id for one in touched}
    gone = {one.pair_id for one in touched if one.gone} - {pair.id for pair in wanted}
    pairs = {pair.id: pair for pair in good if pair.id not in gone}
    renewed = pairs | {pair.id: pair for pair in wanted if pair.id in ids}
    return good.with_pairs(renewed.values())


class Search:
    """Looks for pairs among those that are served."""

    def __init__(self, responder: Responder, *, today: Callable[[], dt.date] = dt.date.today) -> None:
        self._responder = responder
        self._today = today

    def near(self, draft: Draft, *, besides: str | None = None) -> tuple[Candidate, ...]:
        """Return the served pairs, at most five, that ask nearly what *draft* asks, the nearest first; never *besides*.

        That is, those that probably answer it, and those that are asked in nearly the same words.
        """
        found: dict[str, Candidate] = {}
        for phrasing in draft.phrasings[:_MOST_ASKED]:
            for candidate in self._responder.candidates(phrasing):
                pair = candidate.pair
                known = found.get(pair.id)
                if pair.derived or pair.id == besides or (known and known.confidence >= candidate.confidence):
                    continue
                if candidate.confidence >= PROBABLE or _asks(pair, phrasing):
                    found[pair.id] = candidate
        return tuple(sorted(found.values(), key=lambda candidate: -candidate.confidence)[:MOST_NEAR])

    def pairs(self, text: str, limit: int = 20) -> tuple[Pair, ...]:
        """Return the pairs to choose from for *text*, best first; without words the newest. For pickers: only what is
        given today.
        """
        if not normalise(text):
            newest = sorted(self._archive, key=lambda pair: pair.date or "", reverse=True)
            return tuple(islice(filter(self._is_given, newest), limit))
        return tuple(islice(filter(self._is_given, self._found(text, limit)), limit))

    def all_pairs(self, text: str, limit: int) -> tuple[Pair, ...]:
        """Return the pairs for *text*, best first, also those that are given no more."""
        return tuple(islice(self._found(text, limit), limit))

    def nearest_to(self, group: Group) -> tuple[Pair, ...]:
        """Return the pairs that came nearest to what *group* asks, at most three, as they are given today."""
        return self.given(group.near)

    def given(self, ids: Iterable[str], *, besides: str = "") -> tuple[Pair, ...]:
        """Return the pairs of these *ids*, at most three, as they are given today; never *besides*."""
        found = self._archive.given(ids, self._today())
        return tuple(pair for pair in found if pair.id != besides)[:MOST_SUGGESTIONS]

    @property
    def _archive(self) -> Archive:
        return self._responder.served.archive

    def _found(self, text: str, limit: int) -> Iterable[Pair]:
        """Return the pair of that id, those that match, and those whose question has *text* in it (half a word too),
        each once, and no derived one.
        """
        named = self._archive.get(text.strip())
        ranked = self._responder.served.matcher.rank(text, limit=limit)
        part = normalise(text)
        found = [
            *([named] if named else []),
            *(one.pair for one in ranked if one.confidence >= FITS),
            *(pair for pair in self._archive if part in normalise(pair.question)),
        ]
        return {pair.id: pair for pair in found if not pair.derived}.values()

    def _is_given(self, pair: Pair) -> bool:
        return self._archive.current(pair, self._today()) is pair


def _asks(pair: Pair, phrasing: str) -> bool:
    return any(nearly_same(text, phrasing) for text in pair.phrasings)

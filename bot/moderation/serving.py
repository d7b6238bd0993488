"""What is served, kept as the files and the additions have it."""

from __future__ import annotations

import asyncio
import logging
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bot import archive
from bot.archive.files import as_written
from bot.pairs import Ama, Archive
from bot.responder import Served, veto_mark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from bot.archive import Loaded
    from bot.moderation.archive_writer import ArchiveWriter
    from bot.moderation.patch import Patch
    from bot.responder import Responder
    from bot.store import Transaction, Veto


# A veto names a pair by its id, and an id can be changed in a file. So it is noted what a ruled-out pair asks, as long
# as it is there; once no pair has the id, whichever asks the same is the one that was meant.

# Few questions change from one archive to the next: those of 10,000 pairs are marked in 0.2 s, and looked up in 8 ms.
_mark = lru_cache(maxsize=1 << 17)(veto_mark)


def keep_up(tx: Transaction, archive: Archive) -> dict[str, frozenset[str]]:
    """The vetoes to serve *archive* with; what its pairs ask is noted, and vetoes of pairs that are known again under
    another id are kept for that one too.
    """
    kept = tx.kept_vetoes()
    asked = {veto.pair_id: veto.asks for veto in kept}
    for pair_id, known in asked.items():
        if (pair := archive.get(pair_id)) and (asks := veto_mark(pair.question)) != known:
            tx.note_asked(pair_id, asks)
    for veto, pair_id in known_again(kept, archive):
        tx.extend_veto(veto, pair_id)
    return tx.vetoes()


def held_for(vetoes: Collection[Veto], archive: Archive) -> dict[str, frozenset[str]]:
    """The vetoes to serve *archive* with, by the mark of a question: what `keep_up` returns, with nothing kept."""
    held: dict[str, set[str]] = {}
    for veto in vetoes:
        held.setdefault(veto.mark, set()).add(veto.pair_id)
    for veto, pair_id in known_again(vetoes, archive):
        held[veto.mark].add(pair_id)
    return {mark: frozenset(pairs) for mark, pairs in held.items()}


def known_again(vetoes: Collection[Veto], archive: Archive) -> Iterator[tuple[Veto, str]]:
    """The vetoes whose pair is in *archive* no more, each with the id of a pair that asks the same and was not ruled
    out, nor said to be right, for the question.
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


log = logging.getLogger(__name__)


class Serving:
    """Swaps in what the responder serves, one renewal at a time, so that an older state never follows a newer one."""

    def __init__(self, responder: Responder, editor: ArchiveWriter, shift: float) -> None:
        self._responder = responder
        self._editor = editor
        self._shift = shift
        self._lock = asyncio.Lock()
        self._served: object = None
        # Files that vanish are a mistake; where there were none to begin with, the database may have all there is.
        self._may_be_empty = editor.in_database and not len(responder.served.archive)

    async def refresh(self, touched: Collection[str] = ()) -> Loaded:
        """Serve the archive as files and additions have it now; what was loaded, with its problems.

        While the files have errors the last good archive goes on, with only the pairs *touched* made new.
        """
        async with self._lock:
            additions = await self._editor.kept()
            loaded = await asyncio.to_thread(
                archive.load, self._editor.folder, compare=False, may_be_empty=self._may_be_empty
            )
            state = (loaded.fingerprint, repr(additions))
            if loaded.errors and not touched:
                return loaded
            if state != self._served:
                await self._serve(loaded, additions, touched)
                self._served = None if loaded.errors else state
            return loaded

    async def _serve(self, loaded: Loaded, additions: Mapping[str, Patch], touched: Collection[str]) -> None:
        wanted = overlaid(loaded.archive, additions, self._editor.folder)
        if loaded.errors:
            wanted = _renewed(self._responder.served.archive, wanted, touched)
        served = await asyncio.to_thread(Served.of, wanted, shift=self._shift)
        # Together, or a pair under a new id could be given in between for what it was ruled out for.
        self._responder.vetoes = await self._editor.store.run(partial(keep_up, archive=wanted))
        self._responder.served = served
        log.info("archive changed: %d pairs", len(wanted))


def overlaid(served: Archive, additions: Mapping[str, Patch], folder: Path) -> Archive:
    """*served* with *additions* laid over it; one to a pair that is in no file any more falls away."""
    pairs = {pair.id: pair for pair in served}
    amas = {pair.ama.file: pair.ama for pair in served}
    for pair_id, amendment in additions.items():
        if pair_id in pairs:
            pairs[pair_id] = amendment.over(pairs[pair_id])
        elif amendment.new:
            file = as_written(folder / amendment.file)
            ama = amas.setdefault(file, Ama(amendment.title, file=file))
            pairs[pair_id] = amendment.made(ama)
    return Archive.of(pairs.values(), served.unanswered)


def _renewed(good: Archive, wanted: Archive, touched: Collection[str]) -> Archive:
    """*good* with those pairs of *wanted* in it that were *touched*."""
    pairs = {pair.id: pair for pair in good}
    renewed = pairs | {pair.id: pair for pair in wanted if pair.id in touched}
    return Archive.of(renewed.values(), good.unanswered)

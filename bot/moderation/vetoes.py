"""Pairs that were ruled out for a question, known again when somebody gave them another id.

A veto names a pair by its id, and an id can be changed in a file. So it is noted what a ruled-out pair asks, as long
as it is there; once no pair has the id, whichever asks the same is the one that was meant.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bot.responder import veto_mark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.pairs import Archive
    from bot.store import Transaction, Veto

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

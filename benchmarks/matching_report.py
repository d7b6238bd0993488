"""MATCHING.md: what was measured of the Matcher and the others, beside what was aimed at."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.recombined import WAYS
from benchmarks.report import machine, met, ms, p99, table
from benchmarks.rivals import BM25S, HOW_TO_GET, MATCHER, TANTIVY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.contest import Contestant
    from benchmarks.rebuilding import Rebuilt

MOST_MS = {1_000: 1, 10_000: 3, 100_000: 12}
"""Milliseconds that the median question may take, by number of pairs; the 99th percentile three times that."""
MOST_BUILDING = {10_000: 2.0}
"""Seconds."""

PAGE = """\
# The Matcher's speed and memory, by words alone

Written by `make bench` (which runs `python -m benchmarks.matching`) on {date}; the next run writes it anew.
What the networks add stands in [JUDGING.md](JUDGING.md), what the whole bot takes in [RESULTS.md](RESULTS.md).

{machine}

Others may use the machine at the same time, so believe the ratios before the times: what is compared was measured
in the same run, turn by turn. One question at a time, one thread.{missing}

## What was aimed at

{aims}

## Beside others

{beside}

In brackets, behind the median, how many times as long as the Matcher it takes for the same question, in the median;
behind the 99th percentile, that of the processor's time, which leaves out what others take of a busy machine.

The archives are made by recombining the pairs in `answers/` ([recombined.py](recombined.py)). There are {asked:,}
questions for each, in {rounds} rounds; who is too slow for all of a round is asked the first of it. The Matcher is the
only one that repairs slips, weighs ten views of a pair and says how sure it is; `extractOne` compares with every
phrasing, as it comes (WRatio); the others rank by words, in memory, over phrasings and answers.

## How the cost grows

{growth}

Beside each figure, how many times that of a tenth of the pairs it is: 1 would be no growth, 10 in step with the
archive.

## Which questions take longest

{kinds}

The questions are of these four kinds in turn. A word that the archive does not know is looked for among all its words,
for a slip of the fingers may have made it: most of the slow ones hold such words. Next come those with many common
words, each of which brings many pairs to add up.

## Building

{building}

Seconds; and in MB the resident memory that stays, in a process of its own into which the archive was put before, and
in brackets how much it grew at most meanwhile.

## Rebuilding while questions are answered

{rebuilding}

One pair changes; a thread builds the new archive's Matcher while the event loop answers some fifty
questions a second and ticks every millisecond. A pause is by how much a tick is late: the answer to a question is
one, so the peace before is the measure. Until the new Matcher is whole, the old one answers.
"""


@dataclass(frozen=True)
class Size:
    """All that was measured at one size of archive."""

    pairs: int
    words: int
    phrasings: int
    contestants: list[Contestant]
    rebuilt: Rebuilt

    @property
    def matcher(self) -> Contestant:
        """Return the one it is all about."""
        return next(one for one in self.contestants if one.name == MATCHER)

    def of(self, name: str) -> Contestant:
        """Return the contestant of that name."""
        return next(one for one in self.contestants if one.name == name)


def render(sizes: Sequence[Size], *, load: float, missing: Sequence[str]) -> str:
    """Return the page."""
    heads = tuple(f"{size.pairs:,} pairs" for size in sizes)
    packages = ["numpy", "rapidfuzz", *(name for name in (BM25S, TANTIVY) if name not in missing)]
    return PAGE.format(
        date=dt.datetime.now(dt.UTC).date(),
        machine=machine(load, packages),
        missing=f"\nLeft out, not installed: {', '.join(missing)}; `{HOW_TO_GET}` installs them."
        if missing
        else "",
        aims="\n".join(line for size in sizes for line in _aims(size)),
        beside=table(("", *heads), _beside(sizes)),
        asked=max(len(size.matcher.each) for size in sizes),
        rounds=len(sizes[0].matcher.rounds),
        growth=table(("", *heads), _growth(sizes)),
        kinds=table(("Matcher: median, 99th percentile", *heads), _kinds(sizes)),
        building=table(("", *heads), _building(sizes)),
        rebuilding=table(("", *heads), _rebuilding([size.rebuilt for size in sizes])),
    )


# -- aims ---------------------------------------------------------------------------------------------------


def _aims(size: Size) -> Iterator[str]:
    each, built, most = size.matcher.each, size.matcher.built, MOST_MS.get(size.pairs, math.inf)
    middle, slow, room = median(each) * 1000, p99(each) * 1000, 60 + 3 * size.pairs / 1000
    start = f"- {size.pairs:,} pairs,"
    yield f"{start} median at most {most:g} ms: **{middle:.2f}**: {met(middle <= most)}."
    yield (
        f"{start} 99th percentile at most three times that, {3 * most:g} ms: **{slow:.2f}** "
        f"({p99(size.matcher.processor) * 1000:.2f} of the processor): {met(slow <= 3 * most)}."
    )
    if built.stays is not None:
        reached = met(built.stays <= room)
        yield f"{start} memory at most {room:g} MB (60 + 3 kB a pair): **{built.stays:.0f}**: {reached}."
    if limit := MOST_BUILDING.get(size.pairs):
        yield f"{start} built in {limit:g} s: **{built.seconds:.2f}**: {met(built.seconds <= limit)}."


# -- the rows of each table ---------------------------------------------------------------------------------


def _beside(sizes: Sequence[Size]) -> Iterator[tuple[str, ...]]:
    yield "phrasings", *(f"{size.phrasings:,}" for size in sizes)
    yield "distinct words", *(f"{size.words:,}" for size in sizes)
    for name in (one.name for one in sizes[0].contestants):
        yield f"{name}, median", *(_compared(size, name) for size in sizes)
        yield f"{name}, 99th percentile", *(_slowest(size.of(name)) for size in sizes)
    yield (
        "questions answered, of each",
        *(" / ".join(f"{len(one.each):,}" for one in size.contestants) for size in sizes),
    )


def _compared(size: Size, name: str) -> str:
    one = size.of(name)
    beside = "" if name == MATCHER else f" ({_times(one.times(size.matcher))})"
    return ms(median(one.each)) + beside


def _slowest(one: Contestant) -> str:
    return f"{ms(p99(one.each))} ({ms(p99(one.processor))})"


def _growth(sizes: Sequence[Size]) -> Iterator[tuple[str, ...]]:
    for name in (one.name for one in sizes[0].contestants):
        yield _grown(f"{name}, median", [median(size.of(name).each) for size in sizes], ms)
    yield _grown("Matcher, 99th percentile", [p99(size.matcher.each) for size in sizes], ms)
    yield _grown("Matcher, building", [size.matcher.built.seconds for size in sizes], _seconds)
    if all(size.matcher.built.stays for size in sizes):
        yield _grown("Matcher, memory", [size.matcher.built.stays or 0.0 for size in sizes], _mb)


def _grown(name: str, figures: Sequence[float], shown: Callable[[float], str]) -> tuple[str, ...]:
    before = [None, *figures[:-1]]
    return name, *(
        shown(now) + (f" (x {now / then:.1f})" if then else "")
        for now, then in zip(figures, before, strict=True)
    )


def _kinds(sizes: Sequence[Size]) -> Iterator[tuple[str, ...]]:
    for place, way in enumerate(WAYS):
        taken = [
            [seconds for one in size.matcher.rounds for seconds in one[place :: len(WAYS)]] for size in sizes
        ]
        yield way, *(f"{ms(median(each))}, {ms(p99(each))}" for each in taken)


def _building(sizes: Sequence[Size]) -> Iterator[tuple[str, ...]]:
    for name in (one.name for one in sizes[0].contestants):
        yield f"{name}, time", *(_seconds(size.of(name).built.seconds) for size in sizes)
        built = [size.of(name).built for size in sizes]
        yield f"{name}, memory", *(f"{_mb(one.stays)} ({_mb(one.most)})" for one in built)


def _rebuilding(all_rebuilt: Sequence[Rebuilt]) -> Iterator[tuple[str, ...]]:
    yield "rebuilding, median", *(_seconds(median(one.seconds)) for one in all_rebuilt)
    yield "rebuildings", *(str(len(one.seconds)) for one in all_rebuilt)
    for name, figure in (("longest pause", max), ("99th percentile of pauses", p99)):
        yield f"{name}, in peace", *(ms(figure(one.peace.late)) for one in all_rebuilt)
        yield f"{name}, rebuilding", *(ms(figure(one.rebuilding.late)) for one in all_rebuilt)
    yield "answer, median, in peace", *(ms(median(one.peace.answers)) for one in all_rebuilt)
    yield "answer, median, rebuilding", *(ms(median(one.rebuilding.answers)) for one in all_rebuilt)
    yield "both Matchers, memory at most", *(_mb(one.most) for one in all_rebuilt)


def _times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s"


def _mb(megabytes: float | None) -> str:
    return "not measured" if megabytes is None else f"{megabytes:.0f} MB"

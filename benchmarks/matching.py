"""`make bench`: how quick the Matcher is by words alone, beside others, at three sizes of archive: MATCHING.md.

Everything of one size is measured in one run, turn by turn, because only the ratios say anything about our code; the
times say as much about the machine and what else it does. `python -m benchmarks.matching 1000` does one size.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

# One thread each: set before numpy comes in.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

from benchmarks import contest, matching_report, rebuilding, rivals
from benchmarks.matching_report import Size
from benchmarks.recombined import SIZES, asked_of, distinct, recombined

if TYPE_CHECKING:
    from bot.pairs import Archive

RESULTS = Path(__file__).parent / "MATCHING.md"
ROUNDS = 10
A_ROUND = 120
"""Questions of a round."""
WITHIN = {1_000: 0.5, 10_000: 0.7, 100_000: 1.5}
"""Seconds that a contestant may take for a round before the next is asked; the slow ones do not get to all of it."""
REBUILDINGS = {1_000: 8, 10_000: 4, 100_000: 2}


def main() -> None:
    """Measure, and write MATCHING.md."""
    load = os.getloadavg()[0]
    missing = rivals.missing()
    if missing:
        _progress(f"left out, not installed: {', '.join(missing)}; `{rivals.HOW_TO_GET}` installs them")
    wanted = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    archives = {size: recombined(size) for size in wanted}
    sizes = [_measure(size, archive, missing) for size, archive in archives.items()]
    page = matching_report.render(sizes, load=load, missing=missing)
    if wanted == list(SIZES):
        RESULTS.write_text(page, encoding="utf-8")
        _progress(f"written to {RESULTS.name}")
    else:
        print(page)


def _measure(size: int, archive: Archive, missing: list[str]) -> Size:
    questions = asked_of(archive.pairs, ROUNDS * A_ROUND)
    rounds = [questions[first : first + A_ROUND] for first in range(0, len(questions), A_ROUND)]
    contestants = []
    for name, make in rivals.ALL.items():
        if name not in missing:
            _progress(f"{size:,} pairs: building {name}")
            contestants.append(contest.Contestant.start(name, make, archive))
    _progress(f"{size:,} pairs: asking {len(questions):,} questions in turn")
    contest.in_turn(contestants, rounds, WITHIN[size])
    for contestant in contestants:
        contestant.stop()
    _progress(f"{size:,} pairs: rebuilding")
    rebuilt = contest.apart(rebuilding.measure, archive, questions, REBUILDINGS[size])
    phrasings = sum(len(pair.phrasings) for pair in archive)
    return Size(size, len(distinct(archive)), phrasings, contestants, rebuilt)


def _progress(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    main()

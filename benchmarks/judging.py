"""Costs of the networks: a judged question, a message that draws nothing, building, memory; written to JUDGING.md.

    python -m benchmarks.judging [PAIRS …]

Archives are made by recombining the pairs in `answers/`, two phrasings each. Every figure is taken in a process of its
own, and the times of one row in turns, so that what else the machine does falls on all of them; the same matcher by
words alone is the measure beside. Vectors are kept in an empty folder at first.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

# One thread each: set before numpy comes in.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

from benchmarks.contest import apart
from benchmarks.processes import memory
from benchmarks.recombined import asked_of, recombined, said
from benchmarks.report import machine, ms, p99, table
from bot.matching.matcher import Matcher
from bot.matching.networks import Networks
from bot.messages import Message, Place
from bot.pairs import Archive
from bot.responder import Responder
from bot.retrieval import Served
from bot.verdicts import Thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.matching.index import Floats

RESULTS = Path(__file__).parent / "JUDGING.md"
SIZES = (1_000, 10_000)
QUESTIONS, MESSAGES = 240, 200
THREADS = 2

PAGE = """# What the networks cost

Written by `python -m benchmarks.judging` on {date}; the next run writes it anew. What words alone take stands in
[MATCHING.md](MATCHING.md), from the event to the reply in [RESULTS.md](RESULTS.md).

{machine}

{rows}

One question at a time on one thread, but for the last row but two, where {threads} ask. In brackets the time of the
processor. *Judged* are those of {questions} questions that the judge reads; the first reading of a pair encodes it once
more. What asks several things is looked up whole and in parts before its verdict. *Draws nothing* are {messages}
everyday messages in a channel. *Anew* is the first time: no vector is kept.
"""


class Counted(Networks):
    """The shipped networks, which count the times that the judge reads."""

    def __init__(self) -> None:
        super().__init__()
        self.readings = 0

    def judged(self, query: str, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Return what the judge says, counted."""
        self.readings += 1
        return super().judged(query, pairs)


@dataclass(frozen=True)
class Taken:
    """Seconds of each of several calls: by the clock, and of the processor."""

    clock: list[float]
    processor: list[float]

    @classmethod
    def by(cls, call: Callable[[str], object], texts: Sequence[str]) -> Taken:
        """Return what *call* takes for each of *texts*."""
        clock, processor = [], []
        for text in texts:
            began, worked = time.perf_counter(), time.thread_time()
            call(text)
            clock.append(time.perf_counter() - began)
            processor.append(time.thread_time() - worked)
        return cls(clock, processor)

    def __str__(self) -> str:
        """Return median and 99th percentile."""
        return ", ".join(f"{ms(of(self.clock))} ({ms(of(self.processor))})" for of in (median, p99))


@dataclass(frozen=True)
class Costs:
    """What an archive of *pairs* costs; *again* is built with the vectors kept, *megabytes* are its own."""

    pairs: int
    anew: float
    again: float
    megabytes: float
    words: Taken
    first: Taken
    judged: Taken
    replied: Taken
    silent: Taken
    a_second: float


def build(archive: Archive) -> float:
    """Return the seconds that it takes to build a Matcher for *archive*."""
    began = time.perf_counter()
    Matcher(archive)
    return time.perf_counter() - began


def ask(archive: Archive, questions: Sequence[str], messages: Sequence[str]) -> Costs:
    """Return what *archive*, whose vectors are kept, costs."""
    before = memory(os.getpid())
    networks = Counted()
    served = Served.of(archive, networks=networks)
    after = memory(os.getpid())
    by_words = Matcher(archive, reading=False)
    responder = Responder(served, Thresholds(answer=0.6, suggest=0.05))

    def is_judged(question: str) -> bool:
        read = networks.readings
        served.matcher.rank(question)
        return networks.readings > read

    def respond(text: str, *, addressed: bool = True) -> None:
        responder.respond(Message("message", text, "member", Place("channel"), addressed=addressed))

    half = len(questions) // 2
    first = Taken.by(served.matcher.rank, questions[:half])
    judged = [question for question in questions if is_judged(question)]
    asked = Taken.by(served.matcher.rank, judged)
    replied = Taken.by(respond, judged)
    words = Taken.by(by_words.rank, judged)
    silent = Taken.by(partial(respond, addressed=False), messages)
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(served.matcher.rank, judged))
    a_second = len(judged) / (time.perf_counter() - began)
    grown = after.now - before.now if before and after else float("nan")
    return Costs(len(archive), 0, 0, grown, words, first, asked, replied, silent, a_second)


def measure(pairs: int) -> Costs:
    """Return what an archive of so many *pairs* costs."""
    made = recombined(pairs)
    archive = Archive.of([replace(pair, also=pair.also[:1]) for pair in made])
    questions = asked_of(archive.pairs, QUESTIONS)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        anew, again = (apart(build, archive) for _ in range(2))
        costs = apart(ask, archive, questions, said()[:: len(said()) // MESSAGES][:MESSAGES])
    return replace(costs, anew=anew, again=again)


def render(sizes: Sequence[Costs], load: float) -> str:
    """Return the page."""
    rows = [
        ("a judged question: median, 99th percentile", *(str(one.judged) for one in sizes)),
        ("  of them before the networks knew the pairs", *(str(one.first) for one in sizes)),
        ("  from the message to the verdict", *(str(one.replied) for one in sizes)),
        ("  by words alone", *(str(one.words) for one in sizes)),
        ("a judged question / by words alone", *(_ratio(one.judged, one.words) for one in sizes)),
        ("a message that draws nothing", *(str(one.silent) for one in sizes)),
        (f"judged questions a second, {THREADS} threads", *(f"{one.a_second:.0f}" for one in sizes)),
        ("built anew / with the vectors kept", *(f"{one.anew:.0f} s / {one.again:.1f} s" for one in sizes)),
        ("memory, networks included", *(f"{one.megabytes:.0f} MB" for one in sizes)),
    ]
    return PAGE.format(
        date=dt.datetime.now(dt.UTC).date(),
        machine=machine(load, ["numpy", "onnxruntime", "tokenizers"]),
        rows=table(("", *(f"{one.pairs:,} pairs" for one in sizes)), rows),
        threads=THREADS,
        questions=QUESTIONS,
        messages=MESSAGES,
    )


def _ratio(one: Taken, other: Taken) -> str:
    return f"{median(one.processor) / median(other.processor):.0f}"


def main() -> None:
    """Measure, and write JUDGING.md."""
    load = os.getloadavg()[0]
    wanted = [int(argument) for argument in sys.argv[1:]] or SIZES
    page = render([measure(pairs) for pairs in wanted], load)
    RESULTS.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()

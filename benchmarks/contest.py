"""Contestants that are asked the same questions turn by turn, each in a process of its own, forked from ours."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, TypeVar

from benchmarks.processes import memory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    from benchmarks.rivals import Ask
    from bot.pairs import Archive

Measured = TypeVar("Measured")
_FORK = multiprocessing.get_context(
    "fork"
)  # so that each has the archive at once, and its memory is what it adds


@dataclass(frozen=True)
class Built:
    """What building took: *seconds*, and MB of resident memory that stay, and at most meanwhile; None without /proc."""

    seconds: float
    stays: float | None
    most: float | None


@dataclass
class Contestant:
    """One of them at work: how it was built, and the seconds that each question took so far, in order: on the clock,
    round by round, and of the processor, which leaves out what others take of a busy machine.
    """

    name: str
    pipe: Connection
    process: multiprocessing.process.BaseProcess
    built: Built
    rounds: list[list[float]] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @classmethod
    def start(cls, name: str, make: Callable[[Archive], Ask], archive: Archive) -> Contestant:
        """Return the contestant, once it is built."""
        ours, theirs = _FORK.Pipe()
        process = _FORK.Process(target=_serve, args=(theirs, make, archive), daemon=True)
        process.start()
        theirs.close()
        return cls(name, ours, process, ours.recv())

    def ask(self, questions: Sequence[str], within: float) -> list[tuple[float, float]]:
        """Return the seconds each took, on the clock and of the processor; at least one question, and as many more
        as begin *within* the time.
        """
        self.pipe.send((questions, within))
        taken: list[tuple[float, float]] = self.pipe.recv()
        return taken

    def stop(self) -> None:
        """End its process."""
        self.pipe.send(None)
        self.process.join()

    @property
    def each(self) -> list[float]:
        """Return the seconds of all questions of all rounds."""
        return [taken for one in self.rounds for taken in one]

    def times(self, other: Contestant) -> float:
        """Return how many times as long as *other* it takes for the same question in the same round, in the median."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return median(
            mine / theirs for ours, others in pairs for mine, theirs in zip(ours, others, strict=False)
        )


def in_turn(contestants: Sequence[Contestant], rounds: Sequence[Sequence[str]], within: float) -> None:
    """Ask all of them the questions of each round, one contestant after the other; each has *within* seconds."""
    for contestant in contestants:
        contestant.ask(rounds[-1], within)  # to warm up
    for questions in rounds:
        for contestant in contestants:
            taken = contestant.ask(questions, within)
            contestant.rounds.append([clock for clock, _ in taken])
            contestant.processor.extend(processor for _, processor in taken)


def apart(measure: Callable[..., Measured], *given: object) -> Measured:
    """Return what *measure* makes of what is *given*, in a process of its own."""
    ours, theirs = _FORK.Pipe()
    process = _FORK.Process(target=_send, args=(theirs, measure, *given), daemon=True)
    process.start()
    theirs.close()
    measured: Measured = ours.recv()
    process.join()
    return measured


def _send(pipe: Connection, measure: Callable[..., object], *given: object) -> None:
    pipe.send(measure(*given))


def _serve(pipe: Connection, make: Callable[[Archive], Ask], archive: Archive) -> None:
    gc.collect()
    gc.freeze()  # as the bot does
    _give_back()
    before, began = memory(os.getpid()), time.perf_counter()
    ask = make(archive)
    seconds = time.perf_counter() - began
    after = memory(os.getpid())
    if before and after:
        pipe.send(Built(seconds, after.now - before.now, after.most - before.now))
    else:
        pipe.send(Built(seconds, None, None))
    for questions, within in iter(pipe.recv, None):
        pipe.send(_timed(ask, questions, time.perf_counter() + within))


def _give_back() -> None:
    """Free memory goes back to the system, where it can: what is taken anew from it would not be seen to be taken."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def _timed(ask: Ask, questions: Sequence[str], end: float) -> list[tuple[float, float]]:
    taken: list[tuple[float, float]] = []
    for question in questions:
        began, worked = time.perf_counter(), time.thread_time()
        if taken and began > end:
            break
        ask(question)
        worked, ended = time.thread_time() - worked, time.perf_counter()
        taken.append((ended - began, worked))
    return taken

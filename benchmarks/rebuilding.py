"""Rebuilding, as a question notices it: one pair changes, and the bot's event loop goes on answering."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from benchmarks.processes import memory
from bot.matching.matcher import Matcher
from bot.pairs import Archive
from bot.responder import Responder
from bot.retrieval import Served
from bot.run import HAND_OVER
from bot.verdicts import Thresholds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

TICK = 0.001
BETWEEN = 0.02
"""Seconds between two questions: some fifty a second, far more than a study group asks."""


@dataclass
class Felt:
    """By how many seconds the loop's ticks were late, and what each question took."""

    late: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Rebuilt:
    """What a loop that answers felt in peace and while rebuilding, the *seconds* of each rebuilding, and by how many
    MB memory grew at most: the old index serves until the new one is whole.
    """

    peace: Felt
    rebuilding: Felt
    seconds: list[float]
    most: float | None


def measure(archive: Archive, questions: Sequence[str], times: int) -> Rebuilt:
    """Rebuild so many *times*; to be called in a process of its own."""
    gc.collect()
    before = memory(os.getpid())
    responder = Responder(_served(archive), Thresholds(answer=0.6, suggest=0.3))
    gc.freeze()  # as the bot does, which sets this, too
    sys.setswitchinterval(HAND_OVER)
    peace, during, seconds = asyncio.run(_measured(responder, questions, times))
    after = memory(os.getpid())
    return Rebuilt(peace, during, seconds, after.most - before.now if before and after else None)


async def _measured(
    responder: Responder, questions: Sequence[str], times: int
) -> tuple[Felt, Felt, list[float]]:
    async with _answering(responder, questions) as peace:
        await asyncio.sleep(2)
    seconds = []
    async with _answering(responder, questions) as during:
        for number in range(times):
            began = time.perf_counter()
            responder.served = await asyncio.to_thread(_with_one_changed, responder.served.archive, number)
            seconds.append(time.perf_counter() - began)
    return peace, during, seconds


def _with_one_changed(archive: Archive, number: int) -> Served:
    first, *others = archive.pairs
    return _served(Archive.of((replace(first, answer=f"{first.answer} Changed {number}."), *others)))


@asynccontextmanager
async def _answering(responder: Responder, questions: Sequence[str]) -> AsyncIterator[Felt]:
    """Yield what a loop feels that ticks, and answers *questions* over and over."""
    felt = Felt()
    tasks = [asyncio.create_task(_tick(felt)), asyncio.create_task(_answer(felt, responder, questions))]
    yield felt
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _tick(felt: Felt) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        felt.late.append(time.perf_counter() - began - TICK)


async def _answer(felt: Felt, responder: Responder, questions: Sequence[str]) -> None:
    for question in itertools.cycle(questions):
        began = time.perf_counter()
        responder.candidates(question)
        felt.answers.append(time.perf_counter() - began)
        await asyncio.sleep(BETWEEN)


def _served(archive: Archive) -> Served:
    """Return the archive as the bot serves it, but by words alone: JUDGING.md tells what the networks add."""
    return Served(archive, Matcher(archive, reading=False))

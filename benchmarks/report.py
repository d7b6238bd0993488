"""RESULTS.md: what was measured, on what, and how."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import itertools
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.processes import Memory, Round

ASK = "`ama ask QUESTION`"
MOST_TIMES_BARE = 3.0
"""Of what draws silence, until it is acknowledged."""
LEAST_PER_SECOND = 40
"""Questions that the judge reads, on two cores."""
PACKAGES = (
    "slack-bolt", "slack-sdk", "aiohttp", "SQLAlchemy", "numpy", "rapidfuzz", "pydantic", "typer", "rich",
)  # fmt: skip

PAGE = """\
# Speed, start and memory

Written by `make bench` (which runs `python -m benchmarks.speed`) on {date}; the next run writes it anew.
What the Matcher alone takes stands in [MATCHING.md](MATCHING.md).

{machine}

Others may use the machine at the same time, so believe the ratios before the times: what is compared was measured
in the same run, turn by turn.

## From the event at the socket to chat.postMessage

{replies}

{aims}

The bot is `ama run`, on a new SQLite file, with the archive in `answers/` and no cap on replies. The bare handler is
a Bolt `AsyncApp` whose one listener posts a constant, with the same Socket Mode client and one HTTP session for all
requests, which is quicker than Bolt's default of one session per request. Each of them and the stand-in for Slack
has a process of its own. The stand-in takes the time, from the instant before it writes the event to the socket until
it has read chat.postMessage; the next question follows when the reply and the acknowledgement have come, without a
pause. {asked} questions to each, all of them mentions from the part of `tests/golden.yaml` that is answered in the
thread: {rounds} rounds, each of {row} in a row and {together} of which {at_once} were on their way at any time, after
{warm_up} to warm up. Between these, {row} everyday messages were said in the channel, one after the other; the bare
handler replies to them too, after it has acknowledged them.
Of the bot's replies {answered:.0%} gave a pair.

## Start

{starts}

Wall time from start to end, the median of {start_count} starts each, in turn.

## Resident memory

{memory}

VmRSS of the process as the kernel tells it, and the peak (VmHWM) in brackets.
"""


@dataclass
class Subject:
    """One of the two that answer, and what was measured of it."""

    who: str
    idle: Memory | None
    after: Memory | None = None
    in_a_row: list[Round] = field(default_factory=list)
    together: list[Round] = field(default_factory=list)
    said: list[Round] = field(default_factory=list)


@dataclass(frozen=True)
class Measured:
    """A whole run: both subjects; the seconds of each start, by what was started; and how it was measured."""

    bot: Subject
    bare: Subject
    starts: dict[str, list[float]]
    load: float
    at_once: int
    warm_up: int
    remembered: int


def render(measured: Measured) -> str:
    """Return the page."""
    bot, bare = measured.bot, measured.bare
    row, together = (len(rounds[0].each) for rounds in (bot.in_a_row, bot.together))
    return PAGE.format(
        date=dt.datetime.now(dt.UTC).date(),
        machine=machine(measured.load),
        replies=table(("", "bot", "bare handler", "bot / bare"), _replies(bot, bare, measured.at_once)),
        aims=_aims(bot, bare),
        asked=f"{len(bot.in_a_row) * (row + together) + measured.warm_up:,}",
        rounds=len(bot.in_a_row),
        answered=_answered([*bot.in_a_row, *bot.together]),
        row=row,
        together=together,
        at_once=measured.at_once,
        warm_up=measured.warm_up,
        starts=table(("", "time", "`ama ask` / it"), _starts(measured.starts)),
        start_count=len(next(iter(measured.starts.values()))),
        memory=table(("", "`ama run`", "bare handler", "bot / bare"), _memory(measured)),
    )


def machine(load: float, packages: Sequence[str] = PACKAGES) -> str:
    """Return what the figures were measured on."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return (
        f"- {os.cpu_count()} cores ({platform.machine()}{_instructions()}, {platform.system()}), "
        f"{load:.1f} busy before the start\n"
        f"- {python}; {versions}"
    )


def _instructions() -> str:
    """Return the most that this processor has for the networks' sums, where the system tells."""
    listed = Path("/proc/cpuinfo")
    flags = listed.read_text("ascii", "replace").split() if listed.exists() else []
    return next(
        (f" with {name}" for name in ("amx_int8", "avx512_vnni", "avx512f", "avx2") if name in flags), ""
    )


def _replies(bot: Subject, bare: Subject, at_once: int) -> Iterator[tuple[str, ...]]:
    for name, ours, theirs in (
        ("one after the other", bot.in_a_row, bare.in_a_row),
        (f"{at_once} at once", bot.together, bare.together),
        ("what draws silence, until it is acknowledged", bot.said, bare.said),
    ):
        for which, value in (("median", median), ("99th percentile", p99)):
            mine, other = value(_each(ours)), value(_each(theirs))
            yield f"{name}, {which}", ms(mine), ms(other), f"{mine / other:.1f}"
    mine, other = _per_second(bot.together), _per_second(bare.together)
    yield f"questions per second, {at_once} at once", f"{mine:,.0f}", f"{other:,.0f}", f"{mine / other:.2f}"


def _aims(bot: Subject, bare: Subject) -> str:
    ratios = _by_round(bot, bare)
    ratio, speed = median(_each(bot.said)) / median(_each(bare.said)), _per_second(bot.together)
    return (
        f"- Aim: what draws silence is acknowledged within {MOST_TIMES_BARE:g} times what the bare handler takes: "
        f"**{ratio:.1f}** times "
        f"({min(ratios):.1f} to {max(ratios):.1f} over the rounds): {met(ratio <= MOST_TIMES_BARE)}.\n"
        f"- Aim: {LEAST_PER_SECOND} questions a second: **{speed:,.0f}**: {met(speed >= LEAST_PER_SECOND)}."
    )


def _by_round(bot: Subject, bare: Subject) -> list[float]:
    return [median(ours.each) / median(theirs.each) for ours, theirs in zip(bot.said, bare.said, strict=True)]


def _per_second(rounds: Sequence[Round]) -> float:
    """Return the questions answered per second, in the median round."""
    return median(len(one.each) / one.seconds for one in rounds)


def _answered(rounds: Sequence[Round]) -> float:
    return sum(one.answers for one in rounds) / len(_each(rounds))


def _starts(starts: dict[str, list[float]]) -> Iterator[tuple[str, ...]]:
    ours = median(starts[ASK])
    for name, seconds in starts.items():
        yield name, f"{median(seconds) * 1000:.0f} ms", f"{ours / median(seconds):.1f}"


def _memory(measured: Measured) -> Iterator[tuple[str, ...]]:
    bot, bare = measured.bot, measured.bare
    yield from _compared("connected, before the first question", bot.idle, bare.idle)
    yield from _compared(f"after {measured.remembered:,} questions", bot.after, bare.after)


def _compared(name: str, ours: Memory | None, theirs: Memory | None) -> Iterator[tuple[str, ...]]:
    if ours is None or theirs is None:
        yield name, "not measured: no /proc here", "", ""
        return
    yield name, _mb(ours), _mb(theirs), f"{ours.now / theirs.now:.1f}"


def _mb(memory: Memory) -> str:
    return f"{memory.now:.0f} MB ({memory.most:.0f})"


def met(reached: bool) -> str:  # noqa: FBT001 - there is nothing else to tell
    """Return whether an aim was met, in a word."""
    return "met" if reached else "missed"


def _each(rounds: Iterable[Round]) -> list[float]:
    return list(itertools.chain.from_iterable(one.each for one in rounds))


def p99(seconds: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return quantiles(seconds, n=100)[98]


def ms(seconds: float) -> str:
    """Return a time as it is read: in milliseconds, of the small ones two places."""
    return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown: names on the left, figures on the right."""
    rule = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))

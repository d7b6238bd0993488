"""`make bench`: how quick the bot is, how soon it starts and how much memory it takes, written to RESULTS.md.

Everything is measured beside something bare in the same run, turn by turn, because only the ratio says anything
about our code; the times say as much about the machine and what else it does.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from benchmarks import processes, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.processes import Memory, Round, StandIn

GOLDEN = processes.ROOT / "tests" / "golden.yaml"
RESULTS = Path(__file__).parent / "RESULTS.md"

AT_ONCE = 50
ROUNDS = 10
IN_A_ROW = 50
"""Questions of a round that are asked one after the other."""
TOGETHER = 250
"""Questions of a round of which so many as AT_ONCE are on their way."""
WARM_UP = 100
STARTS = 10
REMEMBERED = 1_000
"""Questions after which memory is read."""
QUESTION = "Where will TensorFlow be in two or three years?"


@dataclass
class Subject:
    """What was measured of one of the two that answer."""

    sequential: list[Round] = field(default_factory=list)
    together: list[Round] = field(default_factory=list)
    idle: Memory | None = None
    after: Memory | None = None


@dataclass(frozen=True)
class Measured:
    """A whole run: the two subjects; seconds of each start, by what was started; and what it was done with."""

    bot: Subject
    bare: Subject
    starts: dict[str, list[float]]
    load: float
    at_once: int = AT_ONCE
    warm_up: int = WARM_UP
    remembered: int = REMEMBERED


def main() -> None:
    """Measure, and write RESULTS.md."""
    load = os.getloadavg()[0]
    measured = Measured(**measure_subjects(), starts=measure_starts(), load=load)
    RESULTS.write_text(report.render(measured), encoding="utf-8")
    _progress(f"written to {RESULTS.relative_to(processes.ROOT)}")


def measure_starts() -> dict[str, list[float]]:
    """Seconds from start to end, by what was started."""
    commands = {
        "`python -c pass`": ("-c", "pass"),
        "`python -c 'import slack_bolt'`": ("-c", "import slack_bolt"),
        "`ama ask QUESTION`": ("-m", "bot", "ask", QUESTION),
    }
    taken = defaultdict(list)
    for number in range(STARTS):
        _progress(f"start {number + 1} of {STARTS}")
        for name, command in commands.items():
            taken[name].append(processes.start(*command))
    return taken


def measure_subjects() -> dict[str, Subject]:
    """The bot and the bare handler, asked the same questions in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        processes.stand_in() as slack,
        processes.bot(slack, Path(folder)) as bot,
        processes.bare(slack, Path(folder)) as bare,
    ):
        pids = {"bot": bot, "bare": bare}
        subjects = {who: Subject(idle=processes.memory(pid)) for who, pid in pids.items()}
        _ask_in_turn(slack, subjects, pids)
    return subjects


def _ask_in_turn(slack: StandIn, subjects: dict[str, Subject], pids: dict[str, int]) -> None:
    questions = {who: _questions() for who in subjects}
    asked = WARM_UP
    for who in subjects:
        slack.ask(who, _take(questions[who], WARM_UP), at_once=AT_ONCE)
    for number in range(ROUNDS):
        _progress(f"round {number + 1} of {ROUNDS}")
        for who, subject in subjects.items():
            subject.sequential.append(slack.ask(who, _take(questions[who], IN_A_ROW), at_once=1))
        for who, subject in subjects.items():
            subject.together.append(slack.ask(who, _take(questions[who], TOGETHER), at_once=AT_ONCE))
        asked += IN_A_ROW + TOGETHER
        for who, subject in subjects.items():
            if asked >= REMEMBERED and subject.after is None:
                subject.after = processes.memory(pids[who])


def _questions() -> Iterator[str]:
    """The golden set's answerable questions, again and again."""
    golden = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    return itertools.cycle([one["question"] for one in golden if one["pairs"]])


def _take(questions: Iterator[str], count: int) -> list[str]:
    return list(itertools.islice(questions, count))


def _progress(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    main()

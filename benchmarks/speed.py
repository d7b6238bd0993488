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
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from benchmarks import processes, report
from benchmarks.recombined import said
from benchmarks.report import Measured, Subject
from bot.archive import load
from bot.messages import Message, Place
from bot.responder import Responder
from bot.retrieval import Served
from bot.verdicts import Answer, Thresholds

if TYPE_CHECKING:
    from benchmarks.processes import StandIn

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


def main() -> None:
    """Measure, and write RESULTS.md."""
    load = os.getloadavg()[0]
    try:
        bot, bare = measure_subjects()
    except OSError as error:
        sys.exit(f"benchmarks: a question got no reply: {error}")
    measured = Measured(
        bot, bare, measure_starts(), load=load, at_once=AT_ONCE, warm_up=WARM_UP, remembered=REMEMBERED
    )
    RESULTS.write_text(report.render(measured), encoding="utf-8")
    _progress(f"written to {RESULTS.relative_to(processes.ROOT)}")


def measure_subjects() -> tuple[Subject, Subject]:
    """Measure the bot and the bare handler, asked the same questions in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        processes.stand_in() as slack,
        processes.bot(slack, Path(folder)) as bot,
        processes.bare(slack, Path(folder)) as bare,
    ):
        subjects = Subject("bot", processes.memory(bot)), Subject("bare", processes.memory(bare))
        pids = {"bot": bot, "bare": bare}
        for subject in subjects:
            slack.ask(subject.who, _questions(WARM_UP), at_once=AT_ONCE)
        for number in range(ROUNDS):
            _progress(f"round {number + 1} of {ROUNDS}")
            _ask_in_turn(slack, subjects, first=number * (IN_A_ROW + TOGETHER))
            for subject in subjects:
                if subject.after is None and (number + 1) * (IN_A_ROW + TOGETHER) + WARM_UP >= REMEMBERED:
                    subject.after = processes.memory(pids[subject.who])
    return subjects


def _ask_in_turn(slack: StandIn, subjects: tuple[Subject, Subject], *, first: int) -> None:
    """Ask one round, the golden questions from the *first* on."""
    for subject in subjects:
        subject.in_a_row.append(slack.ask(subject.who, _questions(IN_A_ROW, first), at_once=1))
    for subject in subjects:
        subject.said.append(slack.say(subject.who, _messages(IN_A_ROW, first)))
    for subject in subjects:
        questions = _questions(TOGETHER, first + IN_A_ROW)
        subject.together.append(slack.ask(subject.who, questions, at_once=AT_ONCE))


def _questions(count: int, first: int = 0) -> list[str]:
    """Return the golden set's questions that are answered, from the *first* on and again from the start."""
    return list(itertools.islice(itertools.cycle(_answered()), first, first + count))


def _messages(count: int, first: int) -> list[str]:
    """Return what people write in any chat, from the *first* on and again from the start."""
    return list(itertools.islice(itertools.cycle(said()), first, first + count))


@cache
def _answered() -> list[str]:
    """Return the questions that are answered in their thread: what is merely offered, is shown to the asker alone, and
    by no thread can the stand-in tell what it belongs to.
    """
    responder = Responder(
        Served.of(load(processes.ROOT / "answers").archive), Thresholds(answer=0.6, suggest=0.05)
    )
    golden = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    mentions = (
        Message("question", one["question"], "asker", Place("channel"), addressed=True) for one in golden
    )
    return [one.text for one in mentions if isinstance(responder.respond(one), Answer)]


def measure_starts() -> dict[str, list[float]]:
    """Return the seconds from start to end, by what was started."""
    commands = {
        "`python -c pass`": ("-c", "pass"),
        "`python -c 'import slack_bolt'`": ("-c", "import slack_bolt"),
        report.ASK: ("-m", "bot", "ask", QUESTION),
    }
    taken = defaultdict(list)
    for number in range(STARTS):
        _progress(f"start {number + 1} of {STARTS}")
        for name, command in commands.items():
            taken[name].append(processes.start(*command))
    return taken


def _progress(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    main()

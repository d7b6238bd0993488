"""Speed and memory of `ama import` on WhatsApp chats of hundreds of megabytes, made by machine.

python -m benchmarks.chats 200           # imports 200 MB: with a guest who writes 5 %, and with one who writes half
python -m benchmarks.chats 10 --profile  # prints where the time goes instead

Each as it is typed first, which tells that this is a group's year, and then all of it, from a moment on (--since). Both
are also told as multiples of what Python takes to split the same lines at a stamp by one pattern, in the same run:
that tells code from machine.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import io
import json
import os
import pstats
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot.transcripts.command import import_record
from bot.transcripts.options import wished
from bot.transcripts.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRACTICE = Path(__file__).parents[1] / "training" / "practice"  # about many subjects, and not in the archive
_GUEST = "Olaf Brandt"
_MEMBERS = [
    f"{first} {last}" for first in ("Mira", "Nils", "Ada", "Tom", "Rina") for last in ("Holt", "Aker", "Lind")
]
_CHATTER = (
    "ok",
    "thanks!",
    "😂😂",
    "yes",
    "good morning all",
    "<Media omitted>",
    "+1",
    "This message was deleted",
)
_STAMP = re.compile(r"(\d+/\d+/\d+), (\d+:\d+) - ([^:]+): (.*)")
_SHARES = {"5 %": 0.05, "half": 0.5}
_ALL = "2019-01-01"


def lines_of(share: float, megabytes: float) -> Iterator[str]:
    """Yield the lines of a chat of so many *megabytes*, of whose messages the guest writes a *share*."""
    draw, left, at = random.Random(7), megabytes * 1e6, dt.datetime(2019, 1, 1, 8, tzinfo=dt.UTC)
    told = [
        json.loads(line) for path in sorted(_PRACTICE.glob("*.jsonl")) for line in path.open(encoding="utf-8")
    ]
    asked = [pair["question"] for pair in told]
    said = [sentence for pair in told for sentence in sentences(" ".join(pair["answer"].split()))]
    while left > 0:
        at += dt.timedelta(seconds=draw.randint(5, 90))
        if draw.random() < share:
            who, text = _GUEST, " ".join(draw.choices(said, k=draw.randint(1, 3)))
        elif draw.random() < 0.25:
            who, text = draw.choice(_MEMBERS), draw.choice(asked)
        elif draw.random() < 0.4:
            who, text = draw.choice(_MEMBERS), draw.choice(_CHATTER)
        else:
            who, text = draw.choice(_MEMBERS), draw.choice(said)
        line = f"{at.month}/{at.day}/{at:%y}, {at:%H:%M} - {who}: {text}\n"
        left -= len(line.encode())
        yield line


def imported(chat: Path, folder: Path, since: str | None) -> str:
    """Import *chat* as an operator does, *since* a moment if one is given; return what is told."""
    told = io.StringIO()
    options = wished(guests=[_GUEST], since=since, folder=folder, answers=Path("answers"))
    import_record([str(chat)], options, Console(file=told, width=120))
    return told.getvalue()


def _split(chat: Path) -> float:
    begun = time.process_time()
    with chat.open(encoding="utf-8") as lines:
        sum(_STAMP.match(line) is not None for line in lines)
    return time.process_time() - begun


def _alone(chat: Path, since: str | None) -> tuple[float, float, float]:
    """Return the seconds by the clock and of CPU, and the megabytes at most, that a process of its own takes."""
    begun = time.monotonic()
    given = ["--chat", str(chat), *(["--since", since] if since else [])]
    child = subprocess.Popen([sys.executable, "-m", "benchmarks.chats", *given])
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit("the import failed")
    return time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _profiled(chat: Path, folder: Path) -> None:
    profile = cProfile.Profile()
    profile.runcall(imported, chat, folder, _ALL)
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


def main() -> None:
    """Print the table, or the profiles."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("megabytes", type=float, nargs="?", default=10)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--chat", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--since", help=argparse.SUPPRESS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if given.chat:
            imported(given.chat, Path(scratch) / "drafts", given.since)
            return
        if not given.profile:
            print(
                "| the guest writes | imported | MB | seconds | of CPU | times a split by lines | MB of memory |"
            )
            print("|---|---|---|---|---|---|---|")
        for number, (name, share) in enumerate(_SHARES.items()):
            chat = Path(scratch) / f"chat-{number}.txt"
            with chat.open("w", encoding="utf-8") as file:
                file.writelines(lines_of(share, given.megabytes))
            if given.profile:
                _profiled(chat, Path(scratch) / "drafts")
                continue
            split = _split(chat)
            for what, since in (("told to be a year", None), ("all of it", _ALL)):
                clock, cpu, memory = _alone(chat, since)
                figures = f"{clock:.1f} | {cpu:.1f} | {cpu / split:.0f} | {memory:.0f}"
                print(f"| {name} | {what} | {given.megabytes:g} | {figures} |", flush=True)


if __name__ == "__main__":
    main()

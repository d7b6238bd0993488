"""The processes of a measurement: the stand-in for Slack, and the subjects that answer there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
START = 30.0
"""Seconds that a subject may take to connect."""
LONGEST = 120.0
"""Seconds that one round may take."""

# Every option as it comes, but for the cap on replies, which is there to be slow.
CONFIG = f"answers: {ROOT / 'answers'}\nslack:\n  replies_per_hour: 0\n"


@dataclass(frozen=True)
class Round:
    """Questions asked in a row or some at once: *seconds* in all, and from event to reply for *each*; how many of
    the replies were *answers*, with a pair. Of what is merely said, from event to acknowledgement.
    """

    seconds: float
    each: list[float]
    answers: int


@dataclass(frozen=True)
class Memory:
    """Resident memory of a process in MB: now, and at most so far."""

    now: float
    most: float


@dataclass(frozen=True)
class StandIn:
    """The stand-in for Slack, at work at *url*."""

    url: str

    def ask(self, who: str, questions: Sequence[str], *, at_once: int) -> Round:
        """Ask the subject *who*; raises OSError if a question gets no reply."""
        return self._put(who=who, questions=questions, at_once=at_once, said=False)

    def say(self, who: str, messages: Sequence[str]) -> Round:
        """Say *messages* by the way, in a row, where *who* reads along; raises OSError if one is not acknowledged."""
        return self._put(who=who, questions=messages, at_once=1, said=True)

    def _put(self, **order: object) -> Round:
        return Round(**self._get("ask", json.dumps(order).encode()))

    def connections(self, who: str) -> int:
        """Return how many connections the subject *who* has."""
        return int(self._get(f"connections/{who}"))

    def _get(self, path: str, data: bytes | None = None) -> Any:
        request = urllib.request.Request(f"{self.url}{path}", data)
        with urllib.request.urlopen(request, timeout=LONGEST) as response:
            return json.load(response)


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Yield the stand-in, in a process of its own, so that it does not share the subjects' interpreter lock."""
    with _process("benchmarks.stand_in", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = process.stdout.readline().decode().strip()
        yield StandIn(f"http://127.0.0.1:{port}/")


@contextmanager
def bot(slack: StandIn, folder: Path) -> Iterator[int]:
    """`ama run` with the project's archive and a new database in *folder*; the process's id, once it is connected."""
    config = folder / "config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    database = {"DATABASE_URL": f"sqlite:///{folder / 'ama.db'}"}
    with _subject("bot", slack, folder, "bot", "run", "--config", str(config), **database) as pid:
        yield pid


@contextmanager
def bare(slack: StandIn, folder: Path) -> Iterator[int]:
    """Yield the process id of the bare Bolt handler, once it is connected."""
    with _subject("bare", slack, folder, "benchmarks.bare") as pid:
        yield pid


@contextmanager
def _subject(who: str, slack: StandIn, folder: Path, *command: str, **more: str) -> Iterator[int]:
    tokens = {"SLACK_BOT_TOKEN": f"xoxb-{who}", "SLACK_APP_TOKEN": f"xapp-{who}"}
    names = tokens | {"SLACK_API_URL": f"{slack.url}api/"}
    log = folder / f"{who}.log"
    with log.open("wb") as said, _process(*command, stdout=said, stderr=said, env=names | more) as process:
        end = time.monotonic() + START
        while not slack.connections(who):
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"benchmarks: {who} does not connect:\n{log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.05)
        yield process.pid


@contextmanager
def _process(
    *command: str, env: Mapping[str, str] | None = None, **streams: Any
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **(env or {})}, **streams
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def memory(pid: int) -> Memory | None:
    """Return the memory of process *pid*, or None where it has ended, or there is no /proc to read it from."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    kilobytes = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.MULTILINE))
    return Memory(int(kilobytes["VmRSS"]) / 1024, int(kilobytes["VmHWM"]) / 1024) if kilobytes else None


def start(*command: str) -> float:
    """Return the seconds that a Python process takes from its start to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began

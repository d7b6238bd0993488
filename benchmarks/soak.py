"""A soak: questions asked of `ama run` while everything that can happen to it does, at random from a seed.

It is killed, ended, stopped and woken; its clock is set; connections are cut, upgrades refused, calls of the Web API
meet 429, 503, delays and connections that are lost before and after the work; events come twice or while nobody
listens; channels are renamed, tokens revoked, everything is down for a while. Every question is one that the archive
answers, so that each must have exactly one reply in the end: none is lost, none doubled. At the end all of Slack is
down once more, while replies wait, and the lines of the log are counted. Run it from the project's folder;
RELIABILITY.md has what came out.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.processes import ROOT, memory
from benchmarks.stepped_clock import step
from bot import archive
from localslack import Workspace

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Iterator

    from localslack.channels import Channel

CHANNELS, MEMBERS = 40, 200
AGAIN_AFTER = 1.0  # seconds after which a host starts what has ended again
BETWEEN_FAULTS = (1.0, 5.0)
CALM = 0.8  # of the questions are asked among faults, the others in peace
START = 120.0
HEALED = 240.0  # seconds without a single new reply, after which what has none is lost; a loaded machine is only slow
CALLS = (
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.replies",
    "apps.connections.open",
)
SILENCE = ("lunch at noon, see you there", "my train is late", "the room is booked until four")
LEVEL = re.compile(rb"^\S+ \S+ (?:(WARNING|ERROR|CRITICAL)|[A-Z]+)\b")
HOUR, MINUTE = 3600.0, 60.0
WAITING = 20  # questions that are open when the outage at the end begins


@dataclass
class Replica:
    """One `ama run`, started again whenever it ends; what it says, and how much memory it has, while it lives."""

    config: Path
    environment: dict[str, str]
    clock: Path
    log: Path
    process: Process | None = None
    starts: int = 0
    tracebacks: int = 0
    lines: list[float] = field(default_factory=list)  # when each line was logged
    told: list[float] = field(default_factory=list)  # when each warning or error was
    lives: list[list[tuple[float, float]]] = field(default_factory=list)  # for each life: when, and MB

    async def live(self) -> None:
        """Start it, and again when it ends, until cancelled."""
        command = ("-m", "benchmarks.stepped_clock", str(self.clock), "run", "--config", str(self.config))
        while True:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stderr=asyncio.subprocess.PIPE,
            )
            self.starts += 1
            self.lives.append([])
            try:
                await asyncio.gather(self._listen(self.process), self._weigh(self.process))
            finally:
                if self.process.returncode is None:
                    self.process.send_signal(signal.SIGCONT)
                    self.process.terminate()
                    await self.process.wait()
            await asyncio.sleep(AGAIN_AFTER)

    async def _listen(self, process: Process) -> None:
        assert process.stderr is not None
        with self.log.open("ab") as log:
            async for line in process.stderr:
                log.write(line)
                if level := LEVEL.match(line):
                    self.lines.append(time.monotonic())
                    self.told += self.lines[-1:] if level[1] else []
                self.tracebacks += line.startswith(b"Traceback")
        await process.wait()

    async def _weigh(self, process: Process) -> None:
        while process.returncode is None:
            if found := memory(process.pid):
                self.lives[-1].append((time.monotonic(), found.now))
            await asyncio.sleep(2)

    def send(self, number: int) -> None:
        """Send it the signal *number*, if it lives."""
        if self.process and self.process.returncode is None:
            self.process.send_signal(number)


class Soak:
    """The workspace, the replicas, and what happens to them."""

    def __init__(
        self,
        slack: Workspace,
        replicas: list[Replica],
        chance: random.Random,
        scale: float,
        longest_stop: float,
    ) -> None:
        self.slack = slack
        self.replicas = replicas
        self.chance = chance
        self.scale = scale
        self.longest_stop = longest_stop
        self.happened: Counter[str] = Counter()
        self.outages: list[tuple[float, float]] = []
        self.last: tuple[float, float] | None = None
        self.began = 0.0
        self.asked: dict[str, str] = {}  # the key of each question: its channel
        self._channels = [slack.channel(f"study-{number}") for number in range(CHANNELS)]
        self._elsewhere = slack.channel("elsewhere")

    def configure(self) -> None:
        """Write config.yaml, with the channels' names of now."""
        names = ", ".join(f'"#{channel.name}"' for channel in self._channels)
        for replica in self.replicas:
            replica.config.write_text(
                f"answers: {ROOT / 'answers'}\nslack:\n  replies_per_hour: 0\n  channels: [{names}]\n",
                encoding="utf-8",
            )

    async def ask(self, questions: list[str], number: int, seconds: float) -> None:
        """Ask *number* questions over *seconds*: in channels, by mention, directly; and say what asks nothing."""
        self.began = time.monotonic()
        for asked in range(number):
            await asyncio.sleep(self.began + asked * seconds / number - time.monotonic())
            who, text = f"m{self.chance.randrange(MEMBERS)}", self.chance.choice(questions)
            match self.chance.random():
                case share if share < 0.6:
                    where = self.chance.choice(self._channels)
                case share if share < 0.8:
                    where, text = self._elsewhere, f"<@{self.slack.bot_user_id}> {text}"
                case _:
                    where = self.slack.direct(who)
            await self._say(who, where, text)
            if self.chance.random() < 0.1:
                await self.slack.say(who, self.chance.choice(self._channels), self.chance.choice(SILENCE))

    async def _say(self, who: str, where: Channel, text: str) -> None:
        ts = await self.slack.say(who, where, text)
        self.asked[f"{self.slack.team_id}:{where.id}:{ts}"] = where.id

    async def suffer(self, seconds: float) -> None:
        """Have one thing after the other happen, for *seconds*; all is well again at the end."""
        end = time.monotonic() + seconds
        kinds: list[Callable[[], Awaitable[None]]] = [
            self.kill, self.end, self.stop, self.cut, self.refuse, self.call_fails, self.call_fails, self.call_fails,
            self.step_clock, self.redeliver, self.rename, self.revoke, self.all_down,
        ]  # fmt: skip
        while (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self.chance.uniform(*BETWEEN_FAULTS)))
            happens = self.chance.choice(kinds)
            self.happened[happens.__name__] += 1
            await happens()
        for replica in self.replicas:
            step(replica.clock, 0.0)

    async def kill(self) -> None:
        self.chance.choice(self.replicas).send(signal.SIGKILL)

    async def end(self) -> None:
        self.chance.choice(self.replicas).send(signal.SIGTERM)

    async def stop(self) -> None:
        replica = self.chance.choice(self.replicas)
        replica.send(signal.SIGSTOP)
        await asyncio.sleep(self.chance.uniform(1, self.longest_stop))
        replica.send(signal.SIGCONT)

    async def cut(self) -> None:
        await self.slack.cut()

    async def refuse(self) -> None:
        self.slack.refuse_upgrades(self.chance.randint(1, 4))
        await self.slack.cut()

    async def call_fails(self) -> None:
        method, times, faults = self.chance.choice(CALLS), self.chance.randint(1, 4), self.slack.faults
        match self.chance.randrange(5):
            case 0:
                faults.rate_limit(method, self.chance.randint(1, 2))
            case 1:
                faults.break_down(method, 503, times)
            case 2:
                faults.lose_response(method, times)
            case 3:
                faults.drop_before(method, times)
            case _:
                faults.delay(method, 2.0, times)

    async def step_clock(self) -> None:
        step(self.chance.choice(self.replicas).clock, self.chance.choice((-HOUR, -600.0, 0.0, 600.0, HOUR)))

    async def redeliver(self) -> None:
        await self.slack.redeliver_last()

    async def rename(self) -> None:
        await self.slack.rename(self.chance.choice(self._channels), f"renamed-{self.chance.randrange(10**9)}")
        self.configure()  # as the log asks for

    async def revoke(self) -> None:
        began = time.monotonic()
        await self.slack.revoke()
        await asyncio.sleep(self.chance.uniform(2, 30 * self.scale))
        self.slack.reinstate()
        self.outages.append((began, time.monotonic()))

    async def all_down(self) -> None:
        self.outages.append(await self._down(self.chance.uniform(2, 40 * self.scale)))

    async def _down(self, seconds: float) -> tuple[float, float]:
        """Have all of Slack down so long; from when to when."""
        began = time.monotonic()
        self.slack.refuse_upgrades(10**6)
        for method in CALLS:
            self.slack.faults.break_down(method, 503, 10_000)
        await self.slack.cut()
        await asyncio.sleep(seconds)
        self.slack.admit_upgrades()
        for method in CALLS:
            self.slack.faults.mend(method)
        return began, time.monotonic()

    async def last_outage(self, questions: list[str], seconds: float) -> None:
        """Have all of Slack down once more, while questions are open, and note when."""
        self.slack.faults.break_down("chat.postMessage", 503, 10_000)
        for number in range(WAITING):
            await self._say(f"m{number}", self.chance.choice(self._channels), self.chance.choice(questions))
        await asyncio.sleep(10)
        self.last = await self._down(seconds)

    def replies(self) -> Counter[str]:
        """Return how many replies stand to each key."""
        return Counter(key for key, _ in self._standing())

    def replied(self) -> dict[str, str]:
        """Return the time stamp of the reply to each question that has one."""
        return {key: ts for key, ts in self._standing() if key in self.asked}

    def _standing(self) -> Iterator[tuple[str, str]]:
        for channel in {self._elsewhere.id, *(c.id for c in self._channels), *self.asked.values()}:
            for message in self.slack.messages(channel):
                told = message.get("metadata")
                if isinstance(told, dict):
                    yield told["event_payload"]["key"], message["ts"]

    async def healed(self) -> float:
        """Wait until every question has its reply or no more come, and for what may come twice; the seconds that it
        took.
        """
        began = moved = time.monotonic()
        stand = 0
        while not self.asked.keys() <= (found := self.replies()).keys() and time.monotonic() - moved < HEALED:
            if (now := found.total()) != stand:
                stand, moved = now, time.monotonic()
            await asyncio.sleep(1)
        took = time.monotonic() - began
        await asyncio.sleep(10 * self.scale)
        return took

    def _lines(self, began: float, end: float) -> str:
        """Return the log's lines from *began* to *end*, and as many as an hour would have."""
        at = [line for replica in self.replicas for line in replica.lines if began <= line <= end]
        late = sum(line > began + MINUTE for line in at)
        each, later = len(at) / len(self.replicas), late / len(self.replicas)
        hour = each - later + later * (HOUR - MINUTE) / max(end - began - MINUTE, 1.0)
        return f"{each:.0f} in {end - began:.0f} s, {later:.0f} of them after the first minute: {hour:.0f} in an hour"

    def report(self, took: float) -> tuple[str, bool]:
        """Return the figures, a row each of a table, and whether nothing was lost or doubled."""
        found = self.replies()
        lost = [key for key in self.asked if not found[key]]
        doubled = [key for key, count in found.items() if count > 1]
        uncalled = [key for key in found if key not in self.asked]
        outage = sum(end - began for began, end in self.outages)
        lines = sum(
            any(began <= at <= end for began, end in self.outages)
            for replica in self.replicas
            for at in replica.told
        )
        lives = [
            [sample for sample in life if sample[0] >= self.began]
            for replica in self.replicas
            for life in replica.lives
        ]
        longest = max(lives, key=len)
        quarters = ", ".join(f"{longest[(len(longest) - 1) * part // 4][1]:.0f}" for part in range(1, 5))
        waited = sorted(float(reply) - float(key.rpartition(":")[2]) for key, reply in self.replied().items())
        median, most = waited[len(waited) // 2], waited[len(waited) * 19 // 20]
        bot, slack = (
            sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)
        )
        each = f"{1000 * bot / len(self.asked):.0f} and {1000 * slack / len(self.asked):.0f} ms a question"
        attempts = sum(envelope.attempts for envelope in self.slack.acks)
        rows = [
            ("questions", f"{len(self.asked):,}"),
            ("**lost**", f"**{len(lost)}**"),
            ("**doubled**", f"**{len(doubled)}**"),
            ("replies to what asks nothing", str(len(uncalled))),
            ("what happened", ", ".join(f"{name} {count}" for name, count in sorted(self.happened.items()))),
            ("starts", str(sum(replica.starts for replica in self.replicas))),
            ("events sent, with redeliveries", f"{attempts:,}"),
            ("seconds from the last question to the last reply", f"{took:.0f}"),
            (
                "seconds from a question to its reply",
                f"{median:.1f} in the median, {most:.1f} for 95 of 100, {waited[-1]:.1f} at most",
            ),
            (
                "CPU seconds of the bot, its starts included, and of the local Slack",
                f"{bot:.0f} and {slack:.0f}, {each}",
            ),
            ("tracebacks in the log", str(sum(replica.tracebacks for replica in self.replicas))),
            (
                "warnings and errors during outages",
                f"{lines} in {len(self.outages)}, of {outage:.0f} s together",
            ),
            (
                "memory of the life that lasted longest, from the first question on, at each quarter",
                f"{quarters} MB, over {longest[-1][0] - longest[0][0]:.0f} s",
            ),
        ]
        if self.last:
            rows.insert(
                -1, ("log lines of every level in the outage at the end, a replica", self._lines(*self.last))
            )
        text = "\n".join(f"| {name} | {value} |" for name, value in rows)
        for kind, keys in (("lost", lost), ("doubled", doubled)):
            text += "".join(f"\n{kind}: {key}" for key in keys[:20])
        return text, not lost and not doubled


async def soak(options: argparse.Namespace, folder: Path) -> bool:
    """Run it in *folder*, and print what came out; whether nothing was lost or doubled."""
    chance = random.Random(options.seed)
    questions = [pair.question for pair in archive.load(ROOT / "answers", compare=False).archive]
    async with Workspace() as slack:
        slack.drop_events()
        for number in range(MEMBERS):
            slack.member(f"m{number}")
        database = options.database or f"sqlite:///{folder / 'ama.db'}"
        environment = {
            "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url,
            "DATABASE_URL": database,
        }  # fmt: skip
        replicas = []
        for number in range(options.replicas):
            clock, config = folder / f"clock{number}", folder / f"config{number}.yaml"
            step(clock, 0.0)
            replicas.append(Replica(config, environment, clock, folder / f"ama{number}.log"))
        scale = min(1.0, options.seconds / 300)
        run = Soak(slack, replicas, chance, scale, options.longest_stop or 45 * scale)
        run.configure()
        lives = [asyncio.create_task(replica.live()) for replica in replicas]
        happening = asyncio.create_task(_happening(run, slack, questions, options))
        await asyncio.wait({happening, *lives}, return_when=asyncio.FIRST_COMPLETED)
        for task in lives:
            if task.done():
                task.result()  # why it no longer starts what has ended
            task.cancel()
        took = await happening
        await asyncio.gather(*lives, return_exceptions=True)
        text, well = run.report(took)
    print(
        f"| seed {options.seed}, {options.replicas} replicas, {database.partition(':')[0]} | |\n| --- | --- |\n{text}"
    )
    return well


async def _happening(run: Soak, slack: Workspace, questions: list[str], options: argparse.Namespace) -> float:
    await slack.connected(len(run.replicas), timeout=START)
    suffering = asyncio.create_task(run.suffer(options.seconds * CALM))
    await run.ask(questions, options.questions, options.seconds)
    await suffering
    took = await run.healed()
    if options.outage:
        await run.last_outage(questions, options.outage)
        await run.healed()
    return took


def main() -> None:
    """Run the soak that the command line describes; exit with 1 if a question was lost or answered twice."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=300.0, help="over which they are asked")
    parser.add_argument(
        "--outage", type=float, default=180.0, help="seconds of the one at the end; 0 for none"
    )
    parser.add_argument(
        "--longest-stop",
        type=float,
        help="seconds that a SIGSTOP lasts at most; 45 without, fewer in a short run; a lease lasts 90",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--database", help="postgresql://…, an empty database; without, a new SQLite file")
    parser.add_argument("--keep", type=Path, help="the folder for the logs; without, they go with the run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ama-soak-") as folder:
        kept = options.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        sys.exit(0 if asyncio.run(soak(options, kept)) else 1)


if __name__ == "__main__":
    main()

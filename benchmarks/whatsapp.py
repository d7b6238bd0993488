"""Questions on WhatsApp while the bot is killed and ended, and deliveries come twice, late, in another order and from
forgers, and calls of the Graph API meet rate limits, errors and lost responses, at random from a seed: each question
has exactly one reply in the end, and a forger none. RELIABILITY.md has what came out.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.processes import ROOT
from bot import archive
from localwhatsapp import WhatsApp
from localwhatsapp.faults import Breakdown, GraphError, LostRequest, LostResponse, RateLimit
from localwhatsapp.webhook import DeliveryFaults

if TYPE_CHECKING:
    from asyncio.subprocess import Process

AGAIN_AFTER = 1.0
BETWEEN_ENDS = (8.0, 25.0)
FORGED, FAULTY = 0.2, 0.2  # shares of the questions beside which a forger writes, and a call fails
FAULTS = (
    RateLimit(1),
    Breakdown(503),
    GraphError(131056),
    GraphError(131000, 500),
    LostResponse(),
    LostRequest(),
)
HEALED = 240.0  # seconds without a new reply, after which what has none is lost


class Bot:
    """One `ama run`, started again whenever it ends."""

    def __init__(self, environment: dict[str, str], config: Path, log: Path) -> None:
        self._environment = environment
        self._config = config
        self._log = log
        self._process: Process | None = None
        self.starts = 0

    async def live(self) -> None:
        """Start it, and again when it ends, until cancelled."""
        while True:
            with self._log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "bot", "run", "--config", str(self._config),
                    cwd=ROOT, env=os.environ | self._environment, stderr=log,
                )  # fmt: skip
            self.starts += 1
            try:
                await self._process.wait()
            finally:
                self.send(signal.SIGKILL)
            await asyncio.sleep(AGAIN_AFTER)

    def send(self, number: int) -> None:
        """Send it the signal *number*, if it lives."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(number)


def replies(whatsapp: WhatsApp) -> Counter[str]:
    """Return how many replies quote each message."""
    return Counter(
        str(message["quotes"])
        for person in whatsapp.people.values()
        for message in person.chat
        if not message["mine"]
    )


async def suffer(bot: Bot, chance: random.Random, happened: Counter[str]) -> None:
    """End the bot, one way or the other, again and again, until cancelled."""
    while True:
        await asyncio.sleep(chance.uniform(*BETWEEN_ENDS))
        number = chance.choice((signal.SIGKILL, signal.SIGTERM))
        happened[number.name] += 1
        bot.send(number)


async def ask(whatsapp: WhatsApp, options: argparse.Namespace, happened: Counter[str]) -> list[str]:
    """Ask, and have what happens beside it happen; the ids of the questions."""
    chance, asked = random.Random(options.seed), []
    questions = [pair.question for pair in archive.load(ROOT / "answers", compare=False).archive]
    for number in range(options.questions):
        await asyncio.sleep(options.seconds / options.questions)
        if chance.random() < FAULTY:
            fault = chance.choice(FAULTS)
            happened[type(fault).__name__] += 1
            whatsapp.faults.add(fault)
        asked.append(whatsapp.write(f"P{number}", chance.choice(questions)))
        if chance.random() < FORGED:
            value = whatsapp.value(
                f"Forger{number}", {"type": "text", "text": {"body": chance.choice(questions)}}
            )
            try:
                status = await whatsapp.webhook.forge(value)
            except OSError:
                status = 0  # the bot is away
            happened[f"forged, HTTP {status}" if status else "forged, nobody there"] += 1
    return asked


async def measure(options: argparse.Namespace, folder: Path) -> bool:
    """Run it in *folder*, and print what came out; whether nothing was lost, doubled or answered to a forger."""
    happened: Counter[str] = Counter()
    deliveries = DeliveryFaults(twice=0.3, late=0.5, longest_delay=3.0, seed=options.seed)
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    async with WhatsApp(webhook_faults=deliveries) as whatsapp:
        whatsapp.webhook.url = f"http://127.0.0.1:{port}/whatsapp"
        config = folder / "config.yaml"
        config.write_text(f"answers: {ROOT / 'answers'}\n", encoding="utf-8")
        environment = {
            "WHATSAPP_TOKEN": whatsapp.token, "WHATSAPP_PHONE_NUMBER_ID": whatsapp.number_id,
            "WHATSAPP_APP_SECRET": whatsapp.app_secret, "WHATSAPP_VERIFY_TOKEN": whatsapp.verify_token,
            "WHATSAPP_API_URL": whatsapp.url, "DATABASE_URL": f"sqlite:///{folder}/ama.db", "HOST": "127.0.0.1",
            "PORT": str(port), "SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "",
        }  # fmt: skip
        bot = Bot(environment, config, folder / "ama.log")
        living = asyncio.create_task(bot.live())
        suffering = asyncio.create_task(suffer(bot, random.Random(options.seed + 1), happened))
        asked = await ask(whatsapp, options, happened)
        suffering.cancel()
        began = moved = time.monotonic()
        stand = 0
        while not set(asked) <= (found := replies(whatsapp)).keys() and time.monotonic() - moved < HEALED:
            if (now := found.total()) != stand:
                stand, moved = now, time.monotonic()
            await asyncio.sleep(1)
        took = time.monotonic() - began
        settled = await whatsapp.webhook.settled(60)
        await asyncio.sleep(30)  # for what may come twice
        found = replies(whatsapp)
        living.cancel()
        await asyncio.gather(living, suffering, return_exceptions=True)
        forged = sum(
            not message["mine"]
            for name, person in whatsapp.people.items()
            for message in person.chat
            if name.startswith("Forger")
        )
    lost, doubled = sum(not found[one] for one in asked), sum(found[one] > 1 for one in asked)
    rows = [
        ("questions", len(asked)),
        ("**lost**", f"**{lost}**"),
        ("**doubled**", f"**{doubled}**"),
        ("**answered to forgers**", f"**{forged}**"),
        ("what happened", ", ".join(f"{name} {count}" for name, count in sorted(happened.items()))),
        ("starts", bot.starts),
        ("deliveries taken", f"{whatsapp.webhook.taken}, all of them: {'yes' if settled else 'no'}"),
        ("seconds from the last question to the last reply", f"{took:.0f}"),
    ]
    print(f"| seed {options.seed}, {options.seconds:.0f} s | |\n| --- | --- |")
    print("\n".join(f"| {name} | {value} |" for name, value in rows))
    return not lost and not doubled and not forged


def main() -> None:
    """Run what the command line describes; exit with 1 if a question was lost, or answered twice or to a forger."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=150.0, help="over which they are asked")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="the folder for the log; without, it goes with the run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ama-whatsapp-") as folder:
        kept = options.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        sys.exit(0 if asyncio.run(measure(options, kept)) else 1)


if __name__ == "__main__":
    main()

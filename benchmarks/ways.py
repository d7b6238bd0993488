"""Ways through the bot: how many files and functions a question runs through, and a pair until it is saved.

`.venv/bin/python -m benchmarks.ways` prints both, as counted while the bot is at work on a local Slack; `--files` names
the files. Background work stands still meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.background import Pace
from bot.config import Config
from bot.platforms.slack.setup import SlackAccess
from bot.run import Access, running
from localslack import OpenedView, Posted, UpdatedView, Workspace
from localslack.choosing import state_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

BOT = Path(__file__).parents[1] / "bot"
ARCHIVE = """\
title: AMA with Grace Hopper
pairs:
  - question: What was the first computer bug?
    answer: A moth in a relay.
"""
CHANNEL, MODERATOR = "study-group", "mo"
TYPED = {"question": "When is tea served aboard?", "answer": "At four, sharp."}


_seen: set[tuple[str, str]] = set()


def _note(frame: FrameType, event: str, _argument: object) -> None:
    if event == "call" and frame.f_code.co_filename.startswith(str(BOT)):
        _seen.add((frame.f_code.co_filename, frame.f_code.co_qualname))


@contextmanager
def counted(name: str) -> Iterator[None]:
    """Print what is run through within."""
    _seen.clear()
    yield
    seen = set(_seen)
    files = sorted({str(Path(file).relative_to(BOT)) for file, _ in seen})
    print(f"{name}: {len(files)} files, {len(seen)} functions")
    if "--files" in sys.argv:
        print(*(f"  {file}" for file in files), sep="\n")


async def measure(folder: Path) -> None:
    """Ask a question, and save a pair."""
    answers = folder / "answers"
    answers.mkdir()
    (answers / "hopper.yaml").write_text(ARCHIVE, encoding="utf-8")
    config = Config(answers=answers, moderators=("@moderators",))
    slack_options = config.slack.model_copy(update={"channels": (f"#{CHANNEL}",)})
    config = config.model_copy(update={"slack": slack_options})
    async with Workspace(
        port=0, ack_timeout=60
    ) as slack:  # all of it takes many times as long as it does untraced
        access = Access(
            SlackAccess(slack.bot_token, slack.app_token, slack.url),
            database_url=f"sqlite:///{folder}/ama.db",
        )
        async with running(config, access, pace=Pace(1000)):
            with counted("a question"):
                await slack.say("ada", CHANNEL, "What was the first computer bug?")
                await slack.first(Posted)
                await slack.settled()
            await slack.global_shortcut(MODERATOR, "new_pair")
            view = (await slack.first(OpenedView)).view
            await slack.settled()
            values = state_values(view["blocks"], {"block_id": "", "action_id": ""})
            for held in values.values():
                for name, field in held.items():
                    if name in TYPED:
                        field["value"] = TYPED[name]
            with counted("a saved pair"):
                errors = await slack.submit(MODERATOR, view["id"], values)
                if errors:
                    raise AssertionError(errors)
                await slack.first(UpdatedView)


if __name__ == "__main__":
    threading.setprofile(_note)  # before any other thread begins: it holds for those that come
    sys.setprofile(_note)
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(measure(Path(place)))

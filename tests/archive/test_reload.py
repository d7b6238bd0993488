"""While the bot runs the archive changes under it, for better or for worse."""

import asyncio
import logging
import time

import pytest

from bot import run
from bot.platforms import wording
from localslack import Posted, Updated
from tests.support.bots import running_with

TEA = """
  - id: tea-time
    question: When is tea served aboard?
    also: [what time is tea, tea o'clock]
    answer: At four, and not a nanosecond later.
"""


async def told(slack, question):
    """What the bot says to a direct message: always something."""
    await slack.say_direct("ada", question)
    return (await slack.posted()).plain


async def test_a_pair_that_is_added_is_live_within_two_seconds(slack, bot, answers):
    file = answers / "hopper.yaml"
    file.write_text(file.read_text(encoding="utf-8") + TEA, encoding="utf-8")
    began = time.monotonic()
    while "At four" not in await told(slack, "When is tea served aboard?"):
        assert time.monotonic() - began < 2


async def test_a_bad_change_keeps_the_old_archive_and_the_moderators_are_told_once(
    slack, config, access, answers, caplog
):
    async with running_with(config, access, moderators_channel="#moderators"):
        file = answers / "hopper.yaml"
        file.write_text(
            file.read_text(encoding="utf-8").replace("answer: |", "anwser: |", 1), encoding="utf-8"
        )
        notice = await slack.posted()
        assert notice.channel == slack.channel("moderators").id
        assert wording.BAD_ARCHIVE in notice.plain
        assert "did you mean 'answer'?" in notice.plain
        ts = await slack.say("ada", "study-group", "What was the first computer bug?")
        assert (await slack.posted()).thread_ts == ts
    assert any("anwser" in record.message for record in caplog.records if record.levelno == logging.ERROR)


async def test_two_replicas_tell_of_a_bad_change_on_one_card_and_so_does_a_restart(
    slack, config, access, answers
):
    file, good = answers / "hopper.yaml", (answers / "hopper.yaml").read_text(encoding="utf-8")
    options = {"moderators_channel": "#moderators"}
    async with running_with(config, access, **options), running_with(config, access, **options):
        file.write_text(good.replace("answer: |", "anwser: |", 1), encoding="utf-8")
        card = await slack.first(Posted)
    async with running_with(config, access, **options):
        file.write_text(good, encoding="utf-8")
        mended = await slack.first(Updated, lambda change: wording.MENDED in change.plain)
        assert mended.ts == card.ts
        assert len(slack.messages("moderators")) == 1
        file.write_text(good.replace("answer: |", "anwser: |", 1), encoding="utf-8")
        assert wording.BAD_ARCHIVE in (await slack.first(Posted)).plain


class Log(logging.Handler):
    """What the bot's log warns of, line by line."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = asyncio.Queue()

    def emit(self, record):
        self.lines.put_nowait(record.getMessage())

    async def until(self, words):
        """The lines up to the first with these *words*, without those that tell of an error."""
        said = []
        while not said or words not in said[-1]:
            said.append(await asyncio.wait_for(self.lines.get(), 10))
        return [line for line in said if ": error: " not in line]


@pytest.fixture
def log():
    """The log of the bot at work."""
    log = Log()
    logging.getLogger("bot.run").addHandler(log)
    yield log
    logging.getLogger("bot.run").removeHandler(log)


async def test_the_log_says_once_what_is_served_meanwhile_and_once_that_all_is_well_again(log, bot, answers):
    file, good = answers / "hopper.yaml", (answers / "hopper.yaml").read_text(encoding="utf-8")
    file.write_text("titel: x\n", encoding="utf-8")
    assert await log.until(run.LAST_GOOD) == [run.LAST_GOOD]
    file.write_text("tilte: x\n", encoding="utf-8")
    assert await log.until("an AMA wants 'title'") == []
    file.write_text(good + TEA, encoding="utf-8")
    assert await log.until(run.WELL_AGAIN) == [run.WELL_AGAIN]
    file.write_text(good, encoding="utf-8")
    (answers / "bad.yaml").write_text("titel: x\n", encoding="utf-8")
    assert await log.until(run.LAST_GOOD) == [run.LAST_GOOD]


async def test_the_log_says_at_the_start_that_what_is_right_is_served(log, config, access, answers):
    (answers / "bad.yaml").write_text("titel: x\n", encoding="utf-8")
    async with running_with(config, access):
        assert await log.until(run.WHAT_IS_RIGHT) == [run.WHAT_IS_RIGHT]
        (answers / "bad.yaml").unlink()
        assert await log.until(run.WELL_AGAIN) == [run.WELL_AGAIN]


@pytest.mark.parametrize("text", ["What is the capital of Peru?", "Who won the football last night?"])
async def test_what_was_not_answered_reaches_the_moderators(slack, config, access, text):
    async with running_with(config, access, moderators_channel="#moderators"):
        await slack.say("ada", "study-group", text)
        ts = await slack.say(
            "ben", "study-group", text
        )  # what one person says is chat, what two ask is a question
        notice = await slack.posted()
        assert notice.channel == slack.channel("moderators").id
        assert text in notice.plain
        assert ts.replace(".", "") in str(notice.blocks)

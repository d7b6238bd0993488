"""While the bot runs the archive changes under it, for better or for worse."""

import logging
import time

import pytest

from bot.platforms.slack import notices
from tests.conftest import running_with

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
        assert notices.BAD_ARCHIVE in notice.plain
        assert "did you mean 'answer'?" in notice.plain
        ts = await slack.say("ada", "study-group", "What was the first computer bug?")
        assert (await slack.posted()).thread_ts == ts
    assert any("anwser" in record.message for record in caplog.records if record.levelno == logging.ERROR)


@pytest.mark.parametrize("text", ["What is the capital of Peru?", "Who won the football last night?"])
async def test_what_was_not_answered_reaches_the_moderators(slack, config, access, text):
    async with running_with(config, access, moderators_channel="#moderators"):
        ts = await slack.say("ada", "study-group", text)
        notice = await slack.posted()
        assert notice.channel == slack.channel("moderators").id
        assert text in notice.plain
        assert ts.replace(".", "") in str(notice.blocks)

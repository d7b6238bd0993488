"""Slack and WhatsApp at once: one archive, one queue."""

from dataclasses import replace

import pytest

from bot.platforms import wording
from tests.whatsapp.conftest import answering

BUG = "What was the first computer bug?"
TAXES = "How do I file my taxes in Belgium?"


@pytest.fixture
async def both(moderated, access, on_whatsapp, whatsapp):
    """The bot in Slack and on WhatsApp."""
    async with answering(moderated, replace(on_whatsapp, slack=access.slack), whatsapp) as at_work:
        yield at_work


async def test_each_is_answered_where_it_was_asked(slack, whatsapp, both):
    ts = await slack.say("ada", "study-group", BUG)
    asked = whatsapp.write("Ada", BUG)
    assert (await slack.posted()).thread_ts == ts
    assert (await whatsapp.people["Ada"].next()).quotes == asked


async def test_what_was_asked_on_whatsapp_is_answered_from_slack(slack, whatsapp, both):
    whatsapp.write("Ada", TAXES)
    reply = await whatsapp.people["Ada"].next()
    assert wording.UNKNOWN in reply.text
    assert wording.MODERATORS_TOLD in reply.text
    card = await slack.posted()
    assert TAXES in card.plain
    assert whatsapp.people["Ada"].number not in str(card.message)
    [group] = await both.desk.queue.groups()
    await both.desk.queue.same_as(group.id, "first-bug", "UMO")
    later = await whatsapp.people["Ada"].next()
    assert wording.YOU_ASKED.format(question=TAXES) in later.text
    assert "moth" in later.text

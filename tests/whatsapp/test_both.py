"""Slack and WhatsApp at once: one archive, one queue."""

import socket
from dataclasses import replace

import aiohttp
import pytest

from bot.moderation import Actor
from bot.platforms import wording
from bot.platforms.slack.setup import SlackAccess
from localslack import Workspace
from tests.whatsapp.conftest import answering
from tests.whatsapp.test_commands import told as commanded

BUG = "What was the first computer bug?"
TAXES = "How do I file my taxes in Belgium?"


@pytest.fixture
async def both(moderated, access, on_whatsapp, whatsapp):
    """The bot in Slack and on WhatsApp."""
    async with answering(moderated, replace(on_whatsapp, slack=access.slack), whatsapp) as at_work:
        yield at_work


@pytest.fixture
def absent():
    """A local Slack that is not there yet, and its credentials."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    slack = Workspace(port=port)
    return slack, SlackAccess(slack.bot_token, slack.app_token, f"http://127.0.0.1:{port}/api/")


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
    await both.desk.queue.same_as(group.id, "first-bug", Actor("UMO"))
    later = await whatsapp.people["Ada"].next()
    assert wording.YOU_ASKED.format(question=TAXES) in later.text
    assert "moth" in later.text


async def test_while_a_start_waits_for_slack_whatsapp_is_served_and_moderated(
    moderated, on_whatsapp, whatsapp, absent, told
):
    slack, access = absent
    async with answering(moderated, replace(on_whatsapp, slack=access), whatsapp) as at_work:
        await told.said("Slack cannot be reached")
        async with aiohttp.ClientSession(f"http://127.0.0.1:{at_work.port}") as session:
            for path in ("/healthz", "/metrics"):
                assert (await session.get(path)).status == 200
        assert "moth" in await commanded(whatsapp, "Ada", BUG)
        await commanded(whatsapp, "Ada", TAXES)
        assert f"1. {TAXES}" in await commanded(whatsapp, "Mo", "queue")
        async with slack:
            assert TAXES in (await slack.posted()).plain  # the card that there was nowhere to show
            await slack.say("ada", "study-group", BUG)
            assert "moth" in (await slack.posted()).plain


async def test_what_slack_delivers_while_it_cannot_be_asked_is_to_be_sent_again(
    moderated, on_whatsapp, whatsapp, absent
):
    _, access = absent
    by_http = replace(access, app_token="", signing_secret="0123456789abcdef")
    async with (
        answering(moderated, replace(on_whatsapp, slack=by_http), whatsapp) as at_work,
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{at_work.port}/slack/events", data="{}") as response,
    ):
        assert response.status == 503


async def test_a_token_that_turns_out_wrong_once_slack_can_be_asked_stops_nothing(
    moderated, on_whatsapp, whatsapp, slack, access
):
    slack.faults.break_down("auth.test", times=1)
    wrong = replace(access.slack, bot_token="xoxb-wrong")
    async with answering(moderated, replace(on_whatsapp, slack=wrong), whatsapp):
        await slack.called("auth.test")
        await slack.called("auth.test")
        assert "moth" in await commanded(whatsapp, "Ben", BUG)

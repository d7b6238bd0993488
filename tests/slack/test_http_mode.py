"""Slack by webhooks, without Socket Mode: what is signed is answered, and whether the bot is well can be asked."""

import json
import time

import aiohttp
import pytest

from bot.errors import UserError
from bot.platforms.slack.setup import SlackAccess
from bot.run import Access
from bot.server import Address
from tests.support.bots import running

BUG = "What was the first computer bug?"


@pytest.fixture
def by_http(slack, database_url):
    """What the environment would tell: a signing secret in the place of the app-level token."""
    credentials = SlackAccess(slack.bot_token, "", slack.url, slack.signing_secret)
    return Access(credentials, database_url=database_url, address=Address("127.0.0.1", 0))


@pytest.fixture
async def address(slack, config, by_http):
    """Where the bot listens, while it is at work."""
    async with running(config, by_http) as at_work:
        slack.deliver_by_http(f"http://127.0.0.1:{at_work.port}/slack/events")
        yield f"http://127.0.0.1:{at_work.port}"


async def test_events_commands_and_buttons_come_by_http(slack, address):
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    assert (reply.thread_ts, "moth" in reply.plain) == (ts, True)
    assert "moth" in (await slack.command("ben", "study-group", "/ama", BUG)).plain
    await slack.press("ben", "study-group", reply.ts, "feedback", "positive")
    assert "Thanks" in (await slack.ephemeral()).plain


async def test_what_is_not_signed_by_slack_is_refused(slack, address):
    event = {"type": "message", "channel": "C1", "user": "U1", "text": BUG, "ts": f"{time.time():.6f}"}
    body = json.dumps({"type": "event_callback", "event": event})
    forged = {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=" + "0" * 64}
    async with aiohttp.ClientSession() as session:
        for signature in ({}, forged):
            headers = {"Content-Type": "application/json", **signature}
            async with session.post(f"{address}/slack/events", data=body, headers=headers) as response:
                assert response.status == 401
    ts = await slack.say("ada", "study-group", BUG)
    assert (await slack.posted()).thread_ts == ts


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b"\xff", b"payload=%7B", b"[" * 100_000], ids=lambda body: repr(body[:9])
)
@pytest.mark.parametrize("sort", ["application/json; charset=nonsense", "application/x-www-form-urlencoded"])
async def test_what_is_no_delivery_is_refused_without_a_traceback(slack, address, caplog, body, sort):
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{address}/slack/events", data=body, headers={"Content-Type": sort}) as response,
    ):
        assert response.status in {400, 401}
    assert not [record for record in caplog.records if record.exc_info]


async def test_slack_is_answered_that_the_address_is_ours(slack, address):
    """Slack asks so when the request URL is typed in; Bolt checks the signature of that too."""
    acked, answer = await slack.request({"type": "url_verification", "challenge": "3eZbrw"})
    assert acked
    assert answer == {"challenge": "3eZbrw"}


async def test_whether_it_is_well_and_what_it_did_can_be_asked(slack, address):
    await slack.say("ada", "study-group", BUG)
    await slack.posted()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{address}/healthz") as response:
            assert (response.status, await response.text()) == (200, "ok\n")
        async with session.get(f"{address}/metrics") as response:
            lines = (await response.text()).splitlines()
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'ama_verdicts_total{verdict="answered"} 1' in lines
    assert "ama_pairs 4" in lines


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"PORT": "http"}, "PORT is 'http': a number from 0 to 65535 is wanted"),
        ({"SLACK_SIGNING_SECRET": "no secret"}, "SLACK_SIGNING_SECRET is no signing secret"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(environment, told):
    with pytest.raises(UserError) as error:
        Access.of({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0123456789abcdef"} | environment)
    assert str(error.value).startswith(told)


def test_a_signing_secret_stands_for_the_app_level_token():
    access = Access.of({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0123456789abcdef"})
    assert access.slack.app_token == ""
    assert access.address == Address("127.0.0.1", 8080)
    served = Access.of(
        {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0123456789abcdef", "PORT": "5000"}
    )
    assert served.address == Address("0.0.0.0", 5000)


async def test_a_port_that_is_taken_is_told_with_what_to_do(config, by_http, address):
    port = int(address.rpartition(":")[2])
    other = Access(by_http.slack, database_url=by_http.database_url, address=Address("127.0.0.1", port))
    with pytest.raises(UserError, match=rf"cannot listen at 127\.0\.0\.1:{port}: .*let PORT"):
        async with running(config, other):
            pass

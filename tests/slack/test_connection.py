"""The connections to Slack: they come back whatever happens, without hurry, and tell of it in a line."""

import asyncio
import logging
from functools import partial

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp

from bot.background import LONGEST_WAIT, Backoff, Outage
from bot.platforms.slack.connection import Connection, Gap
from bot.platforms.slack.network import web_client
from tests.support.bots import running

BUG = "What was the first computer bug?"
HOUR = 3600.0


class Hours:
    """A clock on which time passes only while somebody waits, until it has been *seconds*."""

    def __init__(self, seconds):
        self.now, self.end = 0.0, seconds
        self.over = asyncio.Event()

    async def wait(self, seconds):
        self.now += seconds
        if self.now >= self.end:
            self.over.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


@pytest.fixture
async def an_hour(slack):
    """Passes an hour of trying to connect: the fixture is a coroutine function, called when all is set."""
    async with aiohttp.ClientSession() as session:
        app = AsyncApp(
            client=web_client(slack.bot_token, slack.url, session, [], 5), request_verification_enabled=False
        )
        hour = Hours(2 * HOUR)  # of both connections together
        connection = Connection(
            app,
            slack.app_token,
            session,
            clock=lambda: hour.now / 2,
            wait=hour.wait,
            backoff=lambda: Backoff(lambda: 1.0),
        )

        async def passes():
            opening = asyncio.create_task(connection.open())
            await asyncio.wait_for(hour.over.wait(), 20)
            await connection.close()
            opening.cancel()

        yield passes


def opened(slack):
    return [call for call in slack.calls if call.method == "apps.connections.open"]


def lines(caplog):
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (lambda slack: slack.limit_connections(0), "stop the copies of the bot"),
        (lambda slack: slack.refuse_upgrades(10_000), "HTTP 503"),
        (lambda slack: slack.faults.fail("apps.connections.open", "invalid_auth", 10_000), "copy the tokens anew"),
        (lambda slack: slack.faults.fail("apps.connections.open", "account_inactive", 10_000), "install the app again"),
        (lambda slack: slack.faults.fail("apps.connections.open", "org_login_required", 10_000), "being migrated"),
        (lambda slack: slack.faults.fail("apps.connections.open", "missing_scope", 10_000), "connections:write"),
        (lambda slack: slack.faults.fail("apps.connections.open", "something_new", 10_000), "something_new"),
        (lambda slack: slack.faults.break_down("apps.connections.open", times=10_000), "HTTP 503"),
        (lambda slack: slack.faults.drop_before("apps.connections.open", times=10_000), "disconnected"),
        (lambda slack: slack.faults.rate_limit("apps.connections.open", 1, times=10_000), "asked to wait"),
    ],
)  # fmt: skip
async def test_an_hour_without_a_connection_is_a_few_calls_and_one_line_for_each(
    slack, an_hour, caplog, trouble, told
):
    trouble(slack)
    await an_hour()
    assert (
        60 <= len(opened(slack)) <= 160
    )  # of two connections, each at most once a minute, but for the first ones
    assert len(lines(caplog)) == 2
    assert all(told in record.getMessage() and record.exc_info is None for record in lines(caplog))


@pytest.fixture
def gap():
    """What is told of breaks, and what it told."""
    said, now = asyncio.Queue(), iter(range(1, 100))
    opened, lost, kept = (partial(said.put_nowait, word) for word in ("opened", "lost", "kept"))
    return Gap(opened, lost, kept, clock=lambda: float(next(now)), proof=0.05), said


@pytest.mark.parametrize(
    ("happens", "judged"),
    [
        (lambda gap: None, "kept"),  # b stood before and after
        (
            lambda gap: (gap.ended("b", broke=True), gap.stands("B")),
            "opened",
        ),  # all were dead, and found so in turn
        (lambda gap: gap.ended("b", broke=False), "opened"),  # refreshed before it proved itself
    ],
)
async def test_a_break_is_no_gap_where_another_line_stood_all_the_while(gap, happens, judged):
    gap, said = gap
    for line in "ab":
        gap.stands(line)
    gap.ended("a", broke=True)
    gap.stands("A")
    happens(gap)
    told = [await asyncio.wait_for(said.get(), 5) for _ in range(3)]
    assert told == ["opened", "opened", "lost"]
    while (word := await asyncio.wait_for(said.get(), 5)) == "lost":
        pass
    assert word == judged
    assert said.empty()


def test_waits_double_up_to_a_minute_and_begin_anew_after_a_success():
    backoff = Backoff(lambda: 1.0)
    assert [backoff.failed() for _ in range(9)] == [0, 1, 2, 4, 8, 16, 32, LONGEST_WAIT, LONGEST_WAIT]
    backoff.succeeded()
    assert backoff.failed() == 0
    assert Backoff(lambda: 0.0).failed() == 0
    spread = Backoff(lambda: 0.0)
    assert [spread.failed() for _ in range(3)] == [0, 0.5, 1]


def test_an_outage_is_a_line_at_its_beginning_one_at_its_end_and_at_most_one_a_minute_between(caplog):
    now = 0.0
    outage = Outage("the line", logging.getLogger("t"), clock=lambda: now)
    outage.back()
    for now in range(600):
        outage.lost("a reason" if now % 2 else "another")
    outage.back()
    outage.back()
    told = [record.getMessage() for record in caplog.records]
    assert told[0] == "the line: another"
    assert told[-1] == "the line: back after 599 s"
    assert 10 <= len(told) <= 12


async def test_what_is_lost_is_told_once_and_that_it_is_back(slack, config, access, told):
    async with running(config, access):
        slack.refuse_upgrades(3)
        await slack.cut()
        await slack.connected(2, timeout=10)
        await told.said("back after", times=2)
        ts = await slack.say("ada", "study-group", BUG)
        assert (await slack.posted()).thread_ts == ts
    assert len([line for line in told.lines if line.startswith("connection ")]) == 4


async def test_for_connections_that_slack_sends_away_again_no_history_is_read(slack, bot):
    def calls(method):
        return sum(call.method == method for call in slack.calls)

    await slack.settled()
    opened, read = calls("apps.connections.open"), calls("users.conversations")
    slack.limit_connections(0)
    await slack.cut()
    while calls("apps.connections.open") < opened + 6:
        await slack.called("apps.connections.open")
    assert calls("users.conversations") <= read + 2
    slack.limit_connections(10)
    ts = await slack.say("ada", "study-group", BUG)
    assert (await slack.posted()).thread_ts == ts


async def test_a_refresh_is_no_outage(slack, bot, caplog):
    await slack.disconnect(reason="refresh_requested", every=True)
    await slack.connected(2)
    ts = await slack.say("ada", "study-group", BUG)
    assert (await slack.posted()).thread_ts == ts
    assert not lines(caplog)


@pytest.mark.parametrize(
    "error",
    ["token_revoked", "account_inactive", "org_login_required", "team_added_to_org", "ekm_access_denied"],
)
async def test_an_app_that_loses_its_access_says_so_once_for_each_thing_it_cannot_do(
    slack, config, access, told, error
):
    async with running(config, access):
        slack.faults.fail("chat.postMessage", error)
        await slack.say("ada", "study-group", BUG)
        await told.said("What is to be sent waits")
        await slack.revoke(error)
        await told.said("connection ", times=2)
        await slack.say("ada", "study-group", BUG)
    assert len(told.lines) == 3
    assert not slack.pending


async def test_what_is_for_a_channel_that_is_being_moved_waits(slack, bot, told):
    slack.faults.fail("chat.postMessage", "external_channel_migrating")
    await slack.say("ada", "study-group", BUG)
    assert "asked to wait 30 s" in await told.said("will be sent again")
    slack.channel("lounge")
    ts = await slack.say("ada", "lounge", f"<@{slack.bot_user_id}> {BUG}")
    assert (await slack.posted()).thread_ts == ts


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        ("not_in_channel", "/invite @ama"),
        ("is_archived", "unarchive it"),
        ("restricted_action", "Posting permissions"),
    ],
)
async def test_what_a_channel_does_not_take_names_it_and_the_remedy(slack, bot, told, error, remedy):
    slack.faults.fail("chat.postMessage", error)
    await slack.say("ada", "study-group", BUG)
    line = await told.said("cannot be sent")
    assert f"channel {slack.channel('study-group').id}: " in line
    assert remedy in line

"""What keeps `ama run` from starting: one clear line for each fault, and what to do."""

import asyncio
import socket
from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.platforms.slack.setup import SlackAccess, check_tokens
from bot.run import Access
from localslack import Workspace
from tests.support.bots import running, running_with

BOT, APP = "xoxb-", "xapp-"


@pytest.fixture
def begins(config, access):
    """The bot, yet to be started."""
    return running(config, access)


async def refused(config, access, **slack_options):
    """What is told instead of starting."""
    with pytest.raises(UserError) as told:
        async with running_with(config, access, **slack_options):
            pass
    return str(told.value)


def test_both_missing_tokens_are_named():
    with pytest.raises(UserError) as told:
        check_tokens({})
    first, second, _ = str(told.value).splitlines()
    assert first.startswith("SLACK_BOT_TOKEN is not set")
    assert second.startswith("SLACK_APP_TOKEN is not set")


def test_tokens_in_each_others_place_are_noticed():
    with pytest.raises(UserError) as told:
        check_tokens({"SLACK_BOT_TOKEN": f"{APP}1", "SLACK_APP_TOKEN": f"{BOT}1"})
    assert "SLACK_BOT_TOKEN begins with xapp-, but should with xoxb-" in str(told.value)
    assert "SLACK_APP_TOKEN begins with xoxb-, but should with xapp-" in str(told.value)


def test_what_is_no_token_of_that_kind_is_noticed_and_not_repeated():
    with pytest.raises(UserError) as told:
        check_tokens({"SLACK_BOT_TOKEN": "hunter2", "SLACK_APP_TOKEN": "hunter3"})
    assert "SLACK_BOT_TOKEN does not begin with xoxb-" in str(told.value)
    assert "SLACK_APP_TOKEN does not begin with xapp-" in str(told.value)
    assert "hunter" not in str(told.value)
    with pytest.raises(UserError) as told:
        check_tokens({"SLACK_BOT_TOKEN": f"{BOT}...", "SLACK_APP_TOKEN": f"{APP}…"})
    assert "SLACK_BOT_TOKEN is no whole token" in str(told.value)
    assert "SLACK_APP_TOKEN is no whole token" in str(told.value)
    assert check_tokens({"SLACK_BOT_TOKEN": f"xoxe.{BOT}1", "SLACK_APP_TOKEN": f"{APP}1"})


def test_the_environment_tells_where_slack_and_the_database_are():
    tokens = {"SLACK_BOT_TOKEN": f" {BOT}1 ", "SLACK_APP_TOKEN": f"{APP}1"}
    assert Access.of(tokens) == Access(SlackAccess(f"{BOT}1", f"{APP}1", "https://slack.com/api/"))
    assert Access.of(tokens).database_url == "sqlite:///ama.db"
    elsewhere = Access.of(
        tokens | {"SLACK_API_URL": "http://127.0.0.1:1/api/", "DATABASE_URL": "sqlite:///x.db"}
    )
    assert (elsewhere.slack.api_url, elsewhere.database_url) == ("http://127.0.0.1:1/api/", "sqlite:///x.db")


@pytest.mark.parametrize(
    ("field", "name"), [("bot_token", "SLACK_BOT_TOKEN"), ("app_token", "SLACK_APP_TOKEN")]
)
async def test_a_wrong_token_is_named(config, access, field, name):
    prefix = getattr(access.slack, field)[:5]
    told = await refused(config, replace(access, slack=replace(access.slack, **{field: f"{prefix}wrong"})))
    assert told.startswith(f"{name}: Slack does not accept the token")
    assert "\n" not in told


async def test_missing_scopes_are_named(slack, config, access):
    slack.scopes.discard("chat:write")
    slack.scopes.discard("commands")
    told = await refused(config, access)
    assert "the scopes chat:write, commands are missing" in told
    assert "manifest.yaml" in told


async def test_an_unknown_channel_and_one_the_bot_is_not_in_get_a_line_each(config, access):
    told = await refused(config, access, channels=("#study-grup", "#random", "C0NOWHERE"))
    unknown, not_in, no_id = told.splitlines()
    assert "no channel #study-grup" in unknown
    assert "did you mean 'study-group'?" in unknown
    assert "the bot is not in #random: type '/invite @ama' there" in not_in
    assert "no channel C0NOWHERE" in no_id


async def test_channels_may_be_named_by_id(slack, config, access):
    channel = slack.channel("study-group")
    async with running_with(config, access, channels=(channel.id,)):
        ts = await slack.say("ada", channel, "What was the first computer bug?")
        assert (await slack.posted()).thread_ts == ts


async def test_a_channel_bound_to_tags_is_answered_from_those_pairs_only(slack, config, access):
    async with running_with(config, access, channel_tags={"#study-group": ("cobol",)}):
        await slack.say("ada", "study-group", "What was the first computer bug?")
        await slack.say_direct("ada", "What was the first computer bug?")
        assert (await slack.posted()).thread_ts is None


async def test_where_slack_cannot_be_it_refuses(config, access):
    nowhere = replace(access, slack=replace(access.slack, api_url="nowhere"))
    assert "cannot be reached at nowhere/: that is no web address" in await refused(config, nowhere)


async def test_a_start_waits_for_slack_and_tells_the_remedy_once(config, database_url, told):
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    slack = Workspace(port=port)
    api_url = f"http://127.0.0.1:{port}/api/"
    access = Access(SlackAccess(slack.bot_token, slack.app_token, api_url), database_url=database_url)
    ended = asyncio.Event()

    async def run():
        async with running(config, access):
            await ended.wait()

    bot = asyncio.create_task(run())
    line = await told.said("cannot be reached")
    assert line.startswith(f"Slack: Slack cannot be reached at {api_url}: nothing answers there; check the")
    async with slack:
        await slack.say("ada", "study-group", "What was the first computer bug?")
        assert "moth" in (await slack.posted()).plain
        ended.set()
        await bot
    assert [line.partition(" after ")[0] for line in told.lines[1:]] == ["Slack: back"]


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (lambda faults: faults.break_down("auth.test", times=5), "HTTP 503"),
        (lambda faults: faults.break_down("conversations.list", times=5), "HTTP 503"),
        (lambda faults: faults.drop_before("apps.connections.open", times=5), "disconnected"),
        (lambda faults: faults.fail("auth.test", times=5), "internal_error"),
        (lambda faults: faults.fail("auth.test", "org_login_required", times=5), "nothing to do but wait"),
    ],
)
async def test_slack_that_stumbles_at_the_start_is_asked_again(slack, begins, told, trouble, reason):
    trouble(slack.faults)
    async with begins:
        await slack.say("ada", "study-group", "What was the first computer bug?")
        assert "moth" in (await slack.posted()).plain
    begun, back = told.lines
    assert reason in begun
    assert back.startswith("Slack: back after")


async def test_an_archive_without_a_pair_is_told(config, access, answers):
    (answers / "hopper.yaml").unlink()
    with pytest.raises(UserError, match="not one pair"):
        async with running(config, access):
            pass

"""What keeps `ama run` from starting: one clear line for each fault, and what to do."""

from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.platforms.slack.setup import SlackAccess, check_tokens
from bot.run import Access
from tests.support.bots import running, running_with

BOT, APP = "xoxb-", "xapp-"


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


async def test_slack_out_of_reach_is_told_with_its_address(config, access):
    told = await refused(
        config, replace(access, slack=replace(access.slack, api_url="http://127.0.0.1:9/api/"))
    )
    assert "cannot be reached at http://127.0.0.1:9/api/: nothing answers there" in told


async def test_slack_that_stumbles_at_the_start_is_asked_again(slack, config, access):
    slack.faults.break_down("auth.test", 503)
    slack.faults.drop_before("apps.connections.open")
    slack.faults.break_down("conversations.list", 503)
    async with running(config, access):
        await slack.say("ada", "study-group", "What was the first computer bug?")
        assert "moth" in (await slack.posted()).plain


async def test_an_archive_without_a_pair_is_told(config, access, answers):
    (answers / "hopper.yaml").unlink()
    with pytest.raises(UserError, match="not one pair"):
        async with running(config, access):
            pass

"""Channels that are renamed, archived, left, made private or shared: the others go on, and they are followed."""

import pytest

from bot.errors import UserError
from localslack.changes import Posted
from tests.support.bots import running, running_with

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"


async def answered(slack, channel, question=BUG):
    """The answer to a question in that channel."""
    ts = await slack.say("ada", channel, question)
    return await slack.first(Posted, lambda post: post.thread_ts == ts)


async def told(slack, words):
    """The moderators are told *words*."""
    moderators = slack.channel("moderators").id
    return await slack.first(Posted, lambda post: post.channel == moderators and words in post.text)


@pytest.fixture
async def two(slack, moderated, access):
    """The bot listening in #study-group and #questions, with moderators."""
    slack.channel("questions")
    async with running_with(
        moderated, access, channels=("#study-group", "#questions"), moderators_channel="#moderators"
    ):
        yield


@pytest.mark.parametrize("bad", ["#gone", "C0NOWHERE", "#random"])
async def test_one_bad_channel_keeps_the_bot_from_nothing(slack, moderated, access, caplog, bad):
    options = {"channels": ("#study-group", bad), "moderators_channel": "#moderators"}
    async with running_with(moderated, access, **options):
        await answered(slack, "study-group")
        await told(slack, bad.lstrip("#"))
    assert sum(bad.lstrip("#") in record.getMessage() for record in caplog.records) == 1


async def test_without_the_moderators_channel_the_bot_starts_too_and_finds_it_later(slack, moderated, access):
    async with running_with(moderated, access, moderators_channel="#wardens"):
        await answered(slack, "study-group")
        channel = slack.channel("wardens", with_bot=False)
        await slack.join(slack.bot_user_id, channel)
        said = await slack.first(
            Posted, lambda post: post.channel == channel.id and "there again" in post.text
        )
        assert "#wardens" in said.text


async def test_what_was_asked_while_the_moderators_channel_was_missing_is_told_when_it_is_back(
    slack, moderated, access
):
    async with running_with(moderated, access):
        await slack.archive("moderators")
        await slack.settled()
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> How do I file my taxes?")
        await slack.posted()
        await slack.archive("moderators", archived=False)
        await told(slack, "How do I file my taxes?")


async def test_if_none_is_left_it_refuses(config, access):
    with pytest.raises(UserError, match="no channel #gone"):
        async with running_with(config, access, channels=("#gone",)):
            pass


async def test_a_channel_that_is_renamed_is_followed_and_the_new_name_told(slack, two):
    await slack.rename("questions", "ask-us")
    await told(slack, "is called #ask-us now")
    await answered(slack, "ask-us")


async def test_a_channel_that_is_archived_is_missed_and_taken_up_again(slack, two):
    await slack.archive("questions")
    await told(slack, "#questions is archived: unarchive it")
    await answered(slack, "study-group")
    await slack.archive("questions", archived=False)
    await told(slack, "#questions is there again")
    await answered(slack, "questions", WIRE)


async def test_two_replicas_tell_the_same_once(slack, moderated, access):
    options = {"channels": ("#study-group", "#random"), "moderators_channel": "#moderators"}
    async with running_with(moderated, access, **options):
        await told(slack, "the bot is not in #random")
        async with running_with(moderated, access, **options):
            await answered(slack, "study-group")
    assert len(slack.messages("moderators")) == 1


async def test_a_channel_that_is_renamed_and_then_archived_is_taken_up_again_under_its_new_name(slack, two):
    await slack.rename("questions", "ask-us")
    await told(slack, "is called #ask-us now")
    await slack.archive("ask-us")
    await told(slack, "#ask-us is archived: unarchive it")
    await slack.archive("ask-us", archived=False)
    await told(slack, "#questions is there again")
    await answered(slack, "ask-us")


async def test_a_user_group_that_is_missing_is_told_to_the_moderators(slack, moderated, access):
    named = moderated.model_copy(update={"moderators": ("@moderators", "@nobody"), "trusted": ("@none",)})
    async with running(named, access):
        assert "trusted: there is no user group @none" in (await told(slack, "no user group @nobody")).text


async def test_a_token_that_is_refused_is_no_news_of_each_channel(slack, two, caplog):
    slack.faults.fail("conversations.info", "token_revoked", times=1)
    await slack.rename("random", "anything")
    await slack.called("conversations.info")
    await answered(slack, "study-group")
    assert not [record for record in caplog.records if record.levelname != "INFO"]


async def test_a_channel_that_the_bot_was_taken_out_of_is_missed_until_it_is_invited(slack, two):
    await slack.leave(slack.bot_user_id, "questions")
    await told(slack, "the bot is not in #questions: type '/invite @ama' there")
    await slack.join(slack.bot_user_id, "questions")
    await told(slack, "#questions is there again")
    await answered(slack, "questions")


async def test_a_channel_that_is_made_private_is_followed(slack, two):
    await slack.make_private("questions")
    await slack.rename("questions", "quiet-questions")
    await told(slack, "is called #quiet-questions now")
    await answered(slack, "quiet-questions")


async def test_a_channel_whose_id_changes_as_it_is_shared_is_followed(slack, two):
    await slack.share("questions")
    await slack.settled()
    await answered(slack, "questions")


async def test_a_channel_named_by_id_is_followed_to_its_new_one(slack, moderated, access):
    channel = slack.channel("questions")
    old = channel.id
    async with running_with(moderated, access, channels=(old,), moderators_channel="#moderators"):
        await slack.share(channel)
        await told(slack, f"{old} has the id {channel.id} now")
        await answered(slack, channel)


async def test_an_archived_channel_by_id_is_told_as_such(slack, config, access):
    await slack.archive(channel := slack.channel("questions"))
    with pytest.raises(UserError, match="#questions is archived"):
        async with running_with(config, access, channels=(channel.id,)):
            pass


async def test_slack_that_does_not_say_changes_nothing(slack, config, access):
    async with running(config, access):
        slack.faults.break_down("conversations.info", times=1)
        await slack.rename("random", "anything")
        await slack.called("conversations.info")
        await answered(slack, "study-group")

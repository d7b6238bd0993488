"""The same question of the same person, a moment later, in the same channel or another."""

from bot.platforms.slack.views import replies
from localslack import Deleted, Updated

BUG = "What was the first computer bug?"
AGAIN = "where does the word bug come from?"


def leads_to(slack, reply, channel, ts):
    """Whether *reply* only links to that message."""
    where = f"archives/{slack.channel(channel).id}/p{ts.replace('.', '')}"
    return "moth" not in reply.plain and where in str(reply.blocks)


async def test_it_is_answered_once_and_led_to_from_the_other_channel(slack, bot):
    first = await slack.say("ada", "study-group", BUG)
    assert "moth" in (await slack.posted()).plain
    second = await slack.say("ada", "moderators", f"<@{slack.bot_user_id}> {AGAIN}")
    reply = await slack.posted()
    assert reply.thread_ts == second
    assert leads_to(slack, reply, "study-group", first)
    third = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    assert reply.thread_ts == third
    assert leads_to(slack, reply, "study-group", first)


async def test_another_person_is_answered(slack, bot):
    await slack.say("ada", "study-group", BUG)
    assert "moth" in (await slack.posted()).plain
    await slack.say("ben", "study-group", BUG)
    assert "moth" in (await slack.posted()).plain


async def test_nobody_is_led_into_a_direct_conversation_of_somebody_else(slack, bot):
    await slack.say_direct("ada", BUG)
    assert "moth" in (await slack.posted()).plain
    await slack.say("ada", "study-group", BUG)
    assert "moth" in (await slack.posted()).plain
    await slack.say_direct("ada", BUG)
    assert replies.SEE_IT in (await slack.posted()).plain


async def test_where_the_first_is_deleted_its_answer_moves_to_the_second(slack, bot):
    first = await slack.say("ada", "study-group", BUG)
    await slack.posted()
    second = await slack.say("ada", "moderators", f"<@{slack.bot_user_id}> {BUG}")
    assert replies.SEE_IT in (await slack.posted()).plain
    await slack.delete("study-group", first)
    moved = await slack.first(Updated)
    assert "moth" in moved.plain
    assert slack.messages("moderators", second)[-1]["ts"] == moved.ts
    await slack.settled()
    assert not [change for change in slack.pending if not isinstance(change, Deleted)]

"""What happened while the bot was away to what is older than the last that it heard: edits, and threads that go on."""

import time

import pytest

from bot.store import Store
from localslack import Workspace
from localslack.changes import Posted
from tests.support.bots import running

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"
COBOL = "Which programming language do you like best?"


async def first_answer(slack, to):
    return await slack.first(Posted, lambda post: post.thread_ts == to)


class Calendar:
    """A clock that a test moves: what is said then is so many seconds old."""

    def __init__(self):
        self.ago = 0.0

    def __call__(self):
        return time.time() - self.ago


@pytest.fixture
async def calendar():
    return Calendar()


@pytest.fixture
async def slack(calendar, database_url):
    """A Slack that drops what happens while nobody is connected, and in which it is as late as the
    calendar says; the bot was there until a minute ago.
    """
    async with Store(database_url) as store:
        await store.run(lambda tx: tx.note_heard(time.time() - 60))
    async with Workspace(port=0, clock=calendar) as slack:
        slack.drop_events()
        yield slack


async def test_what_was_no_question_and_was_made_one_meanwhile_is_answered_if_it_is_of_that_day(
    slack, calendar, config, access
):
    said = {}
    for hours in (3, 30):
        calendar.ago = hours * 3600
        said[hours] = await slack.say("ada", "study-group", "The relay people meet at noon.")
    calendar.ago = 0
    await slack.edit("study-group", said[30], WIRE)
    await slack.edit("study-group", said[3], BUG)
    async with running(config, access):
        last = await slack.say("ben", "study-group", COBOL)
        assert {(await slack.posted()).thread_ts for _ in range(2)} == {said[3], last}
        await slack.settled()
        assert not slack.pending


@pytest.mark.parametrize("channel", ["study-group", "lounge"])
async def test_a_mention_in_a_thread_of_days_ago_that_we_never_said_anything_in_is_found(
    slack, calendar, config, access, channel
):
    slack.channel(channel)
    calendar.ago = 3 * 24 * 3600
    opening = await slack.say("ben", channel, "The relay people meet at noon.")
    for number in range(30):
        await slack.say("chi", channel, f"This is the {number}th remark of the day.")
    calendar.ago = 0
    await slack.say("ada", channel, f"<@{slack.bot_user_id}> {WIRE}", thread=opening)
    async with running(config, access):
        assert "30 cm" in (await first_answer(slack, opening)).plain


async def test_a_reply_that_was_made_a_mention_meanwhile_is_found_where_nothing_new_was_said(
    slack, calendar, config, access
):
    calendar.ago = 1800
    opening = await slack.say("ben", "study-group", "The relay people meet at noon.")
    reply = await slack.say("ada", "study-group", "And the others?", thread=opening)
    calendar.ago = 0
    await slack.edit("study-group", reply, f"<@{slack.bot_user_id}> {WIRE}")
    async with running(config, access):
        assert "30 cm" in (await first_answer(slack, opening)).plain


async def test_of_the_threads_in_which_a_reply_may_have_been_edited_the_newest_alone_are_read(
    slack, calendar, config, access
):
    openings = []
    for number in range(30):
        calendar.ago = 1800 - number
        openings.append(await slack.say("ben", "study-group", f"Remark {number} of the relay people."))
        reply = await slack.say("chi", "study-group", "And the others?", thread=openings[-1])
    calendar.ago = 0
    await slack.edit("study-group", reply, f"<@{slack.bot_user_id}> {WIRE}")
    async with running(config, access):
        await first_answer(slack, openings[-1])  # the newest is read last
    read = [call.args["ts"] for call in slack.calls if call.method == "conversations.replies"]
    assert sorted(set(read)) == openings[-10:]


async def test_of_what_is_older_than_the_last_event_a_busy_channel_is_read_for_so_many_pages_alone(
    slack, calendar, config, access
):
    calendar.ago = 24 * 3600
    for number in range(1300):
        await slack.say("ben", "study-group", f"This is the {number}th remark of the day.")
    calendar.ago = 0
    asked = await slack.say("ada", "study-group", BUG)
    async with running(config, access):
        await first_answer(slack, asked)
    group = slack.channel("study-group").id
    assert sum("history" in call.method and call.args["channel"] == group for call in slack.calls) == 5

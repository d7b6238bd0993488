"""Channels in which people go first: the bot waits, and keeps quiet if somebody has answered."""

import asyncio

import pytest

from bot.messages import InDoubt, Manner, Message, Place
from bot.messaging.people_first import PeopleFirst
from localslack import Deleted, Ephemeral
from tests.support.bots import running, running_with
from tests.support.desk import stage

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"
LANGUAGE = "Which programming language do you like best?"
A_MOMENT, FOR_LONG = 0.01, 60.0  # minutes


def waiting(config, access, minutes=A_MOMENT, **options):
    """The bot that waits for so long in #study-group."""
    return running_with(config, access, people_first_minutes={"#study-group": minutes}, **options)


async def nothing_more(slack, thread):
    """Prove that a thread stays as it is: what was asked after it, and waits as long, is answered."""
    ts = await slack.say("chi", "study-group", LANGUAGE)
    assert (await slack.posted()).thread_ts == ts
    return [message["text"] for message in slack.messages("study-group", thread)][1:]


async def test_what_nobody_answers_is_answered_when_the_wait_is_over(slack, config, access):
    async with waiting(config, access):
        ts = await slack.say("ada", "study-group", BUG)
        reply = await slack.posted()
        assert (reply.thread_ts, "moth" in reply.plain) == (ts, True)


async def test_what_somebody_answers_in_the_thread_is_left_to_them(slack, config, access):
    async with waiting(config, access):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.say("ben", "study-group", "A moth, they say.", thread=ts)
        assert await nothing_more(slack, ts) == ["A moth, they say."]


async def test_what_somebody_answers_in_the_channel_by_name_is_left_to_them(slack, config, access):
    async with waiting(config, access):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.say("ben", "study-group", f"<@{slack.member('ada').id}> a moth, they say")
        assert await nothing_more(slack, ts) == []


async def test_what_the_asker_adds_is_no_answer(slack, config, access):
    async with waiting(config, access):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.say("ada", "study-group", "I have looked everywhere.", thread=ts)
        assert (await slack.posted()).thread_ts == ts


async def test_who_mentions_the_bot_does_not_wait(slack, config, access):
    async with waiting(config, access, FOR_LONG):
        ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {BUG}")
        assert (await slack.posted()).thread_ts == ts


async def test_a_mention_in_the_thread_is_answered_at_once_and_the_answer_is_not_given_again(
    slack, config, access
):
    async with waiting(config, access, 0.03):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {BUG}", thread=ts)
        assert "moth" in (await slack.posted()).plain
        assert len(await nothing_more(slack, ts)) == 2


async def test_what_waits_survives_a_restart_and_is_said_once(slack, config, access):
    async with waiting(config, access, 0.05):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.settled()
    async with waiting(config, access):  # the next ones alone
        assert (await slack.posted()).thread_ts == ts
        assert len(await nothing_more(slack, ts)) == 1


async def test_what_is_answered_while_the_bot_is_away_is_left_to_who_did(slack, config, access):
    async with waiting(config, access, 0.02):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.settled()
    await slack.say("ben", "study-group", "A moth, they say.", thread=ts)
    async with waiting(config, access, 0.02):
        assert await nothing_more(slack, ts) == ["A moth, they say."]


async def test_a_question_that_is_deleted_while_it_waits_is_not_answered(slack, config, access):
    async with waiting(config, access):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.delete("study-group", ts)
        assert await nothing_more(slack, ts) == []


async def test_a_question_that_is_edited_while_it_waits_gets_the_other_answer(slack, config, access):
    async with waiting(config, access, 0.03):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.edit("study-group", ts, WIRE)
        reply = await slack.posted()
        assert (reply.thread_ts, "30 cm" in reply.plain) == (ts, True)
        await slack.delete("study-group", ts)
        assert (await slack.first(Deleted)).ts == reply.ts


async def test_a_channel_that_is_paused_meanwhile_stays_quiet(slack, moderated, access):
    async with waiting(moderated, access, 0.03):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.settled()
        await slack.command("mo", "study-group", "/ama", "pause 1h")
        mention = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {WIRE}")
        assert (await slack.posted()).thread_ts == mention
    async with running(moderated, access):
        await slack.command("mo", "study-group", "/ama", "resume")
        assert await nothing_more(slack, ts) == []


async def test_a_private_answer_waits_too(slack, config, access):
    async with waiting(config, access, loudness={"#study-group": "private"}):
        await slack.say("ada", "study-group", BUG)
        assert "moth" in (await slack.expect(Ephemeral)).plain


@pytest.mark.parametrize("failure", ["break_down", "drop_before", "lose_response", "rate_limit"])
async def test_whatever_fails_when_the_wait_is_over_it_is_said_once(slack, config, access, failure):
    async with waiting(config, access):
        for method in ("conversations.replies", "chat.postMessage"):
            getattr(slack.faults, failure)(method)
        ts = await slack.say("ada", "study-group", BUG)
        assert (await slack.posted()).thread_ts == ts
        await slack.say("chi", "study-group", LANGUAGE)
        await slack.posted()
        assert len(slack.messages("study-group", ts)) == 2


# -- with a clock that is set


async def at_work(stage, *, answered=False, fault=None):
    """One look by the clock of *stage*."""

    async def is_answered(held):
        if fault:
            raise fault
        return answered

    await PeopleFirst(stage.store, stage.mailbox.delivery, is_answered, clock=lambda: stage.now[0]).look()
    await stage.settled()


async def asks(stage, wait=600.0):
    """Somebody asks where people go first for so many seconds."""
    manner = Manner(wait=wait)
    await stage.mailbox.receive(Message("T:C1:1.0", BUG, "U1", Place("C1", "1.0"), "1.0", manner=manner))
    await stage.settled()


@pytest.fixture
async def staged(answers, database_url):
    async with stage(answers, database_url) as made:
        yield made


async def test_it_waits_for_as_long_as_was_said(staged):
    await asks(staged)
    staged.now[0] += 599
    await at_work(staged)
    assert staged.wire.posted == []
    staged.now[0] += 1
    await at_work(staged)
    await at_work(staged)
    assert len(staged.wire.posted) == 1


async def test_a_clock_that_is_set_back_holds_nothing(staged):
    await asks(staged)
    staged.now[0] -= 3600
    await at_work(staged)
    assert len(staged.wire.posted) == 1


async def test_what_was_asked_a_moment_later_by_another_clock_waits(staged):
    await asks(staged)
    staged.now[0] -= 1
    await at_work(staged)
    assert staged.wire.posted == []


async def test_while_nobody_can_say_whether_it_is_answered_it_waits_on(staged):
    await asks(staged)
    staged.now[0] += 600
    await at_work(staged, fault=InDoubt("the line is down"))
    assert staged.wire.posted == []
    await at_work(staged)
    assert len(staged.wire.posted) == 1


async def test_of_two_who_decide_at_the_same_time_one_does(staged):
    await asks(staged)
    staged.now[0] += 600
    await asyncio.gather(at_work(staged), at_work(staged), at_work(staged, answered=True))
    assert len(staged.wire.posted) <= 1
    await at_work(staged)
    assert len(staged.wire.posted) <= 1


async def test_what_was_left_to_people_is_held_anew_when_its_question_is_edited(staged):
    await asks(staged)
    staged.now[0] += 600
    await at_work(staged, answered=True)
    edited = Message("T:C1:1.0", WIRE, "U1", Place("C1", "1.0"), "2.0", manner=Manner(wait=600.0))
    await staged.mailbox.receive(edited)
    await staged.settled()
    assert staged.wire.posted == []
    staged.now[0] += 600
    await at_work(staged)
    assert [text for _, text in staged.wire.told()] == [
        "Each is 30 cm long: as far as electricity travels in a nanosecond."
    ]

"""What became of the questions, counted without anybody's words."""

import pytest

from bot.messages import Message, Place
from bot.moderation import Actor
from tests.support.desk import stage

DAY = 24 * 3600


@pytest.fixture
async def at(answers, database_url):
    async with stage(answers, database_url) as stage_:
        yield stage_


async def test_the_week_in_figures(at):
    await at.ask("What was the first computer bug?", "1.0")
    await at.ask("When is tea served aboard?", "2.0")
    await at.ask("Thanks everybody!", "3.0", addressed=False)
    await at.mailbox.vote("T:C1:1.0", "U1", "first-bug", "helpful")
    await at.mailbox.vote("T:C1:1.0", "U2", "first-bug", "not_helpful")
    week = await at.desk.statistics.last_week()
    assert (week.asked, week.answered, week.suggested, week.silent) == (2, 1, 0, 1)
    assert (week.helpful, week.not_helpful) == (1, 1)
    at.now[0] += 7 * DAY
    week = await at.desk.statistics.last_week()
    assert (week.asked, week.helpful) == (0, 0)


async def test_a_question_counts_once_however_often_it_is_edited_and_not_if_it_is_none_any_more(at):
    for revision, text in [("1", "When is tea served aboard?"), ("2", "What was the first computer bug?")]:
        await at.mailbox.receive(Message("T:C1:1.0", text, "U1", Place("C1", "1.0"), revision))
    week = await at.desk.statistics.last_week()
    assert (week.asked, week.answered) == (1, 1)
    await at.mailbox.receive(Message("T:C1:1.0", "Never mind.", "U1", Place("C1", "1.0"), "3"))
    assert (await at.desk.statistics.last_week()).asked == 0


async def test_what_the_command_answers_counts_too(at):
    message = Message("T:C1:command:1", "moth in the relay", "U1", Place("C1"), addressed=True)
    await at.mailbox.count(message, at.responder.respond(message))
    assert (await at.desk.statistics.last_week()).answered == 1


async def test_the_pairs_that_were_never_given_are_told_and_those_that_cannot_be_are_not(at):
    await at.ask("What was the first computer bug?", "1.0")
    await at.desk.pairs.retire("nanosecond", Actor("UMO"), "")
    never = [pair.id for pair in await at.desk.statistics.never_given()]
    assert never == ["nanosecond-satellite", "favourite-language"]


async def test_the_pairs_with_bad_votes_come_worst_first(at):
    for number, (pair, vote) in enumerate(
        [("nanosecond", "not_helpful")] * 2
        + [("first-bug", "not_helpful"), ("first-bug", "helpful"), ("favourite-language", "helpful")]
        + [("no-longer-there", "not_helpful")]
    ):
        await at.mailbox.vote(f"k{number}", "U1", pair, vote)
    bad = await at.desk.statistics.badly_voted()
    assert [(one.pair.id, one.helpful, one.not_helpful) for one in bad] == [
        ("nanosecond", 0, 2),
        ("first-bug", 1, 1),
    ]
    assert len(await at.desk.statistics.badly_voted(limit=1)) == 1

"""Moderators on WhatsApp: the queue, and what they do about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation import Actor, Draft
from bot.platforms import wording
from bot.platforms.whatsapp import commands
from bot.platforms.whatsapp.commands import Command, read

TAXES = "How do I file my taxes in Belgium?"
FERRY = "Which ferry goes to Tallinn on Sundays?"
BUG = "What was the first computer bug?"


async def told(whatsapp, name, text):
    """What *name* is told when they write *text*."""
    asked = whatsapp.write(name, text)
    reply = await whatsapp.people[name].first(lambda one: one.quotes == asked)
    return reply.text


async def waiting(whatsapp, *questions):
    """Ada asked *questions*, and none was answered."""
    for question in questions:
        await told(whatsapp, "Ada", question)


async def test_a_moderator_answers_from_the_queue_and_who_asked_is_told(whatsapp, bot, answers):
    await waiting(whatsapp, TAXES)
    queue = await told(whatsapp, "Mo", "queue")
    assert f"1. {TAXES}" in queue
    saved = await told(whatsapp, "Mo", "answer 1 At the *tax office*, by 30 June.")
    assert "How do I file my taxes" in saved
    later = await whatsapp.people["Ada"].next()
    assert wording.YOU_ASKED.format(question=TAXES) in later.text
    assert "by 30 June" in later.text
    assert await told(whatsapp, "Mo", "Queue") == commands.NOTHING_WAITS
    written = "".join(path.read_text(encoding="utf-8") for path in answers.iterdir())
    assert commands.AMA in written
    assert "by 30 June" in await told(whatsapp, "Ben", TAXES)


async def test_a_question_is_made_another_way_to_ask_a_pair(whatsapp, bot):
    await waiting(whatsapp, FERRY)
    await told(whatsapp, "Mo", "queue")
    assert "one more way to ask" in await told(whatsapp, "Mo", "same 1 first-bug")
    assert "moth" in (await whatsapp.people["Ada"].next()).text
    assert "moth" in await told(whatsapp, "Ben", FERRY)


async def test_what_is_decided_already_is_said_and_done_once(whatsapp, bot):
    await waiting(whatsapp, TAXES)
    await told(whatsapp, "Mo", "queue")
    assert "is off the list" in await told(whatsapp, "Mo", "dismiss 1")
    assert await told(whatsapp, "Mo", "dismiss 1") == commands.ALREADY.format(outcome="dismissed")
    assert await told(whatsapp, "Mo", "same 1 no-such-pair") == commands.ALREADY.format(outcome="dismissed")


async def test_a_proposal_is_approved_or_turned_down(whatsapp, bot):
    await bot.desk.proposals.propose(Draft(FERRY, "The white one."), Actor("U1", "Slack"), form="1")
    await bot.desk.proposals.propose(Draft(TAXES, "Never."), Actor("U1", "Slack"), form="2")
    assert "_proposed:_" in await told(whatsapp, "Mo", "queue")
    assert "is in the archive now" in await told(whatsapp, "Mo", "approve 1")
    assert "is turned down" in await told(whatsapp, "Mo", "dismiss 2 that is no answer")
    assert "The white one" in await told(whatsapp, "Ben", FERRY)


async def test_an_answer_that_was_found_wanting_is_left_as_it_is(whatsapp, bot):
    whatsapp.write("Ada", BUG)
    reply = await whatsapp.people["Ada"].next()
    whatsapp.react("Ada", reply.id, "👎")
    await whatsapp.people["Ada"].next()
    assert f"_found not helpful:_ {BUG}" in await told(whatsapp, "Mo", "queue")
    assert "is an answer that somebody found wanting" in await told(whatsapp, "Mo", "approve 1")
    assert await told(whatsapp, "Mo", "dismiss 1") == commands.LEFT
    assert await told(whatsapp, "Mo", "queue") == commands.NOTHING_WAITS


async def test_numbers_without_a_list_or_beyond_it_are_told(whatsapp, bot):
    assert await told(whatsapp, "Mo", "dismiss 1") == commands.ASK_FIRST
    await waiting(whatsapp, TAXES)
    await told(whatsapp, "Mo", "queue")
    assert await told(whatsapp, "Mo", "dismiss 7") == commands.NO_SUCH_NUMBER.format(number=7)
    assert await told(whatsapp, "Mo", "answer 1") == commands.HOW


async def test_who_is_no_moderator_commands_nothing(whatsapp, bot):
    await waiting(whatsapp, TAXES)
    assert "1. " + TAXES not in await told(whatsapp, "Ben", "queue")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("queue", Command("queue")),
        (" Queue ", Command("queue")),
        ("/queue", Command("queue")),
        ("answer 3 It was\na moth.", Command("answer", 3, "It was\na moth.")),
        ("same #2 first-bug", Command("same", 2, "first-bug")),
        ("approve 1.", Command("approve", 1)),
        ("dismiss", Command("dismiss")),
        ("answer", Command("answer")),
        ("queue theory, what is it?", None),
        ("answer me this: what was the first bug?", None),
        ("same here", None),
        ("approved 3", None),
        ("what does the queue hold?", None),
    ],
)
def test_a_command_is_told_from_a_question(text, command):
    assert read(text) == command


@given(st.text())
def test_whatever_is_written_is_a_command_or_none(text):
    assert read(text) is None or read(text).name in {"queue", "answer", "same", "approve", "dismiss"}

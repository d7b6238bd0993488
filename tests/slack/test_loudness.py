"""How loud the bot is in a channel: silent, a mark, to the asker alone, in the thread, or as if it had been asked."""

import json

import pytest
import sqlalchemy as sa

from bot.platforms import wording
from localslack import Ephemeral, Posted, Published, Reacted
from tests.support.bots import running, running_with
from tests.support.moderating import direct_word, opened, posted_in, send

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"
TAXES = "How do I file my taxes in Belgium?"
NEAR = "How many computer bugs were there?"
SILENCE = "Lunch at noon in the usual place, see you all there."


def in_manner(config, access, loudness, **options):
    """The bot that is so loud in #study-group."""
    return running_with(config, access, loudness={"#study-group": loudness}, **options)


async def said_elsewhere(slack):
    """Prove that nothing more is on its way: what is asked directly is answered next."""
    await slack.say_direct("chi", WIRE)
    assert (await slack.posted()).channel == slack.direct("chi").id
    await slack.settled()
    assert slack.pending == []


def verdicts(access):
    """How each question was counted, in order."""
    with sa.create_engine(access.database_url).connect() as connection:
        return list(connection.scalars(sa.text("SELECT kind FROM verdicts ORDER BY judged_at")))


async def test_a_silent_channel_is_only_counted(slack, moderated, access):
    async with in_manner(moderated, access, "silent"):
        for asked in (BUG, NEAR, TAXES):
            await slack.say("ada", "study-group", asked)
        await said_elsewhere(slack)
        assert sorted(verdicts(access)) == ["answered", "silent", "silent", "unsaid"]


async def test_what_stands_above_already_counts_as_unsaid_in_a_silent_channel_too(slack, config, access):
    async with in_manner(config, access, "silent"):
        ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {BUG}")
        assert (await slack.posted()).thread_ts == ts
        await slack.say("ada", "study-group", BUG, thread=ts)
        await said_elsewhere(slack)
        assert sorted(verdicts(access)) == ["answered", "answered", "unsaid"]


async def test_who_mentions_the_bot_in_a_silent_channel_is_answered_in_the_thread(slack, config, access):
    async with in_manner(config, access, "silent"):
        ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {BUG}")
        assert (await slack.posted()).thread_ts == ts


@pytest.fixture
async def marked(slack, config, access):
    """A question with the mark on it, by Ada in a channel of marks."""
    async with in_manner(config, access, "reaction"):
        ts = await slack.say("ada", "study-group", BUG)
        mark = await slack.expect(Reacted)
        assert (mark.ts, mark.name, mark.added) == (ts, "bulb", True)
        yield ts


async def test_whoever_presses_the_mark_sees_the_answer_alone_and_again_when_pressed_again(slack, marked):
    for _ in range(2):
        await slack.react("ben", "study-group", marked, "bulb")
        answer = await slack.first(Ephemeral)
        assert (answer.user, "moth" in answer.plain) == (slack.member("ben").id, True)
        await slack.unreact("ben", "study-group", marked, "bulb")
    await slack.react("ada", "study-group", marked, "bulb")
    assert (await slack.first(Ephemeral)).user == slack.member("ada").id
    assert len(slack.messages("study-group", marked)) == 1


async def test_a_press_that_slack_tells_of_twice_shows_the_answer_once(slack, marked):
    event = {"type": "reaction_added", "user": slack.member("ben").id, "reaction": "bulb", "event_ts": "17.5"}
    item = {"type": "message", "channel": slack.channel("study-group").id, "ts": marked}
    for _ in range(2):
        slack.tell(event | {"item": item})
    await slack.first(Ephemeral)
    await said_elsewhere(slack)


async def test_a_bulb_on_anything_else_means_nothing(slack, marked):
    other = await slack.say("ben", "study-group", SILENCE)
    await slack.react("ada", "study-group", other, "bulb")
    await said_elsewhere(slack)


async def test_the_mark_goes_when_the_question_is_edited_into_something_else(slack, marked):
    await slack.edit("study-group", marked, SILENCE)
    gone = await slack.expect(Reacted)
    assert (gone.ts, gone.added) == (marked, False)
    await slack.react("ben", "study-group", marked, "bulb")
    await said_elsewhere(slack)


async def test_the_mark_stands_for_what_the_question_asks_after_an_edit(slack, marked):
    await slack.edit("study-group", marked, WIRE)
    await slack.settled()
    await slack.react("ben", "study-group", marked, "bulb")
    assert "30 cm" in (await slack.first(Ephemeral)).plain


async def test_the_asker_takes_the_mark_off_with_a_cross(slack, marked):
    await slack.react("ada", "study-group", marked, "x")
    gone = await slack.first(Reacted, lambda change: not change.added)
    assert (gone.ts, gone.name) == (marked, "bulb")


async def test_what_the_mark_stood_for_is_shared_by_who_pressed_it(slack, marked):
    await slack.react("ben", "study-group", marked, "bulb")
    answer = await slack.first(Ephemeral)
    await slack.press("ben", "study-group", answer.ts, "share")
    assert "moth" in (await slack.first(Posted)).plain


@pytest.mark.parametrize("failure", ["break_down", "drop_before", "lose_response", "rate_limit"])
async def test_there_is_one_mark_whatever_fails_at_first(slack, config, access, failure):
    async with in_manner(config, access, "reaction"):
        getattr(slack.faults, failure)("reactions.add")
        ts = await slack.say("ada", "study-group", BUG)
        assert (await slack.first(Reacted)).ts == ts
        await said_elsewhere(slack)


async def test_a_mark_without_the_scope_for_it_says_what_to_do(slack, config, access, caplog):
    slack.scopes.discard("reactions:write")
    async with in_manner(config, access, "reaction"):
        await slack.say("ada", "study-group", BUG)
        await said_elsewhere(slack)
    assert [one for one in caplog.records if "reactions:write" in one.getMessage()]


async def test_a_private_answer_is_seen_by_who_asked_alone(slack, config, access):
    async with in_manner(config, access, "private"):
        await slack.say("ada", "study-group", BUG)
        answer = await slack.ephemeral()
        assert (answer.user, "moth" in answer.plain) == (slack.member("ada").id, True)
        assert "thread_ts" not in answer.message
        await said_elsewhere(slack)


async def test_a_private_answer_is_shared_with_what_was_asked_and_can_be_voted_on(slack, config, access):
    async with in_manner(config, access, "private"):
        await slack.say("ada", "study-group", BUG)
        answer = await slack.ephemeral()
        await slack.press("ada", "study-group", answer.ts, "feedback", "positive")
        assert wording.THANKS["helpful"] in (await slack.ephemeral()).plain
        await slack.press("ada", "study-group", answer.ts, "share")
        assert BUG in (await slack.first(Posted)).plain


async def test_an_edit_of_the_question_shows_its_asker_the_other_answer(slack, config, access):
    async with in_manner(config, access, "private"):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.ephemeral()
        await slack.edit("study-group", ts, WIRE)
        assert "30 cm" in (await slack.ephemeral()).plain
        await slack.delete("study-group", ts)
        await said_elsewhere(slack)


async def test_an_answer_that_comes_later_to_a_private_channel_comes_directly(slack, moderated, access):
    async with in_manner(moderated, access, "private"):
        await slack.say("ada", "study-group", NEAR)
        card = await posted_in(slack, "moderators")
        await slack.press("mo", "moderators", card.ts, "answer")
        form = await opened(slack)
        await send(slack, "mo", form, answer="Nobody.", ama="hopper.yaml", guest="", date="")
        assert NEAR in (await direct_word(slack, "ada")).plain


@pytest.mark.parametrize("asked", [TAXES, "taxes in Belgium", "I would like to know more about taxes"])
async def test_in_a_channel_for_asking_everything_is_taken_as_addressed(slack, config, access, asked):
    async with in_manner(config, access, "ask"):
        ts = await slack.say("ada", "study-group", asked)
        reply = await slack.posted()
        assert (reply.thread_ts, wording.UNKNOWN in reply.plain) == (ts, True)


async def test_in_a_channel_for_asking_thanks_and_threads_are_left_alone(slack, config, access):
    async with in_manner(config, access, "ask"):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.posted()
        await slack.say("ada", "study-group", "Thanks!")
        await slack.say("ben", "study-group", TAXES, thread=ts)
        await slack.say_as_integration("study-group", TAXES)
        await said_elsewhere(slack)


async def test_the_bot_listens_in_the_channels_whose_loudness_is_named(slack, config, access):
    async with running_with(config, access, channels=(), loudness={"#study-group": "thread"}):
        ts = await slack.say("ada", "study-group", BUG)
        assert (await slack.posted()).thread_ts == ts


async def test_after_a_restart_a_mark_is_still_answered(slack, config, access):
    async with in_manner(config, access, "reaction"):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.expect(Reacted)
    async with in_manner(config, access, "reaction"):
        await slack.react("ben", "study-group", ts, "bulb")
        assert "moth" in (await slack.first(Ephemeral)).plain


async def test_the_figures_say_what_was_left_unsaid(slack, moderated, access):
    async with in_manner(moderated, access, "silent"):
        await slack.say("ada", "study-group", BUG)
        await said_elsewhere(slack)
        await slack.open_home("mo")
        shown = json.dumps((await slack.expect(Published)).view, ensure_ascii=False)
        assert "1 that I could answer and left to people" in shown


async def test_the_figures_say_why_nothing_was_said(slack, moderated, access):
    async with running_with(moderated, access, replies_per_hour=2):
        await slack.say("ada", "study-group", SILENCE)
        await slack.say("ada", "study-group", TAXES)
        thread = await slack.say("ada", "study-group", BUG)
        await slack.posted()
        await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {WIRE}")
        await slack.posted()
        await slack.say("ada", "study-group", BUG, thread=thread)
        await slack.say("chi", "study-group", "And why are satellites slow, then?")
        await said_elsewhere(slack)
        await slack.command("mo", "study-group", "/ama", "pause 2h")
        await slack.say("chi", "study-group", WIRE)
        await slack.say_direct("ben", BUG)
        assert "moth" in (await slack.posted()).plain
        await slack.open_home("mo")
        shown = json.dumps((await slack.expect(Published)).view, ensure_ascii=False)
    for why in (
        "1 that asked nothing",
        "1 that I had no sure answer to",
        "1 beyond the most replies an hour",
        "1 in a paused channel",
    ):
        assert why in shown, shown[shown.find("Said nothing") :][:300]


# -- pauses


async def test_a_moderator_pauses_and_resumes_a_channel_and_mentions_are_answered_meanwhile(
    slack, moderated, access
):
    async with running(moderated, access):
        told = await slack.command("mo", "study-group", "/ama", "pause 2h")
        assert "for 2 hours" in told.plain
        await slack.say("ada", "study-group", BUG)
        ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {WIRE}")
        assert (await slack.posted()).thread_ts == ts
        assert (
            "answer in this channel again"
            in (await slack.command("mo", "study-group", "/ama", "resume")).plain
        )
        ts = await slack.say("ben", "study-group", BUG)
        assert (await slack.posted()).thread_ts == ts


async def test_a_pause_is_for_one_channel_and_outlives_a_restart(slack, moderated, access):
    async with running(moderated, access):
        await slack.command("mo", "study-group", "/ama", "pause 1d")
    async with running(moderated, access):
        await slack.say("ada", "study-group", BUG)
        await said_elsewhere(slack)


async def test_what_may_be_no_question_is_forgotten_where_a_pause_keeps_its_author_from_being_asked(
    slack, moderated, access
):
    async with in_manner(moderated, access, "ask"):
        await slack.command("mo", "study-group", "/ama", "pause 2h")
        await slack.say("ada", "study-group", "I love you")
        await said_elsewhere(slack)
        with sa.create_engine(access.database_url).connect() as connection:
            assert list(connection.scalars(sa.text("SELECT question FROM unanswered"))) == []


async def test_nobody_else_pauses_the_bot(slack, moderated, access):
    async with running(moderated, access):
        for said in ("pause 2h", "resume"):
            await slack.command("ada", "study-group", "/ama", said)
        ts = await slack.say("ada", "study-group", BUG)
        assert (await slack.first(Posted)).thread_ts == ts


@pytest.mark.parametrize("said", ["pause", "pause 0m", "pause 90d"])
async def test_a_pause_says_for_how_long(slack, moderated, access, said):
    async with running(moderated, access):
        assert "/ama pause 2h" in (await slack.command("mo", "study-group", "/ama", said)).plain
        ts = await slack.say("ada", "study-group", BUG)
        assert (await slack.posted()).thread_ts == ts


async def test_a_question_that_begins_with_these_words_is_one(slack, moderated, access):
    async with running(moderated, access):
        told = await slack.command("mo", "study-group", "/ama", "resume gaps: how do I explain them?")
        assert wording.UNKNOWN in told.plain


async def test_what_is_resumed_without_a_pause_is_told_so(slack, moderated, access):
    async with running(moderated, access):
        assert "not paused" in (await slack.command("mo", "study-group", "/ama", "resume")).plain

"""What members see: questions in channels, by mention, in direct messages and by command."""

import asyncio
import json

import pytest

from bot.moderation import admin
from bot.platforms import wording
from bot.platforms.slack.handlers.answer_buttons import SHARED
from bot.platforms.slack.views.answers import SHARED_BY
from localslack import Deleted, Posted

pytestmark = pytest.mark.usefixtures("bot")

BUG = "What was the first computer bug?"
SILENCE = "Lunch at noon in the usual place, see you all there."


async def test_a_question_in_the_channel_is_answered_in_its_thread(slack):
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    assert reply.thread_ts == ts
    for part in ("moth", "Grace Hopper", "AMA with Grace Hopper", "3 November 1985", BUG):
        assert part in reply.plain
    assert "https://example.org/hopper" in json.dumps(reply.blocks)


async def test_the_reply_names_its_question_and_its_pair_in_the_metadata(slack):
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    channel = slack.channel("study-group").id
    assert reply.metadata == {
        "event_type": "ama_reply",
        "event_payload": {"key": f"{slack.team_id}:{channel}:{ts}", "pair": "first-bug"},
    }


@pytest.mark.parametrize(
    "question", ["what was the *first* _computer bug_?", "what was the *_first_* ~computer bug~?"]
)
async def test_a_question_with_bold_and_italic_words_is_answered(slack, bot, question):
    await slack.say("ada", "study-group", question)
    assert "moth" in (await slack.posted()).plain


async def test_what_nobody_ever_answered_draws_silence_in_a_channel(slack):
    await slack.say("ada", "study-group", "How do I file my taxes in Belgium?")
    await slack.say("ada", "study-group", SILENCE)
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    assert reply.thread_ts == ts


async def test_a_mention_is_answered_in_any_channel_the_bot_is_in(slack):
    ts = await slack.say("ada", "moderators", f"<@{slack.bot_user_id}> {BUG}")
    reply = await slack.posted()
    assert reply.thread_ts == ts
    await slack.settled()
    assert slack.pending == []


async def test_a_mention_of_something_unknown_is_told_so(slack):
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> How do I file my taxes in Belgium?")
    reply = await slack.posted()
    assert wording.UNKNOWN in reply.plain


async def test_a_mention_without_a_question_is_told_what_to_do(slack):
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}>")
    reply = await slack.posted()
    assert wording.USAGE in reply.plain


@pytest.mark.parametrize("words", ["help", "Help!", "help me", "HELP ME?"])
async def test_who_asks_for_help_is_told_what_to_do_and_the_moderators_are_not(slack, words):
    await slack.say("ada", "study-group", words)
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {words}")
    assert wording.USAGE in (await slack.posted()).plain
    await slack.say_direct("ada", words)
    assert wording.USAGE in (await slack.posted()).plain
    assert wording.USAGE in (await slack.command("ada", "study-group", "/ama", words)).plain


async def test_what_only_begins_with_help_is_a_question(slack):
    await slack.say_direct("ada", "help me with taxes in Belgium")
    assert wording.UNKNOWN in (await slack.posted()).plain


async def test_a_direct_message_is_answered_without_a_thread(slack):
    await slack.say_direct("ada", BUG)
    reply = await slack.posted()
    assert reply.thread_ts is None
    assert "moth" in reply.plain


async def test_threads_are_left_alone_unless_the_bot_is_mentioned_in_them(slack):
    parent = await slack.say("ada", "study-group", SILENCE)
    await slack.say("ben", "study-group", BUG, thread=parent)
    await slack.say(
        "ben", "study-group", f"<@{slack.bot_user_id}> why do you hand out pieces of wire?", thread=parent
    )
    reply = await slack.posted()
    assert reply.thread_ts == parent
    assert "30 cm" in reply.plain


@pytest.mark.parametrize("mention", ["", "any idea?", "can you help here?"])
async def test_a_mention_in_somebodys_thread_answers_what_that_began_with(slack, mention):
    parent = await slack.say("ada", "moderators", "why do you hand out pieces of wire")
    await slack.say("ben", "moderators", "No idea.", thread=parent)
    await slack.say("ben", "moderators", f"<@{slack.bot_user_id}> {mention}", thread=parent)
    reply = await slack.posted()
    assert (reply.thread_ts, "30 cm" in reply.plain) == (parent, True)


async def test_what_a_mention_adds_to_the_question_of_its_thread_is_asked_with_it(slack):
    parent = await slack.say("ada", "moderators", "We talked about handing out pieces of wire yesterday.")
    await slack.say("ben", "moderators", f"<@{slack.bot_user_id}> how long is one?", thread=parent)
    assert "30 cm" in (await slack.posted()).plain


@pytest.mark.parametrize("question", ["what was the bug?", "explain the first computer bug"])
async def test_a_mention_in_another_questions_thread_gets_what_it_asks_itself(slack, question):
    parent = await slack.say("ada", "study-group", "Why do you hand out pieces of wire?")
    assert "30 cm" in (await slack.posted()).plain
    await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {question}", thread=parent)
    reply = await slack.posted()
    assert (reply.thread_ts, "moth" in reply.plain) == (parent, True)


async def test_a_bare_mention_under_what_asks_nothing_is_told_what_to_do(slack):
    parent = await slack.say("ada", "moderators", SILENCE)
    await slack.say("ben", "moderators", f"<@{slack.bot_user_id}>", thread=parent)
    assert wording.USAGE in (await slack.posted()).plain


async def test_what_the_archive_does_not_know_is_kept_in_the_words_of_the_thread(slack):
    parent = await slack.say("ada", "moderators", "How do I file my taxes in Belgium?")
    await slack.say("ben", "moderators", f"<@{slack.bot_user_id}> any idea?", thread=parent)
    assert wording.UNKNOWN in (await slack.posted()).plain
    slack.scopes.discard("channels:history")
    await slack.say("ben", "moderators", f"<@{slack.bot_user_id}> why do you hand out wire?", thread=parent)
    assert "30 cm" in (await slack.posted()).plain


async def test_bots_newcomers_and_unfurled_links_are_ignored(slack):
    await slack.say_as_integration("study-group", BUG)
    await slack.join("chi", "study-group")
    seen = await slack.say("ada", "study-group", SILENCE)
    await slack.unfurl("study-group", seen)
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    assert reply.thread_ts == ts


async def test_a_pair_is_given_once_in_a_thread(slack):
    parent = await slack.say("ada", "study-group", BUG)
    await slack.posted()
    await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {BUG}", thread=parent)
    reply = await slack.posted()
    assert "further up in this thread" in reply.plain


async def test_a_follow_up_shows_what_it_follows(slack):
    await slack.say_direct("ada", "And why are satellites slow, then?")
    reply = await slack.posted()
    assert "Why do you hand out pieces of wire?" in reply.plain


# -- edits, deletions, reactions


async def test_a_question_that_is_edited_into_another_gets_the_other_answer(slack):
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    await slack.edit("study-group", ts, "Why do you hand out pieces of wire?")
    updated = await slack.updated()
    assert updated.ts == reply.ts
    assert "30 cm" in updated.plain


async def test_a_statement_that_is_edited_into_a_question_gets_an_answer(slack):
    ts = await slack.say("ada", "study-group", SILENCE)
    await slack.edit("study-group", ts, BUG)
    reply = await slack.posted()
    assert reply.thread_ts == ts


async def test_a_question_that_is_edited_into_a_statement_loses_its_answer(slack):
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    await slack.edit("study-group", ts, SILENCE)
    assert (await slack.deleted()).ts == reply.ts


async def test_a_deleted_question_takes_its_answer_with_it(slack):
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    await slack.delete("study-group", ts)
    assert (await slack.deleted()).ts == reply.ts


async def test_the_asker_takes_a_reply_back_with_a_cross_and_nobody_else_does(slack):
    first = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    await slack.react("ben", "study-group", reply.ts, "x")
    await slack.react("ada", "study-group", reply.ts, "+1")
    await slack.react("ada", "study-group", reply.ts, "x")
    assert (await slack.deleted()).ts == reply.ts
    await slack.edit("study-group", first, "Why do you hand out pieces of wire?")
    second = await slack.say("ada", "study-group", "Which programming language do you like best?")
    assert (await slack.posted()).thread_ts == second


# -- buttons


async def test_a_vote_is_thanked_for(slack):
    await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    for side, vote in (("positive", "helpful"), ("negative", "not_helpful")):
        await slack.press("ben", "study-group", reply.ts, "feedback", side)
        thanks = await slack.ephemeral()
        assert wording.THANKS[vote] in thanks.plain
        assert thanks.message["thread_ts"] == reply.thread_ts


async def test_who_votes_the_same_again_is_told_that_it_counts_once(slack):
    await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    for told in (wording.THANKS["not_helpful"], wording.VOTED_ALREADY):
        await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
        answer = await slack.ephemeral()
        assert told in answer.plain
        assert [action["action_id"] for action in answer.actions] == ["tell_wrong"]


# -- the command


async def test_the_command_answers_only_to_who_asks(slack):
    reply = await slack.command("ada", "study-group", "/ama", BUG)
    assert "moth" in reply.plain


async def test_the_command_alone_explains_itself(slack):
    assert wording.USAGE in (await slack.command("ada", "study-group", "/ama", "")).plain


async def test_the_command_says_when_it_does_not_know(slack):
    reply = await slack.command("ada", "study-group", "/ama", "How do I file my taxes in Belgium?")
    assert wording.UNKNOWN in reply.plain


async def test_a_private_answer_is_shared_once_however_often_that_is_pressed(slack):
    reply = await slack.command("ada", "study-group", "/ama", BUG)
    await slack.press("ada", "study-group", reply.ts, "share")
    assert "moth" in (await slack.first(Posted)).plain
    assert SHARED in (await slack.ephemeral()).plain


async def test_what_is_shared_says_who_shared_it_and_what_they_asked(slack, access):
    reply = await slack.command("ada", "study-group", "/ama", f"hello, {BUG}")
    await slack.press("ada", "study-group", reply.ts, "share")
    shared = await slack.first(Posted)
    said = SHARED_BY.format(name="Ada Verma", question=f"hello, {BUG}")
    assert shared.plain.startswith(said)
    assert shared.text.startswith(said)
    await slack.press("ben", "study-group", shared.ts, "feedback", "positive")
    assert await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("ada").id)
    assert (await slack.first(Deleted)).ts == shared.ts


async def test_what_pings_everybody_is_shared_as_plain_words(slack):
    reply = await slack.command("ada", "study-group", "/ama", f"{BUG} <!channel>")
    await slack.press("ada", "study-group", reply.ts, "share")
    assert "<!channel>" not in (await slack.first(Posted)).text

"""When the bot is not sure: it offers what it has, and the asker decides."""

import asyncio
from textwrap import dedent

import pytest

from bot.config import ThresholdOptions
from bot.platforms import wording
from bot.platforms.slack.handlers.answer_buttons import ANSWERED
from bot.platforms.slack.views import replies
from bot.platforms.slack.views.answers import SHARED_BY
from localslack import Ephemeral, Posted
from tests.support.bots import running
from tests.support.databases import grown_old

UNSURE = "which language is best for a programming moth in pieces of wire"


@pytest.fixture
def config(config):
    """A bot that is never sure enough to answer."""
    return config.model_copy(update={"thresholds": ThresholdOptions(answer=1.0, suggest=0.0)})


@pytest.fixture
async def suggestion(bot, slack):
    """What it offers to who asks it."""
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {UNSURE}")
    return await slack.ephemeral()


async def test_up_to_three_questions_are_offered_and_none_of_these(slack, bot):
    asked = "which satellite has a moth in its pieces of wire"
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {asked}")
    suggestion = await slack.ephemeral()
    assert wording.SUGGEST in suggestion.plain
    offered = [action["action_id"] for action in suggestion.actions]
    assert offered == ["suggest_1", "suggest_2", "suggest_3", "none_of_these"]


async def test_a_single_one_is_offered_in_words_for_one(slack, config, access):
    alone = config.model_copy(update={"thresholds": ThresholdOptions(answer=1.0, suggest=0.5)})
    async with running(alone, access):
        reply = await slack.command("ada", "study-group", "/ama", "where is the moth of the relay")
    assert [action["action_id"] for action in reply.actions] == ["suggest_1", "none_of_these"]
    assert wording.SUGGEST_ONE in reply.plain
    assert wording.SUGGEST not in reply.plain


async def test_two_that_ask_nearly_the_same_are_told_apart_by_who_answered_and_when(
    slack, config, access, answers
):
    asked_again = """
        title: Again
        guest: Ada Lovelace
        date: "2024-05"
        pairs:
          - {id: favourite, question: "Which programming language do you like best?", answer: Python.}
    """
    (answers / "again.yaml").write_text(dedent(asked_again), encoding="utf-8")
    async with running(config, access):
        offered = await slack.command(
            "ada", "study-group", "/ama", "which programming language is liked best"
        )
    labels = [action["text"]["text"] for action in offered.actions]
    assert sum(label.endswith("(Ada Lovelace, May 2024)") for label in labels) == 1
    assert sum("(Grace Hopper" in label for label in labels) == 1


async def test_what_is_offered_stays_though_its_words_are_kept_no_longer_than_the_question(
    slack, config, access
):
    async with running(config, access):
        await slack.say_direct("ada", UNSURE)
        offered = await slack.first(Posted)
    for old in ("created_at", "asked_at"):
        grown_old(access.database_url, only=old)
        async with running(config, access):
            await slack.say_direct("ada", UNSURE)
            await slack.first(Posted)
    assert slack.messages(offered.channel)[1]["text"] == offered.message["text"]


async def test_in_a_channel_the_asker_alone_sees_what_is_offered(slack, suggestion):
    assert suggestion.user == slack.member("ada").id
    assert "thread_ts" not in suggestion.message
    assert len(slack.messages("study-group")) == 1


async def test_what_it_offered_something_for_is_kept_as_that(slack, suggestion):
    told = (await slack.command("ada", "study-group", "/ama", "privacy")).plain
    assert "1 question that I only had suggestions for" in told
    assert "no answer to" not in told


async def test_in_a_thread_that_there_is_it_is_offered_there(slack, bot):
    parent = await slack.say("ben", "study-group", "Hello everybody.")
    await slack.say("chi", "study-group", "Hello Ben.", thread=parent)
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {UNSURE}", thread=parent)
    assert (await slack.ephemeral()).message["thread_ts"] == parent


async def test_what_is_picked_in_a_channel_is_answered_in_the_thread_for_all(slack, suggestion):
    await slack.press("ada", "study-group", suggestion.ts, "suggest_1")
    answer = await slack.first(Posted)
    asked = slack.messages("study-group")[0]
    assert answer.thread_ts == asked["ts"]
    assert "Grace Hopper" in answer.plain
    assert answer.metadata["event_payload"]["pair"]
    assert ANSWERED in (await slack.first(Ephemeral)).plain


@pytest.mark.parametrize("failure", ["break_down", "drop_before", "lose_response", "rate_limit"])
async def test_what_is_picked_is_answered_once_whatever_fails_at_first(slack, suggestion, failure):
    getattr(slack.faults, failure)("chat.postMessage")
    twice = [slack.press("ada", "study-group", suggestion.ts, "suggest_1") for _ in range(2)]
    await asyncio.gather(*twice)
    answer = await slack.first(Posted)
    await slack.say_direct("ada", UNSURE)
    await slack.first(Posted)
    assert len(slack.messages("study-group", answer.thread_ts)) == 2


async def test_what_is_picked_in_a_thread_does_not_offer_again_what_stands_above(slack, bot):
    slow, wire = "And why are satellites slow, then?", "Why do you hand out pieces of wire?"
    thread = await slack.say(
        "ada", "study-group", f"<@{slack.bot_user_id}> are satellites slow because of wire"
    )
    for question in (slow, wire):
        offered = await slack.ephemeral()
        button = next(one for one in offered.actions if one["text"]["text"] == question)
        await slack.press("ada", "study-group", offered.ts, button["action_id"])
        answer = await slack.first(Posted)
        if question == slow:
            again = f"<@{slack.bot_user_id}> pieces of wire, then?"
            await slack.expect(Ephemeral)  # that the answer stands in the thread
            await slack.say("ada", "study-group", again, thread=thread)
    assert not any(action["text"]["text"] == slow for action in answer.actions if "text" in action)


async def test_what_is_picked_directly_does_not_offer_again_what_stands_above(slack, bot):
    slow, wire = "And why are satellites slow, then?", "Why do you hand out pieces of wire?"
    for words, question in ((slow, slow), ("pieces of wire, then?", wire)):
        await slack.say_direct("ada", words)
        offered = await slack.posted()
        button = next(one for one in offered.actions if one["text"]["text"] == question)
        await slack.press("ada", slack.direct("ada"), offered.ts, button["action_id"])
        answer = await slack.updated()
    assert "30 cm" in answer.plain
    assert not any(action["text"]["text"] == slow for action in answer.actions if "text" in action)


async def test_what_stands_further_up_in_the_thread_is_not_among_what_is_offered(slack, bot):
    asked = f"<@{slack.bot_user_id}> which satellite has a moth in its pieces of wire"
    thread = await slack.say("ada", "study-group", asked)
    first = await slack.ephemeral()
    await slack.press("ada", "study-group", first.ts, "suggest_1")
    await slack.first(Posted)
    await slack.expect(Ephemeral)  # that the answer stands in the thread
    await slack.say("ada", "study-group", f"{asked}, then", thread=thread)
    second = await slack.ephemeral()
    offered = [one["text"]["text"] for one in second.actions]
    assert first.actions[0]["text"]["text"] not in offered
    assert first.actions[1]["text"]["text"] in offered


async def test_none_of_these_becomes_regret(slack, suggestion):
    await slack.press("ada", "study-group", suggestion.ts, "none_of_these")
    assert wording.UNKNOWN in (await slack.ephemeral()).plain


async def test_in_a_direct_conversation_it_becomes_the_answer_where_it_stands(slack, bot):
    await slack.say_direct("ada", UNSURE)
    offered = await slack.posted()
    await slack.press("ada", slack.direct("ada"), offered.ts, "suggest_1")
    updated = await slack.updated()
    assert (updated.ts, "Grace Hopper" in updated.plain) == (offered.ts, True)


async def test_nothing_is_offered_in_a_channel_to_who_did_not_ask_the_bot(slack, suggestion):
    await slack.say("ada", "study-group", f"{UNSURE}?")
    ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {UNSURE}")
    assert (await slack.ephemeral()).plain.startswith(wording.SUGGEST_ONE)
    assert [message["ts"] for message in slack.messages("study-group")][-1] == ts


async def test_what_the_command_suggests_is_picked_in_private(slack, bot):
    reply = await slack.command("ada", "study-group", "/ama", UNSURE)
    assert reply.plain.startswith(replies.ASKED.format(question=UNSURE))
    await slack.press("ada", "study-group", reply.ts, "suggest_1")
    answer = await slack.ephemeral()
    assert answer.replaced
    assert "share" in [action["action_id"] for action in answer.actions]
    await slack.press("ada", "study-group", answer.ts, "share")
    said = SHARED_BY.format(name="Ada Verma", question=UNSURE)
    assert (await slack.first(Posted)).plain.startswith(said)


async def test_none_of_what_the_command_suggests_is_regretted_in_private(slack, bot):
    reply = await slack.command("ada", "study-group", "/ama", UNSURE)
    await slack.press("ada", "study-group", reply.ts, "none_of_these")
    assert wording.UNKNOWN in (await slack.ephemeral()).plain


@pytest.mark.parametrize("failure", ["break_down", "drop_before", "rate_limit"])
@pytest.mark.parametrize(
    ("pressed", "shown"), [("suggest_1", "Grace Hopper"), ("none_of_these", wording.UNKNOWN)]
)
async def test_what_is_chosen_in_private_is_shown_though_slack_stumbles(slack, bot, failure, pressed, shown):
    reply = await slack.command("ada", "study-group", "/ama", UNSURE)
    getattr(slack.faults, failure)("response_url")
    await slack.press("ada", "study-group", reply.ts, pressed)
    assert shown in (await slack.ephemeral()).plain

"""Who chooses a suggestion judges: their words wait for a moderator as a phrasing of the pair, and are measured."""

import asyncio
import concurrent.futures
import json

import pytest

from bot.config import ThresholdOptions
from bot.evaluation.judged import read
from bot.moderation import admin
from bot.platforms.slack.views import cards
from localslack import Deleted, Ephemeral, Posted, Published, Updated
from tests.support.bots import running
from tests.support.moderating import changed, posted_in, snapshot

UNSURE = "which language is best for a programming moth in pieces of wire"
BUG = "What was the first computer bug?"


@pytest.fixture
def config(moderated):
    """A bot that is sure of what it is asked in the archive's words alone."""
    return moderated.model_copy(update={"thresholds": ThresholdOptions(answer=0.97, suggest=0.0)})


async def choose(slack, user="ada"):
    """*user* asks the bot in #study-group, and takes the first suggestion; the moderators' card."""
    await slack.say(user, "study-group", f"<@{slack.bot_user_id}> {UNSURE}")
    offered = await slack.first(Ephemeral)
    await slack.press(user, "study-group", offered.ts, "suggest_1")
    return await posted_in(slack, "moderators")


async def updated(slack, card):
    return (await slack.first(Updated, lambda change: change.ts == card.ts)).plain


async def test_moderators_see_the_words_and_make_them_a_phrasing_with_one_click(slack, bot, answers):
    before = snapshot(answers)
    card = await choose(slack)
    assert UNSURE in card.plain
    assert [action["action_id"] for action in card.actions] == ["take", "leave"]
    await slack.press("mo", "moderators", card.ts, "take")
    assert "one more way to ask" in await updated(slack, card)
    assert changed(before, snapshot(answers)) == {"hopper.yaml": [f"+      - {UNSURE}"]}
    await slack.say_direct("ben", UNSURE)
    answer = await slack.first(Posted, lambda posted: posted.channel == slack.direct("ben").id)
    assert "Grace Hopper" in answer.plain


async def test_moderators_leave_it(slack, bot, answers):
    before = snapshot(answers)
    card = await choose(slack)
    await slack.press("mo", "moderators", card.ts, "leave")
    assert "leaves the pair's phrasings" in await updated(slack, card)
    assert changed(before, snapshot(answers)) == {}


async def test_nobody_else_decides(slack, bot, answers):
    before = snapshot(answers)
    card = await choose(slack)
    for pressed in ("take", "leave"):
        await slack.press("ada", "moderators", card.ts, pressed)
        await slack.first(Ephemeral)
    assert changed(before, snapshot(answers)) == {}


async def test_it_waits_in_the_list_and_in_home_too(slack, bot, access):
    await choose(slack)
    shown = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert UNSURE in shown.plain
    assert cards.TAKE in shown.plain
    await slack.open_home("mo")
    home = await slack.first(Published)
    assert UNSURE in json.dumps(home.view)
    await slack.press_in_view("mo", home.view["id"], "take")
    assert UNSURE not in json.dumps((await slack.first(Published)).view)


async def test_what_was_chosen_by_command_and_directly_is_kept_too(slack, bot):
    offered = await slack.command("ada", "study-group", "/ama", UNSURE)
    await slack.press("ada", "study-group", offered.ts, "suggest_1")
    assert UNSURE in (await posted_in(slack, "moderators")).plain
    await slack.say_direct("ben", UNSURE)
    offered = await slack.first(Posted, lambda posted: posted.channel == slack.direct("ben").id)
    await slack.press("ben", slack.direct("ben"), offered.ts, "suggest_1")
    assert UNSURE in (await posted_in(slack, "moderators")).plain


async def test_a_choice_counts_in_the_evaluation_until_a_moderator_leaves_it(slack, config, access):
    async with running(config, access):
        card = await choose(slack)
        assert [(one.question, bool(one.pair_id)) for one in read_in_thread(access)] == [(UNSURE, True)]
        await slack.press("mo", "moderators", card.ts, "leave")
        await updated(slack, card)
        assert read_in_thread(access) == ()


def read_in_thread(access):
    """What those who asked chose, as `ama eval --from-store` reads it."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return pool.submit(read, access.database_url, 90).result().picked


async def test_who_is_forgotten_takes_their_words_with_them(slack, config, access):
    async with running(config, access):
        offered = await slack.command("ada", "study-group", "/ama", UNSURE)
        await slack.press("ada", "study-group", offered.ts, "suggest_1")
        card = await posted_in(slack, "moderators")
        await forget(slack, access, "ada")
        assert (await slack.first(Deleted)).ts == card.ts
        assert read_in_thread(access) == ()


async def forget(slack, access, who):
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member(who).id)

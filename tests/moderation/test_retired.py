"""What is retired is not lost: words find it, it says that it is retired, and it can be given again."""

import datetime as dt

import pytest

from bot.pairs import Ama, Pair
from bot.platforms.slack.views import lists, overview, replies
from localslack import Ephemeral
from tests.moderation.conftest import TAXES
from tests.support.moderating import changed, opened, send, snapshot, words

TODAY = dt.date(2026, 11, 29)
BUG = "What was the first computer bug?"


@pytest.fixture
async def retired(slack, bot, answers):
    """The archive's files before a pair was retired in Slack."""
    before = snapshot(answers)
    await slack.command("mo", "study-group", "/ama", "edit first-bug")
    form = await opened(slack)
    await slack.press_in_view("mo", form["id"], "retire_pair")
    done = await send(slack, "mo", await opened(slack), reason="It was a relay, after all.")
    assert "is retired" in words(done)
    assert "`" not in words(done), "what is to be typed is shown as code"
    assert done["clear_on_close"], "the form of the pair, which lies below, is out of date"
    return before


async def test_words_find_it_and_it_says_since_when_it_is_not_given(slack, retired):
    await slack.command("mo", "study-group", "/ama", "edit What was the first computer bug")
    form = await opened(slack)
    assert "Retired: it has not been given since" in words(form)
    assert overview.GIVE_AGAIN in words(form)


async def test_a_list_of_pairs_says_which_are_retired_and_gives_them_again(slack, retired):
    listed = await slack.command("mo", "study-group", "/ama", "edit the")
    assert "Retired: it has not been given since" in listed.plain
    assert "restore_pair" in [action["action_id"] for action in listed.actions]


async def test_the_list_in_which_it_was_pressed_says_so_at_once(slack, bot):
    listed = await slack.command("mo", "study-group", "/ama", "edit the")
    assert "restore_pair" not in [action["action_id"] for action in listed.actions]
    await slack.press("mo", "study-group", listed.ts, "retire_pair")
    await send(slack, "mo", await opened(slack), reason="It was a relay, after all.")
    shown = await slack.first(Ephemeral, lambda shown: shown.replaced)
    assert shown.ts == listed.ts
    assert "restore_pair" in [action["action_id"] for action in shown.actions]
    await slack.press("mo", "study-group", shown.ts, "restore_pair")
    again = await slack.first(Ephemeral, lambda shown: shown.replaced)
    assert "restore_pair" not in [action["action_id"] for action in again.actions]


async def test_given_again_its_file_is_as_it_was_and_who_asks_gets_it(slack, retired, answers):
    assert changed(retired, snapshot(answers)) != {}
    await slack.command("mo", "study-group", "/ama", "edit first-bug")
    form = await opened(slack)
    await slack.press_in_view("mo", form["id"], "restore_pair")
    done = await opened(slack)
    assert "is given again" in words(done)
    assert done["clear_on_close"]
    assert changed(retired, snapshot(answers)) == {}
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {BUG}")
    assert "moth" in (await slack.posted()).plain


async def test_what_is_given_already_is_said_to_be(slack, retired):
    await slack.command("mo", "study-group", "/ama", "edit first-bug")
    form = await opened(slack)
    await slack.press_in_view("mo", form["id"], "restore_pair")
    await opened(slack)
    await slack.press_in_view("mo", form["id"], "restore_pair")
    assert "already given again" in words(await opened(slack))


async def test_who_moderates_nothing_gives_nothing_again(slack, retired, answers):
    now = snapshot(answers)
    listed = await slack.command("ada", "study-group", "/ama", "edit first-bug")
    assert listed is None or "for the moderators" in listed.plain
    assert snapshot(answers) == now


@pytest.mark.usefixtures("bot")
async def test_a_question_asked_by_command_is_told_again_where_nobody_knows(slack):
    for question in (TAXES, "Who brings the projector on Friday?"):
        told = await slack.command("ada", "study-group", "/ama", question)
        assert told.plain.startswith(replies.ASKED.format(question=question))


def test_what_is_superseded_says_by_what():
    old = Pair("old", "Q?", "A.", Ama("T"), superseded_by="newer")
    assert lists.given_no_more(old, TODAY) == lists.REPLACED.format(pair="newer")
    assert lists.given_no_more(Pair("new", "Q?", "A.", Ama("T")), TODAY) == ""

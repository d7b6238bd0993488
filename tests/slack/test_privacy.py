"""Everybody sees what is kept about them, and has it removed, without asking anybody."""

import asyncio

import pytest

from bot.moderation import admin
from bot.platforms import wording
from localslack import Deleted, Ephemeral, Updated
from tests.support.moderating import opened, posted_in, send

TAXES = "How do I file my taxes in Belgium?"


@pytest.fixture
def config(moderated):
    return moderated


@pytest.mark.usefixtures("bot")
class TestPrivacy:
    async def test_who_wrote_nothing_is_told_so(self, slack):
        told = await slack.command("ada", "study-group", "/ama", "privacy")
        assert wording.NOTHING_KEPT in told.plain
        assert [action["action_id"] for action in told.actions] == ["name_me"]

    @pytest.mark.parametrize("words", ["privacy", "Forget me"])
    async def test_what_is_kept_is_counted_and_removed_at_a_press(self, slack, words):
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
        card = await posted_in(slack, "moderators")
        told = await slack.command("ada", "study-group", "/ama", words)
        assert "1 question that I had no answer to" in told.plain
        assert "90 days" in told.plain
        await slack.press("ada", "study-group", told.ts, "forget_me")
        assert "removed. I keep nothing" in (await slack.first(Ephemeral)).plain
        await slack.first(Deleted, lambda change: change.ts == card.ts)
        assert wording.NOTHING_KEPT in (await slack.command("ada", "study-group", "/ama", "privacy")).plain

    async def test_nobody_is_asked_to_wait_for_what_was_removed(self, slack):
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
        regret = await posted_in(slack, "study-group")
        assert [action["action_id"] for action in regret.actions] == ["me_too"]
        told = await slack.command("ada", "study-group", "/ama", "privacy")
        await slack.press("ada", "study-group", told.ts, "forget_me")
        shown = await slack.first(Updated, lambda change: change.ts == regret.ts)
        assert (wording.UNKNOWN in shown.plain, shown.actions) == (True, [])

    async def test_nor_where_it_was_removed_in_the_terminal(self, slack, access):
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
        regret = await posted_in(slack, "study-group")
        await posted_in(slack, "moderators")
        assert await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("ada").id)
        shown = await slack.first(Updated, lambda change: change.ts == regret.ts)
        assert (wording.UNKNOWN in shown.plain, shown.actions) == (True, [])

    async def test_what_somebody_waits_for_takes_care_of_or_said_of_an_answer_is_kept_about_them_too(
        self, slack
    ):
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
        regret, card = await posted_in(slack, "study-group"), await posted_in(slack, "moderators")
        await slack.press("mo", "study-group", regret.ts, "me_too")
        await slack.first(Ephemeral)
        await slack.press("mo", "moderators", card.ts, "take_on")
        await slack.first(Updated, lambda change: "takes care" in change.plain)
        told = (await slack.command("mo", "study-group", "/ama", "privacy")).plain
        assert "1 question of others that you want to know the answer to" in told
        assert "1 question of others that you take care of" in told
        await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> What was the first computer bug?")
        answer = await posted_in(slack, "study-group")
        await slack.press("ben", "study-group", answer.ts, "feedback", "negative")
        asked_why = await slack.first(Ephemeral)
        await slack.press("ben", "study-group", asked_why.ts, "tell_wrong")
        await send(slack, "ben", await opened(slack), words="It was a relay.")
        told = (await slack.command("ben", "study-group", "/ama", "privacy")).plain
        assert "1 remark on what was wrong with an answer" in told

    async def test_a_question_about_privacy_is_a_question(self, slack):
        told = await slack.command("ada", "study-group", "/ama", "privacy of the first computer bug?")
        assert wording.NOTHING_KEPT not in told.plain

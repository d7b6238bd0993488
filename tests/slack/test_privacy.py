"""Everybody sees what is kept about them, and has it removed, without asking anybody."""

import pytest

from bot.platforms import wording
from localslack import Deleted, Ephemeral
from tests.support.moderating import posted_in

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

    async def test_a_question_about_privacy_is_a_question(self, slack):
        told = await slack.command("ada", "study-group", "/ama", "privacy of the first computer bug?")
        assert wording.NOTHING_KEPT not in told.plain

"""The bot with moderators, and the two beginnings of most of their work: a question that nobody answered, and an answer
that is wrong.
"""

import pytest

from tests.support.moderating import posted_in, with_moderators

TAXES = "How do I file my taxes in Belgium?"
ASKED = "Was the first computer bug a moth in a relay?"


@pytest.fixture
def config(config):
    """The bot has moderators, and a channel for them."""
    return with_moderators(config)


@pytest.fixture
async def asked(slack, bot):
    """A question that nobody answered yet: its message, and the card about it."""
    ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    return ts, await posted_in(slack, "moderators")


@pytest.fixture
async def reply(slack, bot):
    """What the bot answered Ada, wrongly as we say."""
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {ASKED}")
    return await slack.posted()

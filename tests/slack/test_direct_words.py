"""What the bot writes to one person: by their id, through every failure, once; and known as its own afterwards."""

import pytest

from bot.platforms.slack import card_updates
from bot.platforms.slack.handlers import opening_forms
from bot.platforms.slack.views import review_forms
from localslack import Deleted
from tests.support.bots import running
from tests.support.moderating import direct_word, opened, posted_in, send, words

FAILURES = ["break_down", "drop_before", "lose_response", "rate_limit"]
QUESTION = "Who waters the plants?"
ASKED = "How do I file my taxes in Belgium?"


@pytest.fixture
def config(moderated):
    return moderated


@pytest.fixture(params=[True, False], ids=["with im:write", "without im:write"])
def may_open(request, slack):
    """Whether the app may open direct conversations: the manifest's did not always ask for it."""
    if not request.param:
        slack.scopes.discard("im:write")
    return request.param


async def propose(slack):
    """The card about what Ada proposes."""
    await slack.global_shortcut("ada", "new_pair")
    await send(slack, "ada", await opened(slack), question=QUESTION, answer="Chi.", ama="hopper.yaml")
    return await posted_in(slack, "moderators")


async def answer_what_was_asked_aside(slack, asker):
    """What *asker*, who asked by command, is written when a moderator answers."""
    await slack.command(asker, "random", "/ama", ASKED)
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "answer")
    form = await opened(slack)
    await send(slack, "mo", form, answer="Too near.", ama="hopper.yaml", guest="", date="")
    return await direct_word(slack, asker)


def told(slack, user):
    """The texts that stand in the conversation with somebody."""
    return [message["text"] for message in slack.messages(slack.direct(user))]


async def quiet(slack):
    """Prove that nothing more is on its way."""
    await slack.say_direct("chi", "What was the first computer bug?")
    await direct_word(slack, "chi")
    await slack.settled()


@pytest.mark.parametrize("failure", FAILURES)
async def test_who_proposed_is_told_once_whatever_fails_at_first(slack, may_open, bot, failure):
    card = await propose(slack)
    getattr(slack.faults, failure)("chat.postMessage")
    await slack.press("mo", "moderators", card.ts, "approve")
    assert card_updates.TOLD["approved"] in (await direct_word(slack, "ada")).plain
    await quiet(slack)
    assert len(told(slack, "ada")) == 1


async def test_after_a_crash_while_posting_who_proposed_is_told_once(slack, may_open, config, access):
    async with running(config, access):
        card = await propose(slack)
        await slack.called("chat.postMessage")  # for the card
        slack.faults.drop_before("chat.postMessage")
        await slack.press("mo", "moderators", card.ts, "approve")
        await slack.called("chat.postMessage")
    async with running(config, access):
        assert card_updates.TOLD["approved"] in (await direct_word(slack, "ada")).plain
        await quiet(slack)
    assert len(told(slack, "ada")) == 1


async def test_an_answer_that_came_later_in_private_can_be_fixed_there(slack, may_open, bot):
    answer = await answer_what_was_asked_aside(slack, "mo")
    await slack.shortcut("mo", slack.direct("mo"), answer.ts, "fix_reply")
    form = await opened(slack)
    assert form["callback_id"] == review_forms.FIX
    await send(slack, "mo", form, verdict="none", question=ASKED)
    assert (await slack.first(Deleted)).ts == answer.ts


async def test_who_asked_takes_back_an_answer_that_came_later_in_private(slack, may_open, bot):
    answer = await answer_what_was_asked_aside(slack, "ben")
    await slack.react("ben", slack.direct("ben"), answer.ts, "x")
    assert (await slack.first(Deleted)).ts == answer.ts


async def test_without_the_scope_the_log_says_what_to_do(slack, bot, caplog):
    slack.scopes.discard("im:write")
    card = await propose(slack)
    await slack.press("mo", "moderators", card.ts, "approve")
    await direct_word(slack, "ada")
    assert [record for record in caplog.records if "im:write" in record.getMessage()]


async def test_who_finds_a_private_answer_wrong_is_asked_what_was_asked_for_nobody_keeps_it(slack, bot):
    shown = await slack.command("mo", "study-group", "/ama", "What was the first computer bug?")
    await slack.press("mo", "study-group", shown.ts, "feedback", "negative")
    assert opening_forms.NOT_KEPT in words(await opened(slack))

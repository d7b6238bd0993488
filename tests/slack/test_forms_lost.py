"""A form that Slack stumbles over, or that somebody closed too early: a clear word, and no text lost."""

import sqlite3
from contextlib import contextmanager

import pytest

from bot.moderation import Draft
from bot.platforms.slack import context
from bot.platforms.slack.views import modals, pair_form
from bot.platforms.slack.views.block_kit import escape
from bot.store import Store
from tests.support.moderating import direct_word, opened, private_word, sent, updated_view, value, words
from tests.support.slack_limits import faults

BROKEN = "\n : [broken"
SLOW = 1.3
"""Seconds that reading a thread takes: longer than a form may take to be put together."""


@pytest.fixture
def config(moderated):
    return moderated


@pytest.fixture
async def answer(slack, bot):
    """A good answer in a thread, which Slack is slow to tell about."""
    parent = await slack.say("ada", "study-group", "How do plants survive here?")
    slack.faults.delay("conversations.replies", SLOW)
    return await slack.say("ben", "study-group", "They are plastic.", thread=parent)


@contextmanager
def locked(url):
    """The database, which nobody else can write to."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@pytest.mark.parametrize("failure", ["break_down", "drop_before", "lose_response", "rate_limit"])
async def test_a_form_that_takes_long_is_shown_though_slack_stumbles(slack, answer, failure):
    getattr(slack.faults, failure)("views.update")
    await slack.shortcut("mo", "study-group", answer, "add_pair")
    assert words(await opened(slack)) == modals.WAIT
    assert value(await updated_view(slack), "question") == "How do plants survive here?"


async def test_who_closes_the_window_before_the_form_is_there_is_told_so(slack, answer):
    await slack.shortcut("mo", "study-group", answer, "add_pair")
    await slack.close_view("mo", (await opened(slack))["id"])
    assert (await direct_word(slack, "mo")).plain == context.NOT_SHOWN


async def test_what_was_typed_comes_back_when_saving_fails_after_the_window_was_closed(
    slack, bot, answers, access
):
    await slack.global_shortcut("mo", "new_pair")
    form = await opened(slack)
    with locked(access.database_url):
        waiting = await sent(
            slack, "mo", form, question="Who waters the plants?", answer="<@U1> Chi.", ama="hopper.yaml"
        )
        assert words(waiting) == modals.WAIT
        await slack.close_view("mo", waiting["id"])
        with (answers / "hopper.yaml").open("a", encoding="utf-8") as file:
            file.write(BROKEN)
    told = await direct_word(slack, "mo")
    assert "hopper.yaml" in told.plain
    assert "Who waters the plants?" in told.plain
    assert "<@U1> Chi." in told.plain
    assert "<@U1>" not in told.text


def test_the_longest_form_comes_back_whole_in_messages_that_slack_takes():
    answer = "\n\n".join(letter * 2_900 for letter in "abcdefghij")
    draft = Draft("Why?", answer, also=("How so?",))
    view = pair_form.pair_form(pair_form.ADD, draft, modals.FormState(), (), notes=["It cannot be saved."])
    told = list(modals.as_messages(view))
    assert told[0][0].startswith("It cannot be saved.")
    for text, shown in told:
        assert not faults({"text": escape(text), "blocks": shown})
    whole = str(told)
    assert all(letter * 2_900 in whole for letter in "abcdefghij")
    assert "How so?" in whole


@pytest.mark.parametrize("failure", ["break_down", "drop_before", "rate_limit"])
async def test_a_list_is_shown_though_slack_stumbles_over_its_address(slack, bot, failure):
    getattr(slack.faults, failure)("response_url")
    assert (await slack.command("mo", "study-group", "/ama", "unanswered")).plain


async def test_a_word_that_its_address_does_not_take_is_written_directly(slack, bot):
    slack.faults.fail("views.open", "expired_trigger_id")
    slack.faults.fail("response_url", error="used_url")
    await slack.shortcut("ada", "study-group", await slack.say("ben", "study-group", "Hm."), "fix_reply")
    assert (await direct_word(slack, "ada")).plain == context.ONLY_MODERATORS


async def test_what_somebody_was_handed_back_goes_with_all_else_when_they_are_forgotten(
    slack, answer, access
):
    await slack.shortcut("mo", "study-group", answer, "add_pair")
    await slack.close_view("mo", (await opened(slack))["id"])
    await direct_word(slack, "mo")
    mo = slack.member("mo").id
    async with Store(access.database_url) as store:
        assert len(await store.run(lambda tx: tx.words_of(mo))) == 1


async def test_who_has_to_be_told_is_told_even_without_a_database(slack, answer, access):
    await slack.shortcut("mo", "study-group", answer, "add_pair")
    with sqlite3.connect(access.database_url.removeprefix("sqlite:///")) as connection:
        connection.execute("DROP TABLE outbox")
    connection.close()
    await slack.close_view("mo", (await opened(slack))["id"])
    assert (await direct_word(slack, "mo")).plain == context.NOT_SHOWN


async def test_who_shares_an_answer_without_a_database_is_told_that_it_is_broken(slack, bot, access):
    shown = await slack.command("ada", "study-group", "/ama", "What was the first computer bug?")
    with sqlite3.connect(access.database_url.removeprefix("sqlite:///")) as connection:
        connection.execute("DROP TABLE outbox")
    connection.close()
    await slack.press("ada", "study-group", shown.ts, "share")
    assert (await private_word(slack, "ada")).plain == context.BROKEN

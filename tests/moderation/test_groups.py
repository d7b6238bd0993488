"""What many ask in nearly the same words is one card in the moderators' channel, which says how often, and where."""

import asyncio
import threading

import pytest

from bot import run
from bot.moderation import admin
from bot.platforms.slack import card_updates
from localslack import Posted, Updated
from tests.moderation.conftest import TAXES
from tests.support.bots import QUICK
from tests.support.moderating import opened, posted_in, send
from tests.support.networks import RememberingNetworks


async def ask(slack, user, text):
    return await slack.say(user, "study-group", f"<@{slack.bot_user_id}> {text}")


@pytest.fixture
async def card(slack, bot):
    """The card about what Ada asked first, and Ben after her: as it was posted, and her message and his."""
    first = await ask(slack, "ada", TAXES)
    posted = await posted_in(slack, "moderators")
    second = await ask(slack, "ben", "how can i file my taxes in belgium")
    return posted, first, second


async def becomes(slack, posted, said=""):
    """What the card says next, if it has that in it."""
    found = await slack.first(Updated, lambda change: change.ts == posted.ts and said in change.plain)
    return found.plain


def links(message):
    return [
        e["url"]
        for block in message.blocks
        for part in block["elements"]
        for e in part.get("elements", [])
        if e["type"] == "link"
    ]


async def test_the_card_says_how_often_it_was_asked_and_nothing_is_posted_anew(slack, card):
    posted, first, second = card
    updated = await slack.first(Updated, lambda change: change.ts == posted.ts)
    assert TAXES in updated.plain
    assert "asked 2 times" in updated.plain
    assert [link.rpartition("/p")[2] for link in links(updated)] == [
        ts.replace(".", "") for ts in (second, first)
    ]
    actions = [action["action_id"] for action in updated.actions]
    assert [one for one in actions if not one.startswith("same_as_pair")] == [
        "answer",
        "same_as",
        "dismiss",
        "take_on",
    ]
    await slack.command("chi", "study-group", "/ama", "How do you file the taxes in Belgium?")
    assert "asked 3 times" in await becomes(slack, posted)
    await slack.settled()
    where = slack.channel("moderators").id
    assert not [change for change in slack.pending if isinstance(change, Posted) and change.channel == where]


async def test_what_asks_something_else_has_its_own_card(slack, card):
    await ask(slack, "chi", "Where is the volcano?")
    assert "volcano" in (await posted_in(slack, "moderators")).plain


async def test_answered_the_card_is_settled_and_everybody_is_told(slack, card):
    posted, *asked = card
    await becomes(slack, posted, "asked 2 times")
    await slack.press("mo", "moderators", posted.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="first-bug")
    assert TAXES in await becomes(slack, posted, "Mo Lindqvist has answered this")
    for ts in asked:
        await slack.first(Posted, lambda change, ts=ts: change.thread_ts == ts and "moth" in change.plain)


async def test_the_first_one_is_deleted_and_the_card_goes_on_with_the_others(slack, card):
    posted, first, _ = card
    await becomes(slack, posted, "asked 2 times")
    await slack.delete("study-group", first)
    said = await becomes(slack, posted)
    assert "how can i file my taxes in belgium" in said
    assert "times" not in said
    await slack.press("mo", "moderators", posted.ts, "dismiss")
    assert "dismissed this" in await becomes(slack, posted)


async def test_the_last_one_is_deleted_and_nothing_is_left(slack, card):
    posted, *both = card
    for ts in both:
        await slack.delete("study-group", ts)
    assert await becomes(slack, posted, card_updates.GONE)


async def test_who_asks_otherwise_leaves_the_card(slack, card):
    posted, first, _ = card
    await becomes(slack, posted, "asked 2 times")
    await slack.edit("study-group", first, f"<@{slack.bot_user_id}> Where is the volcano?")
    assert "volcano" in (await posted_in(slack, "moderators")).plain
    said = await becomes(slack, posted)
    assert "how can i file my taxes in belgium" in said
    assert TAXES not in said


async def test_asked_again_after_it_was_dismissed_it_is_a_new_card(slack, card):
    posted, *_ = card
    await becomes(slack, posted, "asked 2 times")  # what is dismissed is what the card shows
    await slack.press("mo", "moderators", posted.ts, "dismiss")
    await becomes(slack, posted, "dismissed this")
    await ask(slack, "chi", TAXES)
    assert "times" not in (await posted_in(slack, "moderators")).plain


async def test_what_the_first_one_wrote_is_forgotten_and_the_card_goes_on(slack, card, access):
    posted, *_ = card
    await becomes(slack, posted, "asked 2 times")
    ada = slack.member("ada").id
    await asyncio.to_thread(admin.forgotten, access.database_url, ada)
    said = await becomes(slack, posted)
    assert "how can i file my taxes in belgium" in said
    assert TAXES not in said


class PausingNetworks(RememberingNetworks):
    """Networks that read one question only when they are let."""

    def __init__(self, question):
        super().__init__()
        self._question = question
        self.begun, self.let = threading.Event(), threading.Event()

    def read(self, text):
        if text == self._question:
            self.begun.set()
            self.let.wait()
        return super().read(text)


async def test_what_is_answered_while_its_like_is_being_judged_is_no_card_of_its_own(slack, config, access):
    networks = PausingNetworks("how can i file my taxes in belgium")
    async with run.running(config, access, pace=QUICK, networks=networks):
        await ask(slack, "ada", TAXES)
        posted = await posted_in(slack, "moderators")
        await slack.press("mo", "moderators", posted.ts, "answer")
        form = await opened(slack)
        second = await ask(slack, "ben", "how can i file my taxes in belgium")
        await asyncio.to_thread(networks.begun.wait)
        await send(slack, "mo", form, answer="By post.", ama="hopper.yaml", guest="", date="")
        networks.let.set()
        assert "By post." in (await slack.first(Posted, lambda one: one.thread_ts == second)).plain
        await ask(slack, "chi", "Where is the volcano?")
        assert "volcano" in (await posted_in(slack, "moderators")).plain


async def test_what_is_answered_while_a_command_asks_its_like_is_the_answer_to_that(slack, config, access):
    networks = PausingNetworks("how can i file my taxes in belgium")
    async with run.running(config, access, pace=QUICK, networks=networks):
        await ask(slack, "ada", TAXES)
        posted = await posted_in(slack, "moderators")
        await slack.press("mo", "moderators", posted.ts, "answer")
        form = await opened(slack)
        asking = asyncio.create_task(
            slack.command("ben", "study-group", "/ama", "how can i file my taxes in belgium")
        )
        await asyncio.to_thread(networks.begun.wait)
        await send(slack, "mo", form, answer="By post.", ama="hopper.yaml", guest="", date="")
        networks.let.set()
        assert "By post." in (await asking).plain


async def test_what_people_ask_each_other_is_in_no_queue_until_another_asks_it_too(slack, bot):
    await slack.say("ada", "study-group", "Should we order pizza for tonight?")
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    assert TAXES in (await posted_in(slack, "moderators")).plain
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert (TAXES in listed.plain, "pizza" in listed.plain) == (True, False)
    await slack.say("ben", "study-group", "Should we order pizza tonight?")
    card = await posted_in(slack, "moderators")
    assert ("pizza" in card.plain, "asked 2 times" in card.plain) == (True, True)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert "pizza" in listed.plain

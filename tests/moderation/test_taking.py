"""A moderator takes a question: the others see it, everywhere, until it is answered or handed back."""

import asyncio
import json

import pytest

from bot.moderation import admin
from bot.platforms.slack.handlers import review_buttons
from bot.platforms.slack.views import block_kit, cards
from localslack import Ephemeral, Published, Updated
from tests.moderation.conftest import TAXES
from tests.support.moderating import direct_word, opened, posted_in, private_word, send

MO_HAS_IT = cards.TAKEN_CARE.format(name="Mo Lindqvist")


@pytest.fixture
def config(moderated, slack):
    slack.moderator("nia")
    return moderated


@pytest.fixture
async def taken(slack, asked):
    """A question that Mo has taken: the message, and its card."""
    ts, card = asked
    await slack.press("mo", "moderators", card.ts, "take_on")
    return ts, await becomes(slack, card, MO_HAS_IT)


async def becomes(slack, card, said):
    """The card once it says that."""
    return await slack.first(Updated, lambda change: change.ts == card.ts and said in change.plain)


def buttons(change):
    return [action["action_id"] for action in change.actions]


async def test_the_card_says_who_and_offers_to_hand_it_back(slack, taken):
    offered = [one for one in buttons(taken[1]) if not one.startswith("same_as_pair")]
    assert offered == ["answer", "same_as", "dismiss", "hand_back"]


async def test_the_others_see_it_in_the_list_and_in_the_home(slack, taken):
    listed = await slack.command("nia", "study-group", "/ama", "unanswered")
    assert MO_HAS_IT in listed.plain
    assert "hand_back" in buttons(listed)
    await slack.open_home("nia")
    assert MO_HAS_IT in json.dumps((await slack.first(Published)).view)


async def test_of_two_who_press_at_once_one_is_told_who_was_first(slack, asked):
    card = asked[1]
    await asyncio.gather(*(slack.press(who, "moderators", card.ts, "take_on") for who in ("mo", "nia")))
    told = (await slack.first(Ephemeral)).plain
    assert told.endswith("was first: this is already taken.")
    await becomes(slack, card, cards.TAKEN_CARE.format(name=told.partition(" was first")[0]))


async def test_handed_back_anybody_may_take_it(slack, taken):
    card = taken[1]
    await slack.press("mo", "moderators", card.ts, "hand_back")
    free = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert MO_HAS_IT not in free.plain
    await slack.press("nia", "moderators", card.ts, "take_on")
    await becomes(slack, card, cards.TAKEN_CARE.format(name="Nia"))


async def test_who_is_away_hears_that_another_handed_it_back(slack, taken):
    await slack.press("nia", "moderators", taken[1].ts, "hand_back")
    told = await direct_word(slack, "mo")
    assert review_buttons.HANDED_BACK.split("{name}")[1] in told.plain
    assert block_kit.SEE_IT in told.plain


async def test_from_the_list_and_the_home_it_is_taken_too(slack, asked):
    listed = await slack.command("nia", "study-group", "/ama", "unanswered")
    await slack.press("nia", "study-group", listed.ts, "take_on")
    shown = await private_word(slack, "nia")
    assert (shown.replaced, "takes care of this" in shown.plain) == (True, True)
    await slack.open_home("nia")
    view = (await slack.first(Published)).view
    await slack.press_in_view("nia", view["id"], "hand_back")
    again = (await slack.first(Published)).view
    assert "takes care of this" not in json.dumps(again)


async def test_who_asks_the_same_later_is_taken_care_of_too_and_an_edit_changes_nothing(slack, taken):
    ts, card = taken
    second = await slack.say(
        "ben", "study-group", f"<@{slack.bot_user_id}> how can i file my taxes in belgium"
    )
    assert MO_HAS_IT in (await becomes(slack, card, "asked 2 times")).plain
    await slack.delete("study-group", ts)
    await becomes(slack, card, MO_HAS_IT)
    await slack.edit("study-group", second, f"<@{slack.bot_user_id}> How can I file my taxes in Belgium")
    assert MO_HAS_IT in (await posted_in(slack, "moderators")).plain


async def test_another_may_answer_it_all_the_same(slack, taken):
    await slack.press("nia", "moderators", taken[1].ts, "answer")
    await send(slack, "nia", await opened(slack), answer="By post.", ama="hopper.yaml", guest="", date="")
    assert "has answered this" in (await becomes(slack, taken[1], TAXES)).plain


async def test_a_member_may_neither_take_it_nor_hand_it_back(slack, taken):
    await slack.join("ben", "moderators")
    await slack.press("ben", "moderators", taken[1].ts, "hand_back")
    assert "for the moderators" in (await private_word(slack, "ben")).plain


async def test_a_moderator_who_is_forgotten_takes_care_of_nothing(slack, taken, access):
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("mo").id)
    (group,) = await asyncio.to_thread(admin.unanswered, access.database_url)
    assert (group.taken_by, group.taken_as) == ("", "")
    card = await slack.first(Updated, lambda change: change.ts == taken[1].ts)
    assert MO_HAS_IT not in card.plain

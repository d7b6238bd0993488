"""Members propose, moderators decide: in their channel, once, and the proposer is told."""

import asyncio
import copy

import pytest

from bot.platforms.slack import card_updates, context
from bot.platforms.slack.handlers import pair_form
from bot.platforms.slack.views import cards
from bot.platforms.slack.views import pair_form as forms
from localslack import Updated
from tests.support.bots import running
from tests.support.moderating import (
    changed,
    direct_word,
    opened,
    posted_in,
    private_word,
    send,
    snapshot,
    value,
    words,
)

QUESTION, ANSWER = "Who waters the plants?", "Chi, on **Mondays**."
PAIR = [
    "+  - id: who-waters-the-plants",
    "+    question: Who waters the plants?",
    "+    answer: |",
    "+      Chi, on **Mondays**.",
]


@pytest.fixture
def nia(slack):
    """A second moderator, there from the start: Slack is asked once in five minutes."""
    return slack.moderator("nia")


@pytest.fixture
async def card(slack, bot, answers):
    """What Ada proposes, as it stands in the moderators' channel."""
    await slack.global_shortcut("ada", "new_pair")
    form = await opened(slack)
    assert (form["title"]["text"], form["submit"]["text"]) == (forms.PROPOSE, forms.SEND)
    before = snapshot(answers)
    told = await send(slack, "ada", form, question=QUESTION, answer=ANSWER, ama="hopper.yaml")
    assert pair_form.PROPOSED in words(told)
    assert snapshot(answers) == before
    return await posted_in(slack, "moderators")


async def test_the_card_shows_who_proposes_what(slack, card):
    assert cards.PROPOSED.format(name="Ada Verma") in card.plain
    assert QUESTION in card.plain
    assert "Mondays" in card.plain
    assert [action["action_id"] for action in card.actions] == ["approve", "edit_proposal", "reject"]


async def test_approved_it_is_live_and_its_proposer_is_told(slack, card, answers):
    before = snapshot(answers)
    await slack.press("mo", "moderators", card.ts, "approve")
    assert (await slack.first(Updated)).plain.startswith("Mo Lindqvist has approved this")
    assert card_updates.TOLD["approved"] in (await direct_word(slack, "ada")).plain
    assert QUESTION in (await private_word(slack, "mo")).text
    assert changed(before, snapshot(answers)) == {"hopper.yaml": PAIR}


async def test_the_history_says_who_proposed_and_who_approved_by_name(slack, card):
    await slack.press("mo", "moderators", card.ts, "approve")
    await private_word(slack, "mo")
    told = await slack.command("mo", "study-group", "/ama", "history")
    assert "Mo Lindqvist added" in told.plain
    assert "\nproposed by Ada Verma, from Slack" in told.plain
    assert slack.member("ada").id not in told.plain


async def test_it_is_edited_and_then_approved(slack, card, answers):
    before = snapshot(answers)
    await slack.press("mo", "moderators", card.ts, "edit_proposal")
    form = await opened(slack)
    assert value(form, "answer") == ANSWER
    await send(slack, "mo", form, answer="Chi.")
    assert changed(before, snapshot(answers)) == {"hopper.yaml": [*PAIR[:-1], "+      Chi."]}
    assert card_updates.TOLD["approved"] in (await direct_word(slack, "ada")).plain


async def test_rejected_its_proposer_is_told_why(slack, card, answers):
    before = snapshot(answers)
    await slack.press("mo", "moderators", card.ts, "reject")
    await send(slack, "mo", await opened(slack), reason="Plants are <!channel> no subject")
    assert (await slack.first(Updated)).plain.startswith("Mo Lindqvist has rejected this")
    told = await direct_word(slack, "ada")
    assert card_updates.TOLD["rejected"] in told.plain
    assert "Plants are <!channel> no subject" in told.plain
    assert "<!channel>" not in told.text
    assert snapshot(answers) == before


async def test_of_two_approvals_at_once_one_wins_and_the_other_is_told_who_did(slack, nia, card, answers):
    before = snapshot(answers)
    await asyncio.gather(*(slack.press(who, "moderators", card.ts, "approve") for who in ("mo", nia)))
    told = [(await private_word(slack, "mo")).text, (await private_word(slack, "nia")).text]
    assert sum("was first: this is already approved" in text for text in told) == 1
    assert changed(before, snapshot(answers)) == {"hopper.yaml": PAIR}


async def test_a_double_click_approves_once_and_says_so(slack, card, answers):
    before = snapshot(answers)
    await asyncio.gather(*(slack.press("mo", "moderators", card.ts, "approve") for _ in range(2)))
    told = {(await private_word(slack, "mo")).text for _ in range(2)}
    assert context.DONE_BY_YOU.format(outcome="approved") in told
    assert changed(before, snapshot(answers)) == {"hopper.yaml": PAIR}


async def test_approval_and_rejection_at_once_leave_one_decision(slack, nia, card, answers):
    await slack.press("mo", "moderators", card.ts, "reject")
    form = await opened(slack)
    await slack.press(nia, "moderators", card.ts, "approve")
    await private_word(slack, "nia")
    late = await send(slack, "mo", form, reason="no")
    assert "Nia was first: this is already approved" in words(late)
    assert QUESTION in snapshot(answers)["hopper.yaml"]


async def test_a_member_who_presses_gets_a_friendly_word(slack, card, answers):
    before = snapshot(answers)
    slack.channel("moderators").members.append(slack.member("ben").id)
    for action in ("approve", "edit_proposal", "reject"):
        await slack.press("ben", "moderators", card.ts, action)
        assert (await private_word(slack, "ben")).text == context.ONLY_MODERATORS
    assert snapshot(answers) == before


async def test_who_is_no_moderator_any_more_when_sending_in_decides_nothing(slack, card, answers, moderated):
    before = snapshot(answers)
    await slack.press("mo", "moderators", card.ts, "reject")
    form = await opened(slack)
    slack.backend.views.stacks[slack.member("ben").id] = slack.backend.views.stacks[slack.member("mo").id]
    refused = await send(slack, "ben", form, reason="because")
    assert context.ONLY_MODERATORS in words(refused)
    await slack.press("mo", "moderators", card.ts, "approve")
    await private_word(slack, "mo")
    assert changed(before, snapshot(answers)) == {"hopper.yaml": PAIR}


async def test_a_proposal_like_an_archived_pair_says_so(slack, bot):
    await slack.global_shortcut("ada", "new_pair")
    form = await opened(slack)
    told = await send(slack, "ada", form, question="What was the very first computer bug?", answer="A moth.")
    assert "What was the first computer bug?" in words(told)
    assert "What was the first computer bug?" in (await posted_in(slack, "moderators")).plain


async def test_a_proposal_may_become_a_phrasing(slack, bot, answers):
    before = snapshot(answers)
    await slack.global_shortcut("ada", "new_pair")
    asked = "What was the very first computer bug?"
    await send(slack, "ada", await opened(slack), question=asked, answer="A moth.")
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "edit_proposal")
    near = await send(slack, "mo", await opened(slack))
    await send(slack, "mo", near, near="phrasing:first-bug")
    assert changed(before, snapshot(answers)) == {"hopper.yaml": [f"+      - {asked}"]}
    assert card_updates.TOLD["phrased"] in (await direct_word(slack, "ada")).plain


async def test_what_a_member_makes_of_a_message_is_proposed(slack, bot, answers):
    before = snapshot(answers)
    parent = await slack.say("ada", "study-group", "How do plants survive here?")
    reply = await slack.say("ben", "study-group", "They are plastic.", thread=parent)
    await slack.shortcut("chi", "study-group", reply, "add_pair")
    await send(slack, "chi", await opened(slack))
    assert "Chi Nakamura proposes" in (await posted_in(slack, "moderators")).plain
    assert snapshot(answers) == before


async def test_a_form_that_is_sent_in_again_after_a_restart_is_one_proposal(slack, config, access):
    values = {"question": QUESTION, "answer": ANSWER, "ama": "hopper.yaml"}
    stacks, ada = slack.backend.views.stacks, slack.member("ada").id
    async with running(config, access):
        await slack.global_shortcut("ada", "new_pair")
        form = await opened(slack)
        still_open = copy.deepcopy(stacks[ada])
        await send(slack, "ada", form, **values)
        await posted_in(slack, "moderators")
    stacks[ada] = still_open  # what Ada sees if the process died before it could say so
    async with running(config, access):
        assert pair_form.PROPOSED in words(await send(slack, "ada", form, **values))
        await slack.global_shortcut("ben", "new_pair")
        await send(slack, "ben", await opened(slack), question="What is next?", answer="This.")
        assert "What is next?" in (await posted_in(slack, "moderators")).plain

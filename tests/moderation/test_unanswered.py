"""What the bot could not answer reaches those who can, and comes back to those who asked."""

import asyncio
import json

import pytest

from bot.moderation import admin
from bot.platforms import wording
from bot.platforms.slack import context
from bot.platforms.slack.views import block_kit, cards, lists, pair_form
from localslack import Deleted, Ephemeral, OpenedView, Posted, Updated
from tests.moderation.conftest import TAXES
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


@pytest.fixture
def config(moderated, slack):
    slack.moderator("nia")
    return moderated


async def answered_in(slack, ts):
    """What the bot says next in the thread of *ts*."""
    await slack.first(Posted, lambda posted: posted.thread_ts == ts)  # its regret, which stays
    answer = await slack.first(Posted, lambda posted: posted.thread_ts == ts)
    await slack.settled()
    assert not [one for one in slack.pending if isinstance(one, Posted) and one.thread_ts == ts]
    return answer.plain


async def test_the_card_has_the_question_and_what_can_be_done(slack, asked):
    card = asked[1]
    assert cards.UNANSWERED in card.plain
    assert TAXES in card.plain
    assert [action["action_id"] for action in card.actions][:3] == ["answer", "same_as", "dismiss"]


async def test_a_remark_in_ones_own_answered_thread_is_no_card_and_a_question_near_a_pair_is_one(slack, bot):
    ts = await slack.say("ada", "study-group", "Why do you hand out pieces of wire?")
    await slack.first(Posted, lambda posted: posted.thread_ts == ts)
    await slack.say("ada", "study-group", "why is the wifi so slow?", thread=ts)
    await slack.say("ada", "study-group", "do you like fortran as a language?", thread=ts)
    assert "fortran" in (await posted_in(slack, "moderators")).plain


def links(change):
    return [action for action in json.dumps(change.blocks).split('"') if "/archives/" in action]


async def test_what_was_asked_in_a_direct_message_is_said_to_be_and_not_linked(slack, bot):
    await slack.say_direct("ada", TAXES)
    card = await posted_in(slack, "moderators")
    assert block_kit.DIRECT in card.plain
    assert links(card) == []
    await slack.say_direct("chi", TAXES)
    await slack.first(Updated)  # the card, which counts
    await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    await slack.first(Updated)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert "asked 3 times" in listed.plain
    assert listed.plain.count(block_kit.DIRECT) == 1
    assert len(links(listed)) == 1


async def test_answered_it_becomes_a_pair_and_who_asked_is_told_in_their_thread_once(slack, asked, answers):
    ts, card = asked
    await slack.press("mo", "moderators", card.ts, "answer")
    form = await opened(slack)
    assert form["title"]["text"] == pair_form.ANSWER
    assert (value(form, "question"), value(form, "guest")) == (TAXES, "Mo Lindqvist")
    before = snapshot(answers)
    changes = {"answer": "By post, in June.", "ama": "hopper.yaml", "guest": "", "date": ""}
    assert TAXES in words(await send(slack, "mo", form, **changes))
    assert "By post" in await answered_in(slack, ts)
    assert changed(before, snapshot(answers))["hopper.yaml"][1] == f"+    question: {TAXES}"
    settled = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert "Mo Lindqvist has answered this" in settled.plain
    assert settled.actions == []


async def test_the_list_has_near_identical_questions_together_most_asked_first(slack, asked):
    await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> how do i file my taxes in belgium")
    await slack.first(Updated)  # the card, which counts
    await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> Where is the volcano?")
    await posted_in(slack, "moderators")
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert listed.plain.index("asked 2 times") < listed.plain.index("volcano")
    assert "latest message  ·  earlier one" in listed.plain
    assert lists.UNANSWERED.format(total=2) in listed.plain


async def test_an_empty_list_says_so(slack, bot):
    assert (await slack.command("mo", "study-group", "/ama", "unanswered")).plain == lists.NOTHING_UNANSWERED


async def test_a_long_list_comes_in_pages(slack, bot):
    subjects = ("volcano", "saxophone", "marzipan", "glacier", "submarine", "kangaroo", "typewriter")
    for subject in subjects:
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> Where is the {subject}?")
        await posted_in(slack, "moderators")
    first = await slack.command("mo", "study-group", "/ama", "unanswered")
    await slack.press("mo", "study-group", first.ts, "unanswered_page_on")
    second = await slack.first(Ephemeral)
    shown = first.plain + second.plain
    assert second.replaced
    assert all(shown.count(subject) == 1 for subject in subjects)
    await slack.press("mo", "study-group", second.ts, "unanswered_page_back")
    assert (await slack.first(Ephemeral)).plain == first.plain


async def test_the_same_as_an_archived_pair_it_becomes_a_phrasing_of_it(slack, asked, answers):
    ts, card = asked
    before = snapshot(answers)
    await slack.press("mo", "moderators", card.ts, "same_as")
    form = await opened(slack)
    offered = await slack.suggest("mo", form["id"], "pair_search", "programming language")
    assert offered[0]["value"] == "favourite-language"
    assert offered[0]["text"]["text"] == "Which programming language do you like best?"
    await send(slack, "mo", form, pair_search="favourite-language")
    assert changed(before, snapshot(answers)) == {"hopper.yaml": [f"+      - {TAXES}"]}
    assert "COBOL" in await answered_in(slack, ts)


@pytest.mark.parametrize("aside", [True, False])
async def test_an_answer_that_comes_later_in_private_says_what_was_asked(slack, bot, access, aside):
    if aside:
        await slack.command("ada", "study-group", "/ama", TAXES)
    else:
        await slack.say_direct("ada", TAXES)
        await direct_word(slack, "ada")
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="favourite-language")
    later = await direct_word(slack, "ada")
    asked = wording.YOU_ASKED.format(question=TAXES)
    assert later.plain.index(asked) < later.plain.index("COBOL")
    assert later.text.startswith(asked)
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("ada").id)
    assert (await slack.first(Deleted, lambda gone: gone.channel == later.channel)).ts == later.ts


async def test_without_a_pair_the_form_says_so(slack, asked):
    await slack.press("mo", "moderators", asked[1].ts, "same_as")
    assert "pair_search" in await send(slack, "mo", await opened(slack))


async def test_a_pair_that_vanished_meanwhile_is_told_and_the_question_stays(slack, asked, answers):
    await slack.press("mo", "moderators", asked[1].ts, "same_as")
    told = await send(slack, "mo", await opened(slack), pair_search="no-such-pair")
    assert told["title"]["text"] == context.SORRY
    assert TAXES in (await slack.command("mo", "study-group", "/ama", "unanswered")).plain


async def test_dismissed_it_is_off_the_list_and_the_card_says_by_whom(slack, asked):
    await slack.press("mo", "moderators", asked[1].ts, "dismiss")
    settled = await slack.first(Updated, lambda change: change.ts == asked[1].ts)
    assert "Mo Lindqvist has dismissed this" in settled.plain
    await private_word(slack, "mo")
    assert TAXES not in (await slack.command("mo", "study-group", "/ama", "unanswered")).plain


async def test_dismissed_in_the_list_the_list_is_shown_anew(slack, asked):
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    await slack.press("mo", "study-group", listed.ts, "dismiss")
    anew = await slack.first(Ephemeral, lambda shown: shown.replaced)
    assert anew.plain == lists.NOTHING_UNANSWERED


async def test_who_comes_second_is_told_who_was_first(slack, asked):
    await slack.press("mo", "moderators", asked[1].ts, "same_as")
    form = await opened(slack)
    await slack.press("nia", "moderators", asked[1].ts, "dismiss")
    await private_word(slack, "nia")
    told = await send(slack, "mo", form, pair_search="first-bug")
    assert "Nia was first: this is already dismissed" in words(told)


async def test_members_are_told_that_this_is_for_moderators(slack, asked):
    reply = await slack.command("ada", "study-group", "/ama", "unanswered")
    assert reply.text == context.ONLY_MODERATORS
    slack.channel("moderators").members.append(slack.member("ben").id)
    for action in ("dismiss", "same_as"):
        await slack.press("ben", "moderators", asked[1].ts, action)
        assert (await private_word(slack, "ben")).text == context.ONLY_MODERATORS
    assert TAXES in (await slack.command("mo", "study-group", "/ama", "unanswered")).plain


async def test_members_may_propose_the_answer(slack, asked, answers):
    before = snapshot(answers)
    slack.channel("moderators").members.append(slack.member("ben").id)
    await slack.press("ben", "moderators", asked[1].ts, "answer")
    form = await opened(slack)
    assert form["title"]["text"] == pair_form.PROPOSE
    await send(slack, "ben", form, answer="By post.", ama="hopper.yaml")
    card = await posted_in(slack, "moderators")
    assert snapshot(answers) == before
    await slack.press("mo", "moderators", card.ts, "approve")
    assert "By post" in await answered_in(slack, asked[0])


async def test_members_get_no_pairs_to_pick_from(slack, asked):
    await slack.press("mo", "moderators", asked[1].ts, "same_as")
    form = await opened(slack)
    slack.backend.views.stacks[slack.member("ben").id] = slack.backend.views.stacks[slack.member("mo").id]
    assert await slack.suggest("ben", form["id"], "pair_search", "bug") == []
    refused = await send(slack, "ben", form, pair_search="first-bug")
    assert context.ONLY_MODERATORS in words(refused)


async def test_options_with_no_words_are_the_newest_pairs(slack, asked):
    await slack.press("mo", "moderators", asked[1].ts, "same_as")
    form = await opened(slack)
    assert len(await slack.suggest("mo", form["id"], "pair_search")) == 4


async def test_whom_slack_does_not_name_is_told_that_it_does_not(slack, config, access):
    slack.faults.fail("usergroups.users.list", "internal_error", times=2)
    async with running(config, access):
        reply = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert reply.text == context.NOT_TOLD


async def test_a_crafted_press_shows_a_member_nothing_that_was_asked_in_private(slack, bot):
    """Who does not see the card does not see what stands on it, whatever their payload says was pressed."""
    await slack.command("ada", "study-group", "/ama", "Is my salary a secret in Belgium?")
    card = await posted_in(slack, "moderators")
    asked = next(action["value"] for action in card.actions if action["action_id"] == "answer")
    mine = await slack.command("ben", "study-group", "/ama", "What was the first computer bug?")
    crafted = {"action_id": "answer", "value": asked}
    for row in mine.blocks:
        row["elements"] = [e | crafted if e.get("action_id") == "share" else e for e in row["elements"]]
    await slack.press("ben", "study-group", mine.ts, "answer")
    assert (await private_word(slack, "ben")).text == context.ONLY_MODERATORS
    await slack.settled()
    assert not [change for change in slack.pending if isinstance(change, OpenedView)]

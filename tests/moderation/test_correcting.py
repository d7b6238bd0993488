"""The bot was wrong: it is put right once, where it stands, and never happens again."""

import asyncio
import json

import pytest

from bot.moderation import admin
from bot.platforms import wording
from bot.platforms.slack import context
from bot.platforms.slack.handlers import opening_forms, review_forms
from bot.platforms.slack.views import block_kit, cards, lists, pair_form, replies
from bot.platforms.slack.views import review_forms as dialogs
from bot.platforms.slack.views.answers import SHARED_BY
from localslack import Deleted, Ephemeral, Updated
from tests.moderation.conftest import ASKED, TAXES
from tests.support.moderating import (
    changed,
    direct_word,
    opened,
    options,
    posted_in,
    private_word,
    send,
    snapshot,
    updated_view,
    value,
    words,
)

RIGHT = {"verdict": "other", "pair_search": "favourite-language"}


@pytest.fixture
def config(moderated, slack):
    slack.moderator("nia")
    return moderated


@pytest.fixture
async def form(slack, reply):
    """The form to fix it, opened by a moderator."""
    await slack.shortcut("mo", "study-group", reply.ts, "fix_reply")
    return await opened(slack)


async def test_the_form_shows_what_was_asked_and_what_was_given(slack, form):
    assert form["callback_id"] == dialogs.FIX
    assert value(form, "question") == ASKED
    assert "What was the first computer bug?" in words(form)
    assert options(form, "verdict") == ["other", "none", "edit"]


async def test_the_right_pair_is_learnt_and_the_reply_changes_in_place(slack, reply, form, answers):
    before = snapshot(answers)
    told = await send(slack, "mo", form, **RIGHT)
    assert "one more way to ask" in words(told)
    updated = await slack.first(Updated, lambda change: change.ts == reply.ts)
    assert "COBOL" in updated.plain
    assert changed(before, snapshot(answers)) == {"hopper.yaml": [f"+      - {ASKED}"]}
    await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> {ASKED}")
    assert "COBOL" in (await slack.posted()).plain


async def test_no_pair_answers_it_and_it_never_again_draws_that_pair(slack, reply, form, answers):
    before = snapshot(answers)
    told = await send(slack, "mo", form, verdict="none")
    assert review_forms.WITHDRAWN in words(told)
    assert (await slack.first(Deleted)).ts == reply.ts
    assert snapshot(answers) == before
    await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> {ASKED}")
    assert "A moth in a relay" not in (await slack.posted()).plain


async def test_the_pair_itself_is_edited(slack, form, answers):
    before = snapshot(answers)
    edit = await send(slack, "mo", form, verdict="edit")
    assert (edit["callback_id"], edit["title"]["text"]) == (pair_form.CALLBACK, pair_form.EDIT)
    # Slack keeps what was typed into a block of the same name: what was asked would become the pair's question.
    assert not {block["block_id"] for block in form["blocks"]} & {
        block["block_id"] for block in edit["blocks"]
    }
    await send(slack, "mo", edit, question="What was the first bug?")
    assert changed(before, snapshot(answers)) == {
        "hopper.yaml": [
            "-    question: What was the first computer bug?",
            "+    question: What was the first bug?",
        ]
    }


async def test_edited_from_the_reply_the_reply_says_what_the_pair_says_now(slack, reply, form):
    edit = await send(slack, "mo", form, verdict="edit")
    await send(slack, "mo", edit, answer="A **beetle**, they say.")
    updated = await slack.first(Updated, lambda change: change.ts == reply.ts)
    assert "beetle" in updated.plain


@pytest.fixture(params=["shared", "told later"])
async def introduced(slack, bot, request):
    """An answer under a line that says what was asked: where it stands, its ts, and that line."""
    if request.param == "shared":
        given = await slack.command("ada", "study-group", "/ama", ASKED)
        await slack.press("ada", "study-group", given.ts, "share")
        shared = await posted_in(slack, "study-group")
        return "study-group", shared.ts, SHARED_BY.format(name="Ada Verma", question=ASKED)
    await slack.command("ada", "study-group", "/ama", TAXES)
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="first-bug")
    later = await direct_word(slack, "ada")
    return slack.direct("ada"), later.ts, wording.YOU_ASKED.format(question=TAXES)


@pytest.mark.parametrize(
    ("choice", "edit", "says"),
    [(RIGHT | {"question": TAXES}, {}, "COBOL"), ({"verdict": "edit"}, {"answer": "A beetle."}, "beetle")],
)
async def test_however_it_is_put_right_it_says_what_was_asked(slack, introduced, choice, edit, says):
    where, ts, line = introduced
    for _ in range(2):  # the second time it is put right what was put right
        await slack.shortcut("mo", where, ts, "fix_reply")
        shown = await send(slack, "mo", await opened(slack), **choice)
        if edit:
            await send(slack, "mo", shown, **edit)
        updated = await slack.first(Updated, lambda change: change.ts == ts)
        assert updated.plain.startswith(line)
        assert updated.text.startswith(line)
        assert says in updated.plain
        choice, edit, says = {"verdict": "edit"}, {"answer": "A fly, after all."}, "fly"


async def test_who_fixes_it_second_is_told_of_the_first_and_asked_again(slack, reply, form, answers):
    await slack.shortcut("nia", "study-group", reply.ts, "fix_reply")
    second = await opened(slack)
    await send(slack, "mo", form, **RIGHT)
    await slack.first(Updated, lambda change: change.ts == reply.ts)
    again = await send(slack, "nia", second, verdict="none")
    assert "Mo Lindqvist was first" in words(again)
    assert "Which programming language do you like best?" in words(again)
    await slack.settled()
    assert not [change for change in slack.pending if isinstance(change, Deleted)]
    assert review_forms.WITHDRAWN in words(await send(slack, "nia", again, verdict="none"))
    assert (await slack.first(Deleted)).ts == reply.ts


async def test_who_comes_after_a_withdrawal_is_told_and_may_still_teach(slack, reply, form, answers):
    await slack.shortcut("nia", "study-group", reply.ts, "fix_reply")
    second = await opened(slack)
    await send(slack, "mo", form, verdict="none")
    again = await send(slack, "nia", second, **RIGHT)
    assert "Mo Lindqvist was first: the reply is withdrawn" in words(again)
    told = words(await send(slack, "nia", again, **RIGHT))
    assert "one more way to ask" in told
    assert review_forms.REPLY_TOO not in told


async def test_what_is_missing_is_asked_for(slack, form):
    assert set(await send(slack, "mo", form)) == {"verdict"}
    assert set(await send(slack, "mo", form, verdict="other", question="")) == {"pair_search", "question"}


async def test_a_pair_that_vanished_meanwhile_is_told(slack, form):
    told = await send(slack, "mo", form, verdict="other", pair_search="no-such-pair")
    assert told["title"]["text"] == context.SORRY


async def test_a_question_that_was_deleted_is_typed_in(slack, reply):
    slack.scopes.discard("channels:history")
    await slack.shortcut("mo", "study-group", reply.ts, "fix_reply")
    form = await opened(slack)
    assert opening_forms.NOT_READ in words(form)
    assert value(form, "question") is None


async def test_what_is_no_reply_of_ours_is_told(slack, reply):
    ts = await slack.say("ben", "study-group", "Lunch at noon in the usual place, see you all there.")
    await slack.shortcut("mo", "study-group", ts, "fix_reply")
    assert opening_forms.NOT_MINE in words(await opened(slack))


async def test_members_get_a_friendly_word(slack, reply):
    """In a modal: a private message would stand in the channel, behind the thread that the reply is in."""
    await slack.shortcut("ben", "study-group", reply.ts, "fix_reply")
    assert context.ONLY_MODERATORS in words(await opened(slack))


async def test_where_no_modal_opens_they_get_it_as_a_message(slack, reply):
    slack.faults.fail("views.open", "expired_trigger_id")
    await slack.shortcut("ben", "study-group", reply.ts, "fix_reply")
    assert (await private_word(slack, "ben")).text == context.ONLY_MODERATORS


async def test_a_form_that_a_member_sends_in_does_nothing(slack, form, answers):
    before = snapshot(answers)
    slack.backend.views.stacks[slack.member("ben").id] = slack.backend.views.stacks[slack.member("mo").id]
    assert context.ONLY_MODERATORS in words(await send(slack, "ben", form, **RIGHT))
    assert snapshot(answers) == before


# -- thumbs down


async def test_a_moderators_thumbs_down_opens_the_form(slack, reply):
    await slack.press("mo", "study-group", reply.ts, "feedback", "negative")
    form = await opened(slack)
    assert (form["callback_id"], value(form, "question")) == (dialogs.FIX, ASKED)


async def test_a_members_thumbs_down_asks_what_was_wrong_and_goes_to_the_moderators(slack, reply):
    await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
    card = await posted_in(slack, "moderators")
    assert cards.NOT_HELPFUL in card.plain
    assert "What was the first computer bug?" in card.plain
    thanks = await private_word(slack, "ben")
    assert wording.THANKS["not_helpful"] in thanks.plain
    await slack.press("ben", "study-group", thanks.ts, "tell_wrong")
    told = await send(slack, "ben", await opened(slack), words="It is a <!here> moth, no bug.")
    assert review_forms.TOLD in words(told)
    told = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert "Ben Okafor says" in told.plain
    assert "It is a <!here> moth, no bug." in told.plain
    assert "<!here>" not in told.text


async def test_the_card_has_what_was_asked_and_the_answer_that_was_given(slack, reply):
    await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
    card = await posted_in(slack, "moderators")
    assert card.plain.index(ASKED) < card.plain.index("What was the first computer bug?")
    assert "in a relay of the Harvard Mark II" in card.plain
    bold = json.dumps(
        [e for b in card.blocks for part in b["elements"] for e in part.get("elements", ()) if e.get("style")]
    )
    assert "What was the first computer bug?" in bold
    assert "Grace Hopper" not in bold


async def test_what_several_members_say_comes_to_one_card(slack, reply):
    await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
    card = await posted_in(slack, "moderators")
    for member, words_said in (("ben", "It was a beetle."), ("chi", "It was a fly.")):
        await slack.press(member, "study-group", reply.ts, "feedback", "negative")
        while not (thanks := await private_word(slack, member)).actions:
            pass
        await slack.press(member, "study-group", thanks.ts, "tell_wrong")
        await send(slack, member, await opened(slack), words=words_said)
    both = await slack.first(Updated, lambda change: change.ts == card.ts and "fly" in change.plain)
    assert "Ben Okafor and Chi Nakamura say what was wrong" in both.plain
    assert "beetle" in both.plain
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert listed.plain.count("say what was wrong") == 1
    assert len([m for m in slack.messages("moderators") if m.get("bot_id")]) == 1


async def test_who_is_forgotten_takes_their_words_off_the_card_and_others_stay(slack, reply, access):
    for member, words_said in (("ben", "It was a beetle."), ("chi", "It was a fly.")):
        await slack.press(member, "study-group", reply.ts, "feedback", "negative")
        await slack.press(member, "study-group", (await private_word(slack, member)).ts, "tell_wrong")
        await send(slack, member, await opened(slack), words=words_said)
    both = await slack.first(Updated, lambda change: "fly" in change.plain)
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("ben").id)
    anew = await slack.first(Updated, lambda change: change.ts == both.ts and "beetle" not in change.plain)
    assert "Chi Nakamura says what was wrong" in anew.plain
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("chi").id)
    assert (await slack.first(Deleted)).ts == both.ts


async def test_an_answer_in_a_direct_message_is_linked_for_nobody(slack, bot):
    await slack.say_direct("ben", ASKED)
    reply = await slack.posted()
    await slack.press("ben", slack.direct("ben"), reply.ts, "feedback", "negative")
    card = await posted_in(slack, "moderators")
    assert block_kit.DIRECT in card.plain
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert block_kit.DIRECT in listed.plain
    assert "/archives/" not in json.dumps([card.blocks, listed.blocks])


async def test_what_was_put_right_in_a_direct_message_is_said_to_be_in_the_history(slack, bot):
    await slack.say_direct("mo", ASKED)
    reply = await slack.posted()
    await slack.shortcut("mo", slack.direct("mo"), reply.ts, "fix_reply")
    await send(slack, "mo", await opened(slack), verdict="none")
    told = await slack.command("mo", "study-group", "/ama", "history")
    assert "from a direct message" in told.plain
    assert "/archives/" not in json.dumps(told.blocks)


async def test_the_history_leads_to_the_message_in_words(slack, form):
    await send(slack, "mo", form, verdict="none")
    told = await slack.command("mo", "study-group", "/ama", "history")
    assert lists.A_MESSAGE in told.plain
    assert "http" not in told.plain


async def test_the_moderators_hear_once_of_an_answer_however_many_vote(slack, reply):
    for member in ("ada", "ben", "chi"):
        await slack.press(member, "study-group", reply.ts, "feedback", "negative")
        await private_word(slack, member)
    await posted_in(slack, "moderators")
    await slack.settled()
    assert len([m for m in slack.messages("moderators") if m.get("bot_id")]) == 1


async def test_a_vote_on_what_we_never_said_is_thanked_for_and_counts_nothing(slack, reply):
    listed = await slack.command("ben", "study-group", "/ama", "What was the first computer bug?")
    value = json.dumps({"vote": "not_helpful", "key": "T:C:nonsense", "pair": "first-bug"})
    for block in listed.blocks:
        for element in block["elements"]:
            if "negative_button" in element:
                element["negative_button"]["value"] = value
    await slack.press("ben", "study-group", listed.ts, "feedback", "negative")
    assert wording.THANKS["not_helpful"] in (await private_word(slack, "ben")).plain
    await slack.settled()
    assert not [m for m in slack.messages("moderators") if m.get("bot_id")]


async def test_from_the_card_it_is_fixed_and_the_card_says_by_whom(slack, reply):
    await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "fix")
    form = await opened(slack)
    assert value(form, "question") == ASKED
    await send(slack, "mo", form, **RIGHT)
    settled = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert "Mo Lindqvist has corrected this" in settled.plain


async def test_from_the_card_it_is_left_as_it_is(slack, reply):
    await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "leave")
    assert "Mo Lindqvist leaves this" in (await slack.first(Updated, lambda c: c.ts == card.ts)).plain


async def test_a_private_answer_is_fixed_too(slack, bot, answers):
    reply = await slack.command("mo", "study-group", "/ama", "What was the first computer bug?")
    before = snapshot(answers)
    await slack.press("mo", "study-group", reply.ts, "feedback", "negative")
    form = await opened(slack)
    assert value(form, "question") is None
    await send(slack, "mo", form, question="what is a bug to you", **RIGHT)
    assert changed(before, snapshot(answers)) == {"hopper.yaml": ["+      - what is a bug to you"]}


async def test_a_helpful_answer_is_thanked_for_without_a_question(slack, reply):
    await slack.press("mo", "study-group", reply.ts, "feedback", "positive")
    thanks = await slack.first(Ephemeral)
    assert thanks.actions == []


async def test_a_slow_slack_costs_no_trigger(slack, reply):
    slack.faults.delay("conversations.replies", 1.5)
    await slack.shortcut("mo", "study-group", reply.ts, "fix_reply")
    assert (await opened(slack))["callback_id"] == "waiting"
    assert value(await updated_view(slack), "question") == ASKED


async def test_a_member_of_the_moderators_group_takes_a_reply_back_with_a_cross(slack, reply):
    await slack.react("ben", "study-group", reply.ts, "x")
    await slack.react("mo", "study-group", reply.ts, "x")
    assert (await slack.first(Deleted)).ts == reply.ts


# -- said in the thread of the answer


async def test_a_moderator_who_contradicts_makes_a_case_of_it(slack, reply):
    await slack.say("mo", "study-group", "Actually, it was a beetle in the Mark III.", thread=reply.thread_ts)
    card = await posted_in(slack, "moderators")
    assert cards.WRONG.format(name="Mo Lindqvist") in card.plain
    for shown in ("Actually, it was a beetle in the Mark III.", ASKED, "What was the first computer bug?"):
        assert shown in card.plain
    await slack.press("mo", "moderators", card.ts, "fix")
    form = await opened(slack)
    assert value(form, "question") == ASKED
    await send(slack, "mo", form, **RIGHT)
    updated = await slack.first(Updated, lambda change: change.ts == reply.ts)
    assert "COBOL" in updated.plain


async def test_who_asked_says_that_it_is_wrong_and_the_moderators_hear_of_it_once(slack, reply):
    ts = await slack.say("ada", "study-group", "That's not what I asked.", thread=reply.thread_ts)
    card = await posted_in(slack, "moderators")
    assert cards.WRONG.format(name="Ada Verma") in card.plain
    await slack.press("mo", "moderators", card.ts, "leave")
    assert "leaves this" in (await slack.first(Updated, lambda change: change.ts == card.ts)).plain
    await slack.say("ben", "study-group", "Let's see.", thread=reply.thread_ts)
    await slack.edit("study-group", ts, "That's not what I asked, it is outdated.")
    again = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert "outdated" in again.plain


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("ben", "That's wrong."),
        ("ada", "No, I think we should go to lunch now."),
        ("ada", "Is that wrong?"),
        ("mo", "Thanks, that's right!"),
        ("mo", "No worries, see you all tomorrow."),
    ],
)
async def test_other_talk_under_an_answer_is_no_case(slack, reply, who, text):
    await slack.say(who, "study-group", text, thread=reply.thread_ts)
    await slack.say("ada", "study-group", "That is outdated.", thread=reply.thread_ts)
    card = await posted_in(slack, "moderators")
    assert "That is outdated." in card.plain
    assert text not in card.plain


async def test_said_to_the_bot_itself_anybody_is_thanked_and_the_moderators_hear_of_it(slack, reply):
    await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> that's wrong", thread=reply.thread_ts)
    assert cards.WRONG.format(name="Ben Okafor") in (await posted_in(slack, "moderators")).plain
    thanks = await posted_in(slack, "study-group")
    assert (thanks.thread_ts, replies.OBJECTION in thanks.plain) == (reply.thread_ts, True)

"""The pairs that come nearest are one press away: on cards, in lists, in the Home, and in the forms."""

import json
from dataclasses import replace

import pytest

from bot import archive
from bot.moderation.serving import Search
from bot.platforms.slack.handlers import review_forms
from bot.platforms.slack.views import cards
from bot.platforms.slack.views import review_forms as dialogs
from bot.responder import Responder
from bot.retrieval import Served
from bot.verdicts import Thresholds
from localslack import Posted, Published, Updated
from tests.support.moderating import (
    changed,
    opened,
    posted_in,
    private_word,
    snapshot,
    updated_view,
    words,
)

SATELLITES = "Do satellites use wires of a nanosecond?"
"""Near to two pairs, and answered by none."""
OF_TWO = "satellite nanoseconds wire"
TULIPS = "Who waters the tulips in the garden?"


@pytest.fixture
def config(moderated, slack):
    slack.moderator("nia")
    thresholds = replace(moderated.thresholds, suggest=moderated.thresholds.answer)
    return moderated.model_copy(update={"thresholds": thresholds})


@pytest.fixture
async def asked(slack, bot):
    """A question that nobody answered yet, and the card about it."""
    ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {SATELLITES}")
    return ts, await posted_in(slack, "moderators")


def offered(held, action):
    """The pairs that buttons offer, by the buttons' actions."""
    return {
        one["action_id"]: json.loads(one["value"])["pair"]
        for block in held
        for one in block.get("elements", ())
        if one.get("action_id", "").startswith(f"{action}_pair" if action == "same_as" else action)
    }


async def test_one_press_on_the_card_answers_who_asked_with_that_pair(slack, asked, answers):
    ts, card = asked
    before = snapshot(answers)
    assert cards.ASKS_THE_SAME in card.plain
    near = offered(card.blocks, "same_as")
    assert 2 <= len(set(near.values())) == len(near) <= 3
    action = next(action for action, pair in near.items() if pair == "nanosecond")
    await slack.press("mo", "moderators", card.ts, action)
    settled = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert "has answered this" in settled.plain
    assert changed(before, snapshot(answers)) == {"hopper.yaml": [f"+      - {SATELLITES}"]}
    answer = await slack.first(Posted, lambda posted: posted.thread_ts == ts and "30 cm" in posted.plain)
    assert "Why do you hand out pieces of wire?" in answer.plain


async def test_a_question_that_is_far_from_every_pair_offers_none(slack, bot):
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TULIPS}")
    card = await posted_in(slack, "moderators")
    assert TULIPS in card.plain
    assert offered(card.blocks, "same_as") == {}
    assert cards.ASKS_THE_SAME not in card.plain


async def test_a_press_by_who_is_no_moderator_does_nothing(slack, asked, answers):
    before = snapshot(answers)
    await slack.join("ben", "moderators")
    await slack.press("ben", "moderators", asked[1].ts, "same_as_pair_1")
    assert "for the moderators" in (await private_word(slack, "ben")).plain
    assert snapshot(answers) == before


async def test_a_press_in_the_list_and_in_the_home_does_the_same(slack, asked):
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert list(offered(listed.blocks, "same_as").values()) == list(
        offered(asked[1].blocks, "same_as").values()
    )
    await slack.open_home("mo")
    view = (await slack.first(Published)).view
    assert offered(view["blocks"], "same_as") == offered(asked[1].blocks, "same_as")
    await slack.press_in_view("mo", view["id"], "same_as_pair_1")
    assert "one more way to ask" in words(await opened(slack))


async def test_the_form_same_as_offers_them_too_and_ends_with_the_press(slack, asked):
    await slack.press("mo", "moderators", asked[1].ts, "same_as")
    form = await opened(slack)
    assert offered(form["blocks"], "same_as") == offered(asked[1].blocks, "same_as")
    await slack.press_in_view("mo", form["id"], "same_as_pair_2")
    done = await opened(slack)
    assert "one more way to ask" in words(done)
    assert done["clear_on_close"], "the form below is about nothing any more"


@pytest.fixture
async def of_two(slack, bot):
    """What the bot answered by the nearer of two pairs that may be meant."""
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {OF_TWO}")
    return await slack.posted()


async def test_the_form_to_fix_an_answer_offers_what_else_may_be_meant_and_a_press_puts_it_right(
    slack, of_two, answers
):
    before = snapshot(answers)
    await slack.shortcut("mo", "study-group", of_two.ts, "fix_reply")
    form = await opened(slack)
    assert offered(form["blocks"], "fix_with") == {"fix_with_1": "nanosecond-satellite"}
    await slack.press_in_view("mo", form["id"], "fix_with_1")
    done = await updated_view(slack)
    assert "The reply says so." in words(done)
    put_right = await slack.first(Updated, lambda change: change.ts == of_two.ts)
    assert "very many nanoseconds" in put_right.plain
    assert changed(before, snapshot(answers)) == {"hopper.yaml": [f"+      - {OF_TWO}"]}


async def test_the_form_to_fix_an_answer_offers_nothing_that_is_far_from_the_question(slack, reply):
    await slack.shortcut("mo", "study-group", reply.ts, "fix_reply")
    form = await opened(slack)
    assert offered(form["blocks"], "fix_with") == {}
    assert dialogs.ANSWERS_IT not in words(form)


async def test_a_press_where_no_question_is_typed_says_what_is_missing(slack, of_two):
    await slack.shortcut("mo", "study-group", of_two.ts, "fix_reply")
    form = await opened(slack)
    await slack.press_in_view(
        "mo", form["id"], "fix_with_1", filled={"question": {"question": {"value": " "}}}
    )
    assert review_forms.SAY_WHAT in words(await opened(slack))


async def test_what_answers_best_is_first_in_the_picker_before_what_merely_has_the_words(tmp_path):
    (tmp_path / "js.yaml").write_text(
        """\
title: "JavaScript"
pairs:
  - id: surprise
    question: What surprised you most about people who took up tensorflow js in those years?
    answer: Their age.
  - id: what
    question: What is TensorFlow.js?
    also: [tensorflow.js, machine learning in the browser]
    answer: Machine learning in the browser.
""",
        encoding="utf-8",
    )
    served = Served.of(archive.load(tmp_path).archive)
    search = Search(Responder(served, Thresholds(0.6, 0.05)))
    assert [pair.id for pair in search.pairs("tensorflow js")] == ["what", "surprise"]
    assert {pair.id for pair in search.pairs("tensorfl")} == {"what", "surprise"}, "half a word finds too"


def test_the_form_has_no_heading_where_nothing_is_near():
    assert cards.one_of((), "fix_with", dialogs.ANSWERS_IT) == []
